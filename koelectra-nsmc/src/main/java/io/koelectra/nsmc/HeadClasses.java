package io.koelectra.nsmc;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.HuggingFaceCheckpoint.Loaded;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.Sentiment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which classes the head of a trainer has, of what the user asked for and the checkpoint has. */
record HeadClasses(
    HuggingFaceCheckpoint checkpoint,
    Optional<List<String>> asked,
    boolean freshHeadAsked,
    Optional<ProblemType> askedType) {

  /** What a number is called that nobody has named. */
  private static final List<String> VALUE = List.of("score");

  /** Whether the head starts from random values. */
  boolean isFresh() {
    return freshHeadAsked || checkpoint.kind() != CheckpointKind.CLASSIFIER;
  }

  /**
   * Class names by index: those asked for, for a fresh head; those of the checkpoint's head
   * otherwise, which keeps its order.
   *
   * @throws IllegalArgumentException if the checkpoint's head lacks a class that is asked for
   */
  List<String> names() {
    if (asked.isEmpty()) {
      return inherited();
    }
    if (type() == ProblemType.SINGLE_LABEL_CLASSIFICATION && asked.get().size() < 2) {
      throw new IllegalArgumentException(
          "labels must be at least two names, got %s; one number to predict needs problemType(REGRESSION)"
              .formatted(asked.get()));
    }
    if (isFresh() || (areUnnamed() && asked.get().size() == inherited().size())) {
      return asked.get();
    }
    if (!areInherited(asked.get())) {
      throw new IllegalArgumentException(
          "the checkpoint's head has the classes %s, but %s are asked for, and classes are matched by name; use freshHead() to train a new head for them%s"
              .formatted(
                  ClassIndex.shown(inherited()),
                  ClassIndex.shown(asked.get()),
                  new ClassIndex(inherited()).ifNumbered(asked.get())));
    }
    return inherited();
  }

  /**
   * What to do for examples of these classes by someone who asked for none: the same, if the
   * checkpoint's head has them all, else a fresh head that has them.
   */
  HeadClasses of(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "headFor needs names of classes, got none; numbers need problemType(REGRESSION) instead");
    }
    boolean fits = asked.isPresent() || (!isFresh() && areInherited(names));
    return fits ? this : new HeadClasses(checkpoint, Optional.of(names), true, askedType);
  }

  private boolean areInherited(List<String> names) {
    ClassIndex head = new ClassIndex(inherited());
    return names.stream().allMatch(name -> head.find(name).isPresent());
  }

  private List<String> inherited() {
    boolean isOfType = checkpoint.config().problemType() == type();
    if (checkpoint.kind() == CheckpointKind.CLASSIFIER && isOfType) {
      return checkpoint.config().labels();
    }
    return switch (type()) {
      case SINGLE_LABEL_CLASSIFICATION -> Sentiment.labels();
      case REGRESSION -> VALUE;
      case MULTI_LABEL_CLASSIFICATION ->
          throw new IllegalArgumentException(
              "a model of several labels at once needs their names; call labels(...), for example with LabelledDataset.labels()");
    };
  }

  /** What the outputs stand for. */
  ProblemType type() {
    return askedType.orElseGet(
        () ->
            isFresh()
                ? ProblemType.SINGLE_LABEL_CLASSIFICATION
                : checkpoint.config().problemType());
  }

  /**
   * Loads the model with its head.
   *
   * @param freshTopLayers how many of the encoder's top layers start from random values
   */
  Loaded<ElectraForSequenceClassification> load(int freshTopLayers, long seed, NDManager manager)
      throws IOException {
    if (isFresh()) {
      return checkpoint.loadWithFreshHead(
          names(), type(), freshTopLayers, Long.hashCode(seed), manager);
    }
    if (checkpoint.config().problemType() != type()) {
      throw new IllegalArgumentException(
          "the head of %s has the problem_type %s, and %s is asked for; call freshHead() to train a new head on its encoder"
              .formatted(checkpoint.name(), checkpoint.config().problemType().key(), type().key()));
    }
    return checkpoint.loadClassifier(names(), manager);
  }

  /** Whether the head has but the names that Hugging Face gives where nobody gave any. */
  private boolean areUnnamed() {
    List<String> names = inherited();
    return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("LABEL_" + i));
  }
}
