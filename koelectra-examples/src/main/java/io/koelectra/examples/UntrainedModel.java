package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.WordPieceTrainer;
import java.util.List;
import picocli.CommandLine.Option;

/** Options for a small ELECTRA with random weights and a vocabulary made from texts. */
final class UntrainedModel {

  private static final int HEAD_SIZE = 32;
  private static final int LARGEST_EMBEDDING = 128;

  @Option(names = "--vocabulary-size", description = "New model: number of vocabulary entries.")
  private int vocabularySize = 2000;

  @Option(names = "--layers", description = "New model: number of encoder layers.")
  private int layers = 2;

  @Option(names = "--hidden-size", description = "New model: width, a multiple of 32.")
  private int hiddenSize = 64;

  @Option(
      names = "--embedding-size",
      description = "New model: width of embeddings (default: --hidden-size up to 128).")
  private Integer embeddingSize;

  /** The texts' own vocabulary, and the shape asked for. */
  HuggingFaceCheckpoint checkpoint(Iterable<String> texts, int maxTokens) {
    long start = System.nanoTime();
    List<String> vocabulary = new WordPieceTrainer(vocabularySize).train(texts);
    System.out.printf(
        "vocabulary: %,d entries in %.1f s%n",
        vocabulary.size(), (System.nanoTime() - start) / 1e9);
    return withVocabulary(vocabulary, maxTokens);
  }

  /** The shape asked for, over a vocabulary. */
  HuggingFaceCheckpoint withVocabulary(List<String> vocabulary, int maxTokens) {
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(vocabulary.size())
            .embeddingSize(
                embeddingSize == null ? Math.min(hiddenSize, LARGEST_EMBEDDING) : embeddingSize)
            .hiddenSize(hiddenSize)
            .numHiddenLayers(layers)
            .numAttentionHeads(Math.max(1, hiddenSize / HEAD_SIZE))
            .intermediateSize(4 * hiddenSize)
            .maxPositionEmbeddings(maxTokens)
            .build();
    return HuggingFaceCheckpoint.untrained(config, vocabulary);
  }
}
