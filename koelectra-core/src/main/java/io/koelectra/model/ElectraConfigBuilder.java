package io.koelectra.model;

import java.util.List;
import java.util.Objects;

/** Builds an {@link ElectraConfig}; every default is that of Hugging Face's ElectraConfig. */
public final class ElectraConfigBuilder {

  private int vocabSize = 30_522;
  private int embeddingSize = 128;
  private int hiddenSize = 256;
  private int numHiddenLayers = 12;
  private int numAttentionHeads = 4;
  private int intermediateSize = 1024;
  private double hiddenDropoutProb = 0.1;
  private double attentionProbsDropoutProb = 0.1;
  private double classifierDropout = Double.NaN;
  private int maxPositionEmbeddings = 512;
  private int typeVocabSize = 2;
  private double initializerRange = 0.02;
  private double layerNormEps = 1e-12;
  private int padTokenId;
  private List<String> labels = List.of();
  private ProblemType problemType = ProblemType.SINGLE_LABEL_CLASSIFICATION;

  ElectraConfigBuilder() {}

  /** V; default 30,522. */
  public ElectraConfigBuilder vocabSize(int value) {
    vocabSize = value;
    return this;
  }

  /** E; default 128. */
  public ElectraConfigBuilder embeddingSize(int value) {
    embeddingSize = value;
    return this;
  }

  /** H; default 256. */
  public ElectraConfigBuilder hiddenSize(int value) {
    hiddenSize = value;
    return this;
  }

  /** Encoder layers; default 12. */
  public ElectraConfigBuilder numHiddenLayers(int value) {
    numHiddenLayers = value;
    return this;
  }

  /** A; default 4. */
  public ElectraConfigBuilder numAttentionHeads(int value) {
    numAttentionHeads = value;
    return this;
  }

  /** F; default 1,024. */
  public ElectraConfigBuilder intermediateSize(int value) {
    intermediateSize = value;
    return this;
  }

  /** Default 0.1. */
  public ElectraConfigBuilder hiddenDropoutProb(double value) {
    hiddenDropoutProb = value;
    return this;
  }

  /** Default 0.1. */
  public ElectraConfigBuilder attentionProbsDropoutProb(double value) {
    attentionProbsDropoutProb = value;
    return this;
  }

  /** Defaults to {@code hiddenDropoutProb}, as in Hugging Face's ElectraClassificationHead. */
  public ElectraConfigBuilder classifierDropout(double value) {
    classifierDropout = value;
    return this;
  }

  /** Longest T; default 512. */
  public ElectraConfigBuilder maxPositionEmbeddings(int value) {
    maxPositionEmbeddings = value;
    return this;
  }

  /** Segments; default 2. */
  public ElectraConfigBuilder typeVocabSize(int value) {
    typeVocabSize = value;
    return this;
  }

  /** Default 0.02. */
  public ElectraConfigBuilder initializerRange(double value) {
    initializerRange = value;
    return this;
  }

  /** Default 1e-12. */
  public ElectraConfigBuilder layerNormEps(double value) {
    layerNormEps = value;
    return this;
  }

  /** Default 0. */
  public ElectraConfigBuilder padTokenId(int value) {
    padTokenId = value;
    return this;
  }

  /** Class names by index; default none. */
  public ElectraConfigBuilder labels(List<String> value) {
    labels = Objects.requireNonNull(value, "labels");
    return this;
  }

  /** Default {@link ProblemType#SINGLE_LABEL_CLASSIFICATION}. */
  public ElectraConfigBuilder problemType(ProblemType value) {
    problemType = Objects.requireNonNull(value, "problemType");
    return this;
  }

  /**
   * Builds the configuration.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ElectraConfig build() {
    return new ElectraConfig(
        vocabSize,
        embeddingSize,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        hiddenDropoutProb,
        attentionProbsDropoutProb,
        Double.isNaN(classifierDropout) ? hiddenDropoutProb : classifierDropout,
        maxPositionEmbeddings,
        typeVocabSize,
        initializerRange,
        layerNormEps,
        padTokenId,
        labels,
        problemType);
  }
}
