package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.NsmcDataset;
import io.koelectra.nsmc.data.Review;
import io.koelectra.nsmc.noise.LabelNoise;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.ArgGroup;
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
@Command(description = "Finds texts whose label is likely wrong.")
public final class FindLabelErrors extends Example<FindLabelErrors.Result> {

  private static final double EMBEDDED_FLIPS = 0.08;
  private static final int EMBEDDED_REPEATS = 2;

  /** More would learn wrong labels by heart. */
  private static final int EMBEDDED_EPOCHS = 6;

  /** What NSMC is never called. */
  private static final Pattern OWN_FILE = Pattern.compile("\\.(csv|jsonl|ndjson|json)(\\.gz)?$");

  private static final CSVFormat OUTPUT =
      CSVFormat.TDF
          .builder()
          .setHeader("id", "text", "second_text", "label", "suggested", "suspicion", "conflicting")
          .setRecordSeparator('\n')
          .get();

  /** What a search gives; {@code recovery} is empty where no label was flipped. */
  record Result(LabelNoiseReport noise, Optional<PlantedFlips.Recovery> recovery) {}

  @Option(
      names = "--input",
      description =
          "ratings_train.txt or, if named .csv or .jsonl or with --text, --label or the like, any"
              + " labelled texts (default: reviews that come with it).")
  private Path input;

  @Option(names = "--sample", description = "Search this many texts, drawn at random.")
  private Integer sample;

  @Option(
      names = "--flip",
      description =
          "Share of labels to make wrong before the search (default: 0 with --input, else 0.08).")
  private Double flip;

  @Option(names = "--out", description = "File for a table of all suspects, tab-separated.")
  private Path out;

  @Option(names = "--show", description = "Number of suspects to print, most suspicious first.")
  private int show = 10;

  @Option(names = "--folds", description = "Parts, each judged by a model trained on the others.")
  private int folds = 5;

  @Option(
      names = "--repeats",
      description = "Times to divide and train (default: 1 with --input, else 2).")
  private Integer repeats;

  @ArgGroup(
      exclusive = false,
      heading = "Labelled texts (by default columns text and label, in UTF-8):%n")
  private TextFileOptions columns;

  @Mixin private TrainingOptions options = new TrainingOptions();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new FindLabelErrors().runAsProcess(args);
  }

  @Override
  protected boolean isInVain(Result result) {
    return !result.noise().verdicts().isEmpty();
  }

  @Override
  public Result call() throws IOException {
    if (out != null && !Files.isDirectory(out.toAbsolutePath().getParent())) {
      throw new IOException(
          out + " cannot be written: its directory is not there; create it or name another file");
    }
    if (out != null) {
      Outputs.requireFile(out);
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
      write(noise, flips.texts());
    }
    if (flips.indices().isEmpty()) {
      return new Result(noise, Optional.empty());
    }
    PlantedFlips.Recovery recovery = PlantedFlips.recovery(noise, flips.indices());
    System.out.printf("%,d labels were flipped:%n%s%n", flips.indices().size(), recovery);
    return new Result(noise, Optional.of(recovery));
  }

  private LabelledDataset texts() throws IOException {
    if (input != null && (columns != null || OWN_FILE.matcher(input.toString()).find())) {
      return (columns == null ? new TextFileOptions() : columns)
          .file(ProblemType.SINGLE_LABEL_CLASSIFICATION)
          .read(input);
    }
    LabelledDataset reviews = input == null ? EmbeddedDefault.reviews() : NsmcDataset.read(input);
    return LabelledDataset.of(reviews, reviews.labels());
  }

  private LabelNoiseReport search(LabelledDataset texts) throws IOException {
    try (TerminalProgress progress = new TerminalProgress()) {
      return LabelNoise.builder(options.checkpoint(texts))
          .folds(folds)
          .repeats(repeats != null ? repeats : input == null ? EMBEDDED_REPEATS : 1)
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
    noise.suspects().stream()
        .limit(show)
        .forEach(
            s ->
                System.out.printf(
                    "%.4f %s, rather %s: %s%n",
                    s.score(), s.givenLabel(), s.suggestedLabel(), s.example().text()));
  }

  /**
   * Writes the texts that someone should read again: the suspects, most suspicious first, and after
   * them those whose text has another label elsewhere. {@code suggested} is empty where the model
   * does not contradict the label with confidence. The id of a text that is no review is its number
   * among those searched, from 1.
   */
  private void write(LabelNoiseReport noise, List<LabelledText> texts) throws IOException {
    Set<Integer> conflicting = new TreeSet<>();
    noise.conflicts().forEach(text -> conflicting.addAll(text.indices()));
    Map<Integer, String> suggested = new LinkedHashMap<>();
    noise.suspects().forEach(suspect -> suggested.put(suspect.index(), suspect.suggestedLabel()));
    conflicting.forEach(index -> suggested.putIfAbsent(index, ""));
    try (CSVPrinter rows = new CSVPrinter(Files.newBufferedWriter(out, UTF_8), OUTPUT)) {
      for (int index : suggested.keySet()) {
        LabelledText text = texts.get(index);
        rows.printRecord(
            text instanceof Review review ? review.id() : index + 1,
            text.text(),
            text.secondText().orElse(""),
            text.label(),
            suggested.get(index),
            "%.4f".formatted(noise.suspicion().get(index)),
            conflicting.contains(index) ? 1 : 0);
      }
    }
  }
}
