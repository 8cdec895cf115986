package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.WordPieceTrainer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options for a small ELECTRA with random weights and a vocabulary made from texts. */
final class UntrainedModel {

  private static final int HEAD_SIZE = 32;
  private static final int LARGEST_EMBEDDING = 128;

  @Option(
      names = "--vocabulary-size",
      description = "For random weights: entries of the vocabulary (default: 2000).")
  private Integer vocabularySize;

  @Option(names = "--layers", description = "For random weights: encoder layers (default: 2).")
  private Integer layers;

  @Option(
      names = "--hidden-size",
      description = "For random weights: width, a multiple of 32 (default: 64).")
  private Integer hiddenSize;

  @Option(
      names = "--embedding-size",
      description = "For random weights: width of the embeddings (default: width, at most 128).")
  private Integer embeddingSize;

  /** Whether any of these options was given. */
  boolean isAskedFor() {
    return Stream.of(vocabularySize, layers, hiddenSize, embeddingSize).anyMatch(Objects::nonNull);
  }

  /** The texts' own vocabulary, and the shape asked for. */
  HuggingFaceCheckpoint checkpoint(Iterable<String> texts, int maxTokens) {
    long start = System.nanoTime();
    List<String> vocabulary = new WordPieceTrainer(orElse(vocabularySize, 2000)).train(texts);
    System.out.printf(
        "vocabulary: %,d entries in %.1f s%n",
        vocabulary.size(), (System.nanoTime() - start) / 1e9);
    return HuggingFaceCheckpoint.untrained(config(vocabulary, maxTokens), vocabulary);
  }

  /** The shape asked for, over a vocabulary. */
  ElectraConfig config(List<String> vocabulary, int maxTokens) {
    int width = orElse(hiddenSize, 64);
    return ElectraConfig.builder()
        .vocabSize(vocabulary.size())
        .embeddingSize(orElse(embeddingSize, Math.min(width, LARGEST_EMBEDDING)))
        .hiddenSize(width)
        .numHiddenLayers(orElse(layers, 2))
        .numAttentionHeads(Math.max(1, width / HEAD_SIZE))
        .intermediateSize(4 * width)
        .maxPositionEmbeddings(maxTokens)
        .build();
  }

  private static int orElse(Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
