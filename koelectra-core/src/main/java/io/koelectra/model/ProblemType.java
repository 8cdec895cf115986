package io.koelectra.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a classification head's outputs stand for: {@code problem_type} in {@code config.json}.
 *
 * <p>Scores are those of Hugging Face's text-classification pipeline, from the logits that {@code
 * ElectraForSequenceClassification} gives.
 */
public enum ProblemType {
  /** One class is right: softmax over the classes, at least two. */
  SINGLE_LABEL_CLASSIFICATION,
  /** Any number of classes is right: each has a sigmoid of its own. */
  MULTI_LABEL_CLASSIFICATION,
  /** The outputs are the values themselves. */
  REGRESSION;

  /** The value of {@code problem_type}, such as {@code regression}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The types as {@code config.json} spells them. */
  public static List<String> keys() {
    return Stream.of(values()).map(ProblemType::key).toList();
  }

  /** The type that {@code config.json} spells so; empty for any other word. */
  public static Optional<ProblemType> of(String key) {
    return Stream.of(values()).filter(type -> type.key().equals(key)).findFirst();
  }

  /**
   * The type that Hugging Face's pipeline takes a model for: one output that is no regression's is
   * put through a sigmoid, since a softmax over one class is always 1.
   *
   * @param written in {@code config.json}, if anything
   * @param labels how many outputs there are
   */
  public static ProblemType inUse(Optional<ProblemType> written, int labels) {
    ProblemType type = written.orElse(SINGLE_LABEL_CLASSIFICATION);
    return type == SINGLE_LABEL_CLASSIFICATION && labels == 1 ? MULTI_LABEL_CLASSIFICATION : type;
  }
}
