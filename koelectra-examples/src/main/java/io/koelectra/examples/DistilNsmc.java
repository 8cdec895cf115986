package io.koelectra.examples;

import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.pretraining.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Teaches a small model what several others say of many unlabelled reviews: knowledge distillation
 * (Hinton et al. 2015).
 *
 * <p>The teachers are logistic regression on n-grams and a language model of each class, trained
 * here, and fine-tuned models by {@code --teacher}. The student learns on the unlabelled reviews
 * what they say together, each weighed by the reviews held out, and on the labelled ones the mean
 * of this and the label. The reviews held out for validation are taken out of both: teachers must
 * come from a {@link FineTuneNsmc} with the same {@code --train}, {@code --split-seed} and {@code
 * --validation-share}, else they have seen them.
 *
 * <p>Without options it runs on the embedded reviews and sentences, with n-grams and language
 * models as only teachers.
 */
@Command(
    name = "DistilNsmc",
    mixinStandardHelpOptions = true,
    description = "Teach a small model what others say; with no options, on embedded reviews.")
public final class DistilNsmc extends Example<DistilNsmc.Result> {

  /**
   * What a run gives.
   *
   * @param teachers validation accuracy of each teacher, and of all together; empty if none was
   *     asked
   */
  record Result(Map<String, Double> teachers, TrainingReport training) {}

  @Option(names = "--train", description = "ratings_train.txt, plain or gzip.")
  private Path train;

  @Option(
      names = "--unlabelled",
      description = "UTF-8 file, plain or gzip, one review a line (default: embedded sentences).")
  private Path unlabelled;

  @Option(
      names = "--teacher",
      description = "Directory of a fine-tuned model; may be given several times.")
  private List<Path> teachers = new ArrayList<>();

  @Option(
      names = "--augmented",
      description =
          "So many texts more for the teachers to answer, spliced and thinned from the others (default:"
              + " ${DEFAULT-VALUE}).")
  private int augmented;

  @Option(
      names = "--augmented-seed",
      description = "Seed of these (default: that of --split-seed).")
  private Long augmentedSeed;

  @Option(
      names = "--lessons",
      description =
          "File of the teachers' answers: written if it is not there, else read, and no teacher is"
              + " asked.")
  private Path kept;

  @Mixin private FineTuning tuning = new FineTuning("runs/distilled");

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new DistilNsmc().runAsProcess(args);
  }

  @Override
  public Result call() throws IOException {
    tuning.requireWritable();
    boolean isEmbedded = train == null;
    NsmcDataset reviews = isEmbedded ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
    NsmcDataset.Split split =
        reviews.split(tuning.validationShare(reviews.size()), tuning.splitSeed());
    Map<String, Double> accuracies = new LinkedHashMap<>();
    List<LabelledText> lessons = lessons(reviews, split, accuracies);
    System.out.printf(
        "%,d reviews to learn from, %,d of them labelled%n", lessons.size(), split.train().size());
    FineTuning.Outcome outcome =
        tuning.run(lessons, split.validation(), Sentiment.labels(), b -> b);
    tuning.writePage(outcome, Optional.empty());
    return new Result(accuracies, outcome.training());
  }

  /** What was kept of an earlier run, else what the teachers say. */
  private List<LabelledText> lessons(
      NsmcDataset reviews, NsmcDataset.Split split, Map<String, Double> accuracies)
      throws IOException {
    if (kept == null) {
      return ask(reviews, split, accuracies);
    }
    SoftLabelFile file = new SoftLabelFile(kept, Sentiment.labels());
    if (file.exists()) {
      List<LabelledText> lessons = file.read();
      requireUnseen(split.validation(), lessons);
      System.out.printf("lessons from %s, no teacher is asked%n", kept);
      return lessons;
    }
    List<LabelledText> lessons = ask(reviews, split, accuracies);
    file.write(lessons);
    return lessons;
  }

  private void requireUnseen(NsmcDataset validation, List<LabelledText> lessons)
      throws IOException {
    Set<String> texts = new HashSet<>();
    lessons.forEach(lesson -> texts.add(lesson.text()));
    long seen = documents(validation).stream().filter(texts::contains).count();
    if (seen > 0) {
      throw new IOException(
          "%s teaches %,d of the %,d reviews held out for validation: it was made with another --train, --split-seed or --validation-share; name another file"
              .formatted(kept, seen, validation.size()));
    }
  }

  private List<LabelledText> ask(
      NsmcDataset reviews, NsmcDataset.Split split, Map<String, Double> accuracies)
      throws IOException {
    try (TerminalProgress progress = new TerminalProgress()) {
      TeacherEnsemble ensemble =
          new TeacherEnsemble(split.train(), split.validation(), teachers, progress);
      accuracies.putAll(ensemble.accuracies());
      accuracies.forEach((name, accuracy) -> System.out.printf("%.4f %s%n", accuracy, name));
      List<LabelledText> lessons =
          new ArrayList<>(labelled(ensemble.opinionsOfTraining(), split.train()));
      List<String> texts = unlabelled(reviews);
      texts.addAll(augmented(texts, split));
      double[] opinions = ensemble.opinions(texts);
      for (int i = 0; i < opinions.length; i++) {
        lessons.add(lesson(texts.get(i), opinions[i]));
      }
      return lessons;
    }
  }

  /** The training reviews, each with the mean of its label and what the teachers say. */
  private static List<LabelledText> labelled(double[] opinions, NsmcDataset reviews) {
    List<LabelledText> lessons = new ArrayList<>();
    for (int i = 0; i < opinions.length; i++) {
      Review review = reviews.get(i);
      lessons.add(lesson(review.document(), (opinions[i] + review.sentiment().index()) / 2));
    }
    return lessons;
  }

  /** All that is not among the labelled reviews, whichever side of the split these are on. */
  private List<String> unlabelled(NsmcDataset reviews) throws IOException {
    Set<String> known = new HashSet<>();
    documents(reviews).forEach(document -> known.add(document.strip()));
    List<String> texts = new ArrayList<>();
    for (String line :
        unlabelled == null ? EmbeddedDefault.sentences() : new TextLines(unlabelled)) {
      if (!line.isBlank() && !known.contains(line.strip())) {
        texts.add(line);
      }
    }
    return texts;
  }

  private List<String> augmented(List<String> unlabelled, NsmcDataset.Split split) {
    List<String> sources = new ArrayList<>(documents(split.train()));
    sources.addAll(unlabelled);
    long seed = augmentedSeed == null ? tuning.splitSeed() : augmentedSeed;
    return new AugmentedTexts(sources, seed)
        .make(augmented, Set.copyOf(documents(split.validation())));
  }

  private static LabelledText lesson(String text, double positive) {
    return LabelledText.of(
        text,
        Map.of(Sentiment.NEGATIVE.label(), 1 - positive, Sentiment.POSITIVE.label(), positive));
  }

  private static List<String> documents(NsmcDataset reviews) {
    return reviews.stream().map(Review::document).toList();
  }
}
