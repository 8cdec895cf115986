package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.noise.LabelNoise;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.nsmc.noise.SuspectLabel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lists texts whose label is likely wrong, or, with {@code --flip}, plants wrong labels and
 * measures how many of them are found.
 *
 * <p>Without {@code --input} it plants them in the embedded reviews; without {@code --model}, it
 * trains from the encoder of the model in the library's jar.
 */
@Command(
    name = "FindLabelErrors",
    mixinStandardHelpOptions = true,
    description = "Find texts whose label is likely wrong.")
public final class FindLabelErrors extends Example<FindLabelErrors.Result> {

  private static final double EMBEDDED_FLIPS = 0.08;
  private static final int EMBEDDED_REPEATS = 2;

  /** More would learn wrong labels by heart. */
  private static final int EMBEDDED_EPOCHS = 6;

  /** What NSMC is never called. */
  private static final Pattern OWN_FILE = Pattern.compile("\\.(csv|jsonl|ndjson|json)(\\.gz)?$");

  /**
   * What a search gives.
   *
   * @param recovery of the planted flips; empty without any
   */
  record Result(LabelNoiseReport noise, Optional<FlipRecovery> recovery) {}

  @Option(
      names = "--input",
      description =
          "ratings_train.txt or a file of that form; named .csv or .jsonl, or with --text, --label or the"
              + " like, any labelled texts (default: the reviews that come with it).")
  private Path input;

  @Option(names = "--sample", description = "Search this many texts, drawn at random.")
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
      description = "Print this many of the most suspicious texts (default: ${DEFAULT-VALUE}).")
  private int show = 10;

  @Option(
      names = "--folds",
      description =
          "Parts, each scored by a model trained on the others (default: ${DEFAULT-VALUE}).")
  private int folds = 5;

  @Option(
      names = "--repeats",
      description =
          "Times to divide and train anew (default: 1 with --input, else "
              + EMBEDDED_REPEATS
              + ").")
  private Integer repeats;

  @Mixin private TextFileOptions columns = new TextFileOptions();

  @Mixin private TrainingOptions options = new TrainingOptions();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FindLabelErrors().runAsProcess(args);
  }

  @Override
  boolean isInVain(Result result) {
    return !result.noise().verdicts().isEmpty();
  }

  @Override
  public Result call() throws IOException {
    if (out != null) {
      SuspectFile.requireWritable(out);
    }
    options.requireWritable();
    LabelledDataset all = texts();
    LabelledDataset searched = sample == null ? all : all.sample(sample, options.seed());
    double share = flip != null ? flip : input == null ? EMBEDDED_FLIPS : 0;
    PlantedFlips flips = PlantedFlips.in(searched, share, options.seed());

    LabelNoiseReport noise = search(flips.texts());
    System.out.println(noise);
    print(noise);
    if (out != null) {
      SuspectFile.write(out, noise, flips.texts());
    }
    Optional<FlipRecovery> recovery = Optional.empty();
    if (!flips.indices().isEmpty()) {
      recovery = Optional.of(FlipRecovery.of(noise, flips.indices()));
      System.out.printf("%,d labels were flipped:%n%s%n", flips.indices().size(), recovery.get());
    }
    return new Result(noise, recovery);
  }

  private LabelledDataset texts() throws IOException {
    if (input != null && (columns.isAskedFor() || OWN_FILE.matcher(input.toString()).find())) {
      return columns.file().read(input);
    }
    NsmcDataset reviews = input == null ? EmbeddedDefault.reviews() : NsmcDataset.read(input);
    return LabelledDataset.of(reviews, reviews.labels());
  }

  /** The head of the model in the jar may have seen the labels in question. */
  private void apply(SentimentTrainerBuilder trainer) {
    if (input == null) {
      trainer.epochs(EMBEDDED_EPOCHS);
    }
    options.apply(trainer);
    if (options.startsFromDefault()) {
      trainer.freshHead();
    }
  }

  private LabelNoiseReport search(LabelledDataset texts) throws IOException {
    boolean isEmbedded = input == null;
    HuggingFaceCheckpoint checkpoint = options.checkpoint(texts);
    try (TerminalProgress progress = new TerminalProgress()) {
      return LabelNoise.builder(checkpoint)
          .folds(folds)
          .repeats(repeats != null ? repeats : isEmbedded ? EMBEDDED_REPEATS : 1)
          .seed(options.seed())
          .trainer(trainer -> apply(trainer.listener(progress)))
          .listener(
              (fold, of, training, heldOut) ->
                  System.out.printf(
                      "fold %d of %d: %.4f of %,d texts classified as labelled%n",
                      fold, of, heldOut.accuracy(), heldOut.examples()))
          .build()
          .find(texts);
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
          suspect.givenLabel(),
          suspect.suggestedLabel(),
          suspect.example().text());
    }
  }
}
