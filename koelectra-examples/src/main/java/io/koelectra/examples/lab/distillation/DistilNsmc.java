package io.koelectra.examples.lab.distillation;

import io.koelectra.examples.EmbeddedDefault;
import io.koelectra.examples.Example;
import io.koelectra.examples.FineTuning;
import io.koelectra.examples.TerminalProgress;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.NsmcDataset;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.pretraining.TextLines;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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
 * come from a {@link io.koelectra.examples.FineTuneNsmc} with the same {@code --train}, {@code
 * --split-seed} and {@code --validation-share}, else they have seen them.
 *
 * <p>Without options it runs on the embedded reviews and sentences, with n-grams and language
 * models as only teachers.
 */
@Command(
    description =
        "Teaches a small model what several others say of reviews; with no options, on reviews that"
            + " come with it.")
public final class DistilNsmc extends Example<DistilNsmc.Result> {

  /**
   * What a run gives.
   *
   * @param teachers validation accuracy of each teacher, and of all together; empty if none was
   *     asked
   */
  record Result(Map<String, Double> teachers, TrainingReport training) {}

  /** Texts with what the teachers say of them. */
  private record Lessons(List<LabelledText> texts, Map<String, Double> teachers) {}

  @Option(names = "--train", description = "ratings_train.txt, plain or gzip.")
  private Path train;

  @Option(
      names = "--unlabelled",
      description = "UTF-8 file, one review a line (default: sentences that come with it).")
  private Path unlabelled;

  @Option(names = "--teacher", description = "Directory of a model to learn from; may be repeated.")
  private List<Path> teachers = new ArrayList<>();

  @Option(names = "--augmented", description = "Number of texts to make up of parts of others.")
  private int augmented;

  @Option(
      names = "--augmented-seed",
      description = "The same number makes up the same texts (default: --split-seed).")
  private Long augmentedSeed;

  @Option(
      names = "--lessons",
      description = "File of the teachers' answers: read if it is there, else written.")
  private Path kept;

  @Mixin private FineTuning tuning = new FineTuning("runs/distilled");

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new DistilNsmc().runAsProcess(args);
  }

  @Override
  protected boolean isInVain(Result result) {
    return result.training().verdict().isPresent();
  }

  @Override
  public Result call() throws IOException {
    tuning.requireWritable();
    LabelledDataset reviews = train == null ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
    LabelledDataset.Split split = tuning.split(reviews);
    Lessons lessons = kept == null ? ask(reviews, split) : kept(reviews, split);
    System.out.printf(
        "%,d reviews to learn from, %,d of them labelled%n",
        lessons.texts().size(), split.train().size());
    FineTuning.Outcome outcome =
        tuning.run(
            lessons.texts(),
            split.validation(),
            ProblemType.SINGLE_LABEL_CLASSIFICATION,
            Sentiment.labels(),
            builder -> {});
    tuning.writePage(outcome, Optional.empty());
    return new Result(lessons.teachers(), outcome.training());
  }

  /** What was kept of an earlier run, else what the teachers say, which is kept. */
  private Lessons kept(LabelledDataset reviews, LabelledDataset.Split split) throws IOException {
    SoftLabelFile file = new SoftLabelFile(kept, Sentiment.labels());
    if (!file.exists()) {
      Lessons lessons = ask(reviews, split);
      file.write(lessons.texts());
      return lessons;
    }
    List<LabelledText> lessons = file.read();
    Set<String> texts = new HashSet<>(documents(lessons));
    long seen = documents(split.validation()).stream().filter(texts::contains).count();
    if (seen > 0) {
      throw new IOException(
          "%s teaches %,d of the %,d reviews held out for validation: it was made with another --train, --split-seed or --validation-share; name another file"
              .formatted(kept, seen, split.validation().size()));
    }
    System.out.printf("lessons from %s, no teacher is asked%n", kept);
    return new Lessons(lessons, Map.of());
  }

  private Lessons ask(LabelledDataset reviews, LabelledDataset.Split split) throws IOException {
    try (TerminalProgress progress = new TerminalProgress()) {
      TeacherEnsemble ensemble =
          new TeacherEnsemble(split.train(), split.validation(), teachers, progress);
      ensemble
          .accuracies()
          .forEach((name, accuracy) -> System.out.printf("%.4f %s%n", accuracy, name));
      List<LabelledText> lessons = new ArrayList<>();
      double[] opinions = ensemble.opinionsOfTraining();
      for (LabelledText review : split.train()) {
        double both = opinions[lessons.size()] + TeacherEnsemble.label(review);
        lessons.add(lesson(review.text(), both / 2));
      }
      List<String> texts = unlabelled(reviews);
      List<String> sources = new ArrayList<>(documents(split.train()));
      sources.addAll(texts);
      long seed = augmentedSeed == null ? tuning.splitSeed() : augmentedSeed;
      Set<String> excluded = Set.copyOf(documents(split.validation()));
      texts.addAll(new AugmentedTexts(sources, seed).make(augmented, excluded));
      opinions = ensemble.opinions(texts);
      for (int i = 0; i < opinions.length; i++) {
        lessons.add(lesson(texts.get(i), opinions[i]));
      }
      return new Lessons(lessons, ensemble.accuracies());
    }
  }

  /** All that is not among the labelled reviews, whichever side of the split these are on. */
  private List<String> unlabelled(LabelledDataset reviews) throws IOException {
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

  private static LabelledText lesson(String text, double positive) {
    return LabelledText.of(
        text,
        Map.of(Sentiment.NEGATIVE.label(), 1 - positive, Sentiment.POSITIVE.label(), positive));
  }

  private static List<String> documents(List<LabelledText> reviews) {
    return reviews.stream().map(LabelledText::text).toList();
  }
}
