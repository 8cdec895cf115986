package io.koelectra.pretraining;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.tokenizer.WordPieceTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts with a rule to learn, and models that train on them in a second. */
final class TinyCorpus {

  static final int MAX_TOKENS = 32;

  /** Each word is followed by the one beside it. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("영화", "재미"),
          List.of("배우", "연기"),
          List.of("감독", "최고"),
          List.of("결말", "최악"),
          List.of("음악", "감동"),
          List.of("장면", "지루"));

  private TinyCorpus() {}

  /** Texts of 2 to 12 words. */
  static List<String> texts(int count, long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      for (int pairs = 1 + random.nextInt(6); pairs > 0; pairs--) {
        words.addAll(PAIRS.get(random.nextInt(PAIRS.size())));
      }
      texts.add(String.join(" ", words));
    }
    return texts;
  }

  /** One layer of width 32 over a vocabulary of the texts. */
  static HuggingFaceCheckpoint untrained() {
    List<String> vocabulary = new WordPieceTrainer(100, 1, 100).train(texts(200, 0));
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(vocabulary.size())
            .embeddingSize(16)
            .hiddenSize(32)
            .numHiddenLayers(1)
            .numAttentionHeads(2)
            .intermediateSize(64)
            .maxPositionEmbeddings(MAX_TOKENS)
            .build();
    return HuggingFaceCheckpoint.untrained(config, vocabulary);
  }

  static KoElectraTokenizer tokenizer() {
    return untrained().tokenizer();
  }

  static TokenizedCorpus tokenized(int count) {
    try (KoElectraTokenizer tokenizer = tokenizer()) {
      return TokenizedCorpus.of(texts(count, 1), tokenizer, MAX_TOKENS);
    }
  }
}
