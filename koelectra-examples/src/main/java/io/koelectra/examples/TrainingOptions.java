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
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options of the model to start from and of how to train it. */
final class TrainingOptions {

  @Option(
      names = "--model",
      description =
          "Directory of the model to start from (default: the encoder of the model in the"
              + " library's jar, or a new model if its shape is given).")
  private Path model;

  @Option(names = "--fresh-head", description = "Learn the texts' classes in place of --model's.")
  private boolean freshHead;

  @Option(names = "--checkpoints", description = "Directory that a killed run goes on from.")
  private Path checkpoints;

  @Option(names = "--epochs", description = "Passes over the texts (default: by their number).")
  private Integer epochs;

  @Option(names = "--batch-size", description = "Texts in a step (default: by their number).")
  private Integer batchSize;

  @Option(names = "--learning-rate", description = "Highest learning rate (default: by the model).")
  private Double learningRate;

  @Option(
      names = "--patience",
      description = "Stop after so many evaluations without improvement (default: never).")
  private Integer patience;

  @Option(names = "--max-tokens", description = "Longer texts are cut to so many tokens.")
  private int maxTokens = 128;

  @Option(names = "--no-dropout", description = "Train without dropout, for a small model.")
  private boolean noDropout;

  @Option(names = "--on-alarm", description = "When it comes to nothing: ${COMPLETION-CANDIDATES}.")
  private AlarmPolicy onAlarm = AlarmPolicy.STOP;

  @Option(names = "--seed", description = "The same number gives the same model again.")
  private long seed = 42;

  @ArgGroup(
      exclusive = false,
      heading = "A new model (by default 2000 entries, 2 layers of width 64):%n")
  private UntrainedModel untrained;

  long seed() {
    return seed;
  }

  void requireWritable() throws IOException {
    if (checkpoints != null) {
      Outputs.requireDirectory(checkpoints);
    }
  }

  /** The model to start from; the vocabulary of a new one is made of the texts. */
  HuggingFaceCheckpoint checkpoint(List<? extends LabelledText> training) throws IOException {
    if (startsFromDefault()) {
      return DefaultModel.pretrained();
    }
    if (untrained == null) {
      return HuggingFaceCheckpoint.open(model);
    }
    if (model != null) {
      throw new IllegalArgumentException(
          "--model has a shape and a vocabulary; --layers, --hidden-size, --embedding-size and"
              + " --vocabulary-size are for a new model: leave them out, or leave out --model");
    }
    Stream<String> texts =
        training.stream()
            .flatMap(text -> Stream.concat(Stream.of(text.text()), text.secondText().stream()));
    return untrained.checkpoint(texts.toList(), maxTokens);
  }

  boolean isFreshHead() {
    return freshHead;
  }

  /** Whether the model to start from is that in the library's jar. */
  boolean startsFromDefault() {
    return model == null && untrained == null;
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
