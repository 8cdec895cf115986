package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the model to start from and of how to train it. */
final class TrainingOptions {

  @Option(
      names = "--model",
      description =
          "Directory with config.json, vocabulary and weights to start from (default: the encoder of"
              + " the model in the library's jar, or random weights if a shape of such is given).")
  private Path model;

  @Option(
      names = "--fresh-head",
      description =
          "Replace the classes of --model by those of the texts: train a new classification head.")
  private boolean freshHead;

  @Option(
      names = "--checkpoints",
      description = "Directory for checkpoints, from which a killed run goes on.")
  private Path checkpoints;

  @Option(
      names = "--epochs",
      description =
          "Passes over the training texts (default: chosen by their number, and printed).")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      description = "Texts a step (default: chosen by their number, and printed).")
  private Integer batchSize;

  @Option(
      names = "--learning-rate",
      description = "Peak learning rate (default: chosen by the start, and printed).")
  private Double learningRate;

  @Option(
      names = "--patience",
      description =
          "Stop after this many evaluations without a better figure or a lower loss (default: never).")
  private Integer patience;

  @Option(names = "--max-tokens", description = "Longer texts are cut (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 128;

  @Option(
      names = "--no-dropout",
      description = "Switch dropout off, for a model that is small beside its training texts.")
  private boolean noDropout;

  @Option(
      names = "--on-alarm",
      description =
          "When the training collapses: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private AlarmPolicy onAlarm = AlarmPolicy.STOP;

  @Option(
      names = "--seed",
      description = "Of draws, splits, weights, order, dropout (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Mixin private UntrainedModel untrained = new UntrainedModel();

  long seed() {
    return seed;
  }

  /** Refuses checkpoints that cannot be written. */
  void requireWritable() throws IOException {
    if (checkpoints != null) {
      Outputs.requireDirectory(checkpoints);
    }
  }

  /**
   * The model to start from.
   *
   * @param training of which an untrained model's vocabulary is made
   */
  HuggingFaceCheckpoint checkpoint(List<? extends LabelledText> training) throws IOException {
    if (model != null && untrained.isAskedFor()) {
      throw new IllegalArgumentException(
          "--model has a shape and a vocabulary; --layers, --hidden-size, --embedding-size and"
              + " --vocabulary-size are for random weights: leave them out, or leave out --model");
    }
    if (model != null) {
      return HuggingFaceCheckpoint.open(model);
    }
    return startsFromDefault()
        ? DefaultModel.pretrained()
        : untrained.checkpoint(
            training.stream().flatMap(TrainingOptions::texts).toList(), maxTokens);
  }

  /** Whether the model to start from is that in the library's jar. */
  boolean startsFromDefault() {
    return model == null && !untrained.isAskedFor();
  }

  private static Stream<String> texts(LabelledText example) {
    return Stream.concat(Stream.of(example.text()), example.secondText().stream());
  }

  /** Sets what was asked for, but the seed. */
  void apply(SentimentTrainerBuilder trainer) {
    trainer.maxTokens(maxTokens).dropout(!noDropout).onAlarm(onAlarm);
    if (learningRate != null) {
      trainer.optimizer(AdamW.builder().learningRate(learningRate).build());
    }
    Optional.ofNullable(epochs).ifPresent(trainer::epochs);
    Optional.ofNullable(batchSize).ifPresent(trainer::batchSize);
    Optional.ofNullable(patience).ifPresent(trainer::patience);
    Optional.ofNullable(checkpoints).ifPresent(trainer::checkpoints);
    if (freshHead) {
      trainer.freshHead();
    }
  }
}
