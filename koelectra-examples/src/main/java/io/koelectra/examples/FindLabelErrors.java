package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.LabelNoise;
import io.koelectra.nsmc.LabelNoiseReport;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.SuspectLabel;
import io.koelectra.training.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lists reviews whose label is likely wrong, or, with {@code --flip}, plants wrong labels and
 * measures how many of them are found.
 *
 * <p>Without {@code --input} it plants them in the embedded reviews; without {@code --model}, it
 * trains small ELECTRAs from random weights.
 */
@Command(
    name = "FindLabelErrors",
    mixinStandardHelpOptions = true,
    description = "Find reviews whose label is likely wrong.")
public final class FindLabelErrors extends Example<FindLabelErrors.Result> {

  private static final double EMBEDDED_FLIPS = 0.08;

  /**
   * What a search gives.
   *
   * @param recovery of the planted flips; empty without any
   */
  record Result(LabelNoiseReport noise, Optional<FlipRecovery> recovery) {}

  @Option(
      names = "--input",
      description =
          "ratings_train.txt or a file of that form (default: the reviews that come with it).")
  private Path input;

  @Option(names = "--sample", description = "Search this many reviews, drawn at random.")
  private Integer sample;

  @Option(
      names = "--flip",
      description =
          "Share of labels to flip before the search (default: 0 with --input, else "
              + EMBEDDED_FLIPS
              + ").")
  private Double flip;

  @Option(names = "--out", description = "File to write all suspects to, tab-separated.")
  private Path out;

  @Option(
      names = "--show",
      description = "Print this many of the most suspicious reviews (default: ${DEFAULT-VALUE}).")
  private int show = 10;

  @Option(
      names = "--model",
      description = "Directory with config.json, vocab.txt and weights to start from.")
  private Path model;

  @Option(
      names = "--folds",
      description =
          "Parts, each scored by a model trained on the others (default: ${DEFAULT-VALUE}).")
  private int folds = 5;

  @Option(
      names = "--repeats",
      description = "Times to divide and train anew (default: 1 with --input, else 3).")
  private Integer repeats;

  @Option(
      names = "--epochs",
      description = "Passes over the reviews of a fold (default: 3 with --input, else 6).")
  private Integer epochs;

  @Option(names = "--batch-size", description = "Reviews a step (default: ${DEFAULT-VALUE}).")
  private int batchSize = 32;

  @Option(
      names = "--learning-rate",
      description = "Peak rate (default: 5e-5 with --model, else 1e-3).")
  private Double learningRate;

  @Option(
      names = "--max-tokens",
      description = "Longer reviews are cut (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 128;

  @Option(
      names = "--checkpoints",
      description = "Directory for checkpoints, from which a killed search goes on.")
  private Path checkpoints;

  @Option(
      names = "--seed",
      description = "Of sample, flips, folds and training (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Mixin private UntrainedModel untrained = new UntrainedModel();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FindLabelErrors().runAsProcess(args);
  }

  @Override
  public Result call() throws IOException {
    NsmcDataset all = input == null ? EmbeddedDefault.reviews() : NsmcDataset.read(input);
    NsmcDataset searched = sample == null ? all : all.sample(sample, seed);
    double share = flip != null ? flip : input == null ? EMBEDDED_FLIPS : 0;
    PlantedFlips flips = PlantedFlips.in(searched, share, seed);

    LabelNoiseReport noise = search(flips.reviews());
    System.out.println(noise);
    print(noise);
    if (out != null) {
      SuspectFile.write(out, noise, flips.reviews());
    }
    Optional<FlipRecovery> recovery = Optional.empty();
    if (!flips.indices().isEmpty()) {
      recovery = Optional.of(FlipRecovery.of(noise, flips.indices()));
      System.out.printf("%,d labels were flipped:%n%s%n", flips.indices().size(), recovery.get());
    }
    return new Result(noise, recovery);
  }

  private LabelNoiseReport search(NsmcDataset reviews) throws IOException {
    HuggingFaceCheckpoint checkpoint =
        model == null
            ? untrained.checkpoint(reviews, maxTokens)
            : HuggingFaceCheckpoint.open(model);
    double defaultRate = model == null ? 1e-3 : 5e-5;
    int defaultEpochs = input == null ? 6 : 3;
    AdamW optimizer =
        AdamW.builder().learningRate(learningRate == null ? defaultRate : learningRate).build();
    try (TerminalProgress progress = new TerminalProgress()) {
      return LabelNoise.builder(checkpoint)
          .folds(folds)
          .repeats(repeats != null ? repeats : input == null ? 3 : 1)
          .seed(seed)
          .trainer(
              trainer -> {
                trainer
                    .optimizer(optimizer)
                    .epochs(epochs == null ? defaultEpochs : epochs)
                    .batchSize(batchSize)
                    .maxTokens(maxTokens)
                    .listener(progress);
                if (checkpoints != null) {
                  trainer.checkpoints(checkpoints);
                }
              })
          .listener(
              (fold, of, training, heldOut) ->
                  System.out.printf(
                      "fold %d of %d: %.4f of %,d reviews classified as labelled%n",
                      fold, of, heldOut.accuracy(), heldOut.examples()))
          .build()
          .find(reviews);
    }
  }

  private void print(LabelNoiseReport noise) {
    List<String> labels = noise.labels();
    for (int given = 0; given < labels.size(); given++) {
      for (int truth = 0; truth < labels.size(); truth++) {
        if (given != truth) {
          System.out.printf(
              "about %,.0f labelled %s are %s%n",
              noise.joint().estimate(given, truth), labels.get(given), labels.get(truth));
        }
      }
    }
    for (SuspectLabel suspect : noise.suspects().stream().limit(show).toList()) {
      System.out.printf(
          "%.4f %s, rather %s: %s%n",
          suspect.score(),
          labels.get(suspect.givenLabel()),
          labels.get(suspect.suggestedLabel()),
          suspect.example().text());
    }
  }
}
