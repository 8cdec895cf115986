package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.nsmc.LabelledText;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the model to start from and of how to train it. */
final class TrainingOptions {

  private static final int EPOCHS = 3;

  private final int embeddedEpochs;

  @Option(
      names = "--model",
      description =
          "Directory with config.json, vocab.txt and weights to start from (default: random weights"
              + " for a file, else the encoder of the model in the library's jar).")
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
      description = "Passes over the training texts (default: 3 for a file, else more).")
  private Integer epochs;

  @Option(names = "--batch-size", description = "Texts a step (default: ${DEFAULT-VALUE}).")
  private int batchSize = 32;

  @Option(
      names = "--learning-rate",
      description = "Peak rate (default: 5e-5 with --model, 1e-3 with random weights, else 5e-4).")
  private Double learningRate;

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

  /**
   * Starts from the defaults.
   *
   * @param embeddedEpochs passes over the embedded texts, which are few
   */
  TrainingOptions(int embeddedEpochs) {
    this.embeddedEpochs = embeddedEpochs;
  }

  long seed() {
    return seed;
  }

  /**
   * The model to start from.
   *
   * @param training of which an untrained model's vocabulary is made
   * @param isEmbedded whether these texts come with the example
   */
  HuggingFaceCheckpoint checkpoint(List<? extends LabelledText> training, boolean isEmbedded)
      throws IOException {
    if (model != null) {
      return HuggingFaceCheckpoint.open(model);
    }
    return startsFromDefault(isEmbedded)
        ? DefaultModel.checkpoint()
        : untrained.checkpoint(
            training.stream().flatMap(TrainingOptions::texts).toList(), maxTokens);
  }

  /** Whether the model to start from is that in the library's jar. */
  boolean startsFromDefault(boolean isEmbedded) {
    return model == null && isEmbedded && !untrained.isAskedFor();
  }

  private static Stream<String> texts(LabelledText example) {
    return Stream.concat(Stream.of(example.text()), example.secondText().stream());
  }

  /**
   * Sets what was asked for, but the seed.
   *
   * @param isEmbedded whether the texts are those that come with the example
   */
  void apply(SentimentTrainerBuilder trainer, boolean isEmbedded) {
    boolean startsFromDefault = startsFromDefault(isEmbedded);
    double defaultRate = model != null ? 5e-5 : startsFromDefault ? 5e-4 : 1e-3;
    int defaultEpochs = isEmbedded ? embeddedEpochs : EPOCHS;
    AdamW optimizer =
        AdamW.builder().learningRate(learningRate == null ? defaultRate : learningRate).build();
    trainer
        .optimizer(optimizer)
        .epochs(epochs == null ? defaultEpochs : epochs)
        .batchSize(batchSize)
        .maxTokens(maxTokens)
        .dropout(!noDropout)
        .onAlarm(onAlarm);
    if (startsFromDefault || freshHead) {
      trainer.freshHead();
    }
    if (checkpoints != null) {
      trainer.checkpoints(checkpoints);
    }
  }
}
