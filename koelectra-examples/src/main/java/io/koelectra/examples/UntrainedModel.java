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

  @Option(
      names = "--vocabulary-size",
      description = "For random weights: entries of the vocabulary (default: ${DEFAULT-VALUE}).")
  private int vocabularySize = 2000;

  @Option(
      names = "--layers",
      description = "For random weights: encoder layers (default: ${DEFAULT-VALUE}).")
  private int layers = 2;

  @Option(
      names = "--hidden-size",
      description = "For random weights: width, a multiple of 32 (default: ${DEFAULT-VALUE}).")
  private int hiddenSize = 64;

  @Option(
      names = "--embedding-size",
      description = "For random weights: width of the embeddings (default: width, at most 128).")
  private Integer embeddingSize;

  /** The texts' own vocabulary, and the shape asked for. */
  HuggingFaceCheckpoint checkpoint(Iterable<String> texts, int maxTokens) {
    List<String> vocabulary = new WordPieceTrainer(vocabularySize).train(texts);
    return HuggingFaceCheckpoint.untrained(config(vocabulary, maxTokens), vocabulary);
  }

  /** The shape asked for, over a vocabulary. */
  ElectraConfig config(List<String> vocabulary, int maxTokens) {
    return ElectraConfig.builder()
        .vocabSize(vocabulary.size())
        .embeddingSize(
            embeddingSize == null ? Math.min(hiddenSize, LARGEST_EMBEDDING) : embeddingSize)
        .hiddenSize(hiddenSize)
        .numHiddenLayers(layers)
        .numAttentionHeads(Math.max(1, hiddenSize / HEAD_SIZE))
        .intermediateSize(4 * hiddenSize)
        .maxPositionEmbeddings(maxTokens)
        .build();
  }
}
