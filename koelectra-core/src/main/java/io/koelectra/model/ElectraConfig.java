package io.koelectra.model;

import java.util.List;
import java.util.Objects;

/**
 * The numbers of {@code config.json} that shape an ELECTRA model.
 *
 * <p>Component names are Hugging Face's keys in camel case; {@link #builder()} states the defaults.
 *
 * @param vocabSize V, rows of the table of word embeddings, at least as many as there are tokens;
 *     KoELECTRA v1 and v2 have 32,200, v3 has 35,000
 * @param embeddingSize E; when it differs from {@code hiddenSize} the model projects E to H
 * @param hiddenSize H, a multiple of {@code numAttentionHeads}
 * @param numHiddenLayers encoder layers
 * @param numAttentionHeads A
 * @param intermediateSize F
 * @param hiddenDropoutProb dropout after embeddings and dense layers, in [0, 1)
 * @param attentionProbsDropoutProb dropout on attention probabilities, in [0, 1)
 * @param classifierDropout dropout in the classification head, in [0, 1)
 * @param maxPositionEmbeddings the longest T the model can read
 * @param typeVocabSize segments, 2 in every published ELECTRA
 * @param initializerRange standard deviation of fresh weights
 * @param layerNormEps added to the variance in LayerNorm
 * @param padTokenId index of [PAD], whose fresh embedding row is zero
 * @param labels class names by index; empty for a model without a classification head. One that
 *     tells apart which class is right has at least two
 * @param problemType what the outputs of the classification head stand for; of no meaning without
 *     labels
 */
public record ElectraConfig(
    int vocabSize,
    int embeddingSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double classifierDropout,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double initializerRange,
    double layerNormEps,
    int padTokenId,
    List<String> labels,
    ProblemType problemType) {

  /**
   * @throws IllegalArgumentException naming the key, its value and the limit
   */
  public ElectraConfig {
    requirePositive("vocab_size", vocabSize);
    requirePositive("embedding_size", embeddingSize);
    requirePositive("hidden_size", hiddenSize);
    requirePositive("num_hidden_layers", numHiddenLayers);
    requirePositive("num_attention_heads", numAttentionHeads);
    requirePositive("intermediate_size", intermediateSize);
    requirePositive("max_position_embeddings", maxPositionEmbeddings);
    requirePositive("type_vocab_size", typeVocabSize);
    requireProbability("hidden_dropout_prob", hiddenDropoutProb);
    requireProbability("attention_probs_dropout_prob", attentionProbsDropoutProb);
    requireProbability("classifier_dropout", classifierDropout);
    require(
        hiddenSize % numAttentionHeads == 0,
        "hidden_size %d is not a multiple of num_attention_heads %d"
            .formatted(hiddenSize, numAttentionHeads));
    require(
        initializerRange >= 0 && Double.isFinite(initializerRange),
        "initializer_range must be at least 0, got " + initializerRange);
    require(
        layerNormEps > 0 && layerNormEps < 1,
        "layer_norm_eps must be in (0, 1), got " + layerNormEps);
    require(
        padTokenId >= 0 && padTokenId < vocabSize,
        "pad_token_id must be in [0, vocab_size = " + vocabSize + "), got " + padTokenId);
    labels = List.copyOf(labels);
    Objects.requireNonNull(problemType, "problemType");
    require(
        labels.size() != 1 || problemType != ProblemType.SINGLE_LABEL_CLASSIFICATION,
        "a classifier needs at least two labels, got " + labels);
    require(
        labels.stream().distinct().count() == labels.size(), "labels are not distinct: " + labels);
  }

  /** D = H / A. */
  public int headSize() {
    return hiddenSize / numAttentionHeads;
  }

  /** C, the number of labels. */
  public int numLabels() {
    return labels.size();
  }

  /** Whether the model has {@code embeddings_project}, a dense layer from E to H. */
  public boolean projectsEmbeddings() {
    return embeddingSize != hiddenSize;
  }

  /** This configuration with other class names and the same problem type. */
  public ElectraConfig withLabels(List<String> newLabels) {
    return withLabels(newLabels, problemType);
  }

  /** This configuration with other class names and another problem type. */
  public ElectraConfig withLabels(List<String> newLabels, ProblemType newProblemType) {
    return new ElectraConfig(
        vocabSize,
        embeddingSize,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        hiddenDropoutProb,
        attentionProbsDropoutProb,
        classifierDropout,
        maxPositionEmbeddings,
        typeVocabSize,
        initializerRange,
        layerNormEps,
        padTokenId,
        newLabels,
        newProblemType);
  }

  /** KoELECTRA-small's shape: E 128, H 256, 12 layers, 4 heads, F 1,024. */
  public static ElectraConfig small(int vocabSize) {
    return builder().vocabSize(vocabSize).build();
  }

  /** KoELECTRA-base's shape: E and H 768, 12 layers, 12 heads, F 3,072. */
  public static ElectraConfig base(int vocabSize) {
    return builder()
        .vocabSize(vocabSize)
        .embeddingSize(768)
        .hiddenSize(768)
        .numAttentionHeads(12)
        .intermediateSize(3072)
        .build();
  }

  /**
   * Starts from the defaults of Hugging Face's {@code ElectraConfig}, which are ELECTRA-small's.
   */
  public static ElectraConfigBuilder builder() {
    return new ElectraConfigBuilder();
  }

  private static void requirePositive(String key, int value) {
    require(value > 0, key + " must be at least 1, got " + value);
  }

  private static void requireProbability(String key, double value) {
    require(value >= 0 && value < 1, key + " must be in [0, 1), got " + value);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
