package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.LabelledText;
import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.pretraining.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Teaches a small model what several others say of many unlabelled reviews: knowledge distillation
 * (Hinton et al. 2015).
 *
 * <p>The teachers are logistic regression on character n-grams, trained here, and fine-tuned models
 * by {@code --teacher}. The student learns their mean probabilities on the unlabelled reviews, and
 * on the labelled ones the mean of these and the label. The reviews held out for validation are
 * taken out of both: teachers must come from a {@link FineTuneNsmc} with the same {@code --train},
 * {@code --split-seed} and {@code --validation-share}, else they have seen them.
 *
 * <p>Without options it runs on the embedded reviews and sentences, with n-grams as only teacher.
 */
@Command(
    name = "DistilNsmc",
    mixinStandardHelpOptions = true,
    description = "Teach a small model what others say; with no options, on embedded reviews.")
public final class DistilNsmc extends Example<DistilNsmc.Result> {

  private static final int EMBEDDED_EPOCHS = 5;

  /**
   * What a run gives.
   *
   * @param teachers validation accuracy of each teacher, and of their mean; empty if none was asked
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
      names = "--lessons",
      description =
          "File of the teachers' answers: written if it is not there, else read, and no teacher is"
              + " asked.")
  private Path kept;

  @Mixin private FineTuning tuning = new FineTuning("runs/distilled", EMBEDDED_EPOCHS);

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new DistilNsmc().runAsProcess(args);
  }

  @Override
  public Result call() throws IOException {
    HuggingFaceCheckpoint.requireSavable(tuning.out());
    boolean isEmbedded = train == null;
    NsmcDataset reviews = isEmbedded ? EmbeddedDefault.reviews() : NsmcDataset.read(train);
    NsmcDataset.Split split = reviews.split(tuning.validationShare(isEmbedded), tuning.splitSeed());
    Map<String, Double> accuracies = new LinkedHashMap<>();
    List<LabelledText> lessons = lessons(reviews, split, accuracies);
    System.out.printf(
        "%,d reviews to learn from, %,d of them labelled%n", lessons.size(), split.train().size());
    FineTuning.Outcome outcome =
        tuning.run(lessons, split.validation(), isEmbedded, UnaryOperator.identity());
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
          new TeacherEnsemble(Sentiment.labels(), split.train(), teachers, progress);
      accuracies.putAll(accuracies(ensemble, split.validation()));
      accuracies.forEach((name, accuracy) -> System.out.printf("%.4f %s%n", accuracy, name));
      List<LabelledText> lessons = new ArrayList<>(labelled(ensemble, split.train()));
      lessons.addAll(unlabelled(ensemble, reviews));
      return lessons;
    }
  }

  private static Map<String, Double> accuracies(TeacherEnsemble ensemble, NsmcDataset validation)
      throws IOException {
    Map<String, double[][]> opinions = ensemble.opinions(documents(validation));
    Map<String, Double> accuracies = new LinkedHashMap<>();
    opinions.forEach(
        (name, opinion) -> accuracies.put(name, TeacherEnsemble.accuracy(opinion, validation)));
    accuracies.put(
        "all together", TeacherEnsemble.accuracy(TeacherEnsemble.mean(opinions), validation));
    return accuracies;
  }

  /** The training reviews, each with the mean of its label and what the teachers say. */
  private static List<LabelledText> labelled(TeacherEnsemble ensemble, NsmcDataset reviews)
      throws IOException {
    List<String> texts = documents(reviews);
    double[][] mean = TeacherEnsemble.mean(ensemble.opinionsOfTraining());
    for (int i = 0; i < mean.length; i++) {
      int label = reviews.get(i).label();
      mean[i] = Arrays.stream(mean[i]).map(p -> p / 2).toArray();
      mean[i][label] += 0.5;
    }
    return softly(texts, mean);
  }

  /** All that is not among the labelled reviews, whichever side of the split these are on. */
  private List<LabelledText> unlabelled(TeacherEnsemble ensemble, NsmcDataset reviews)
      throws IOException {
    Set<String> known = new HashSet<>();
    documents(reviews).forEach(document -> known.add(document.strip()));
    List<String> texts = new ArrayList<>();
    for (String line :
        unlabelled == null ? EmbeddedDefault.sentences() : new TextLines(unlabelled)) {
      if (!line.isBlank() && !known.contains(line.strip())) {
        texts.add(line);
      }
    }
    return softly(texts, TeacherEnsemble.mean(ensemble.opinions(texts)));
  }

  private static List<LabelledText> softly(List<String> texts, double[][] probabilities) {
    List<LabelledText> lessons = new ArrayList<>();
    for (int i = 0; i < probabilities.length; i++) {
      lessons.add(LabelledText.of(texts.get(i), Arrays.stream(probabilities[i]).boxed().toList()));
    }
    return lessons;
  }

  private static List<String> documents(NsmcDataset reviews) {
    return reviews.stream().map(Review::document).toList();
  }
}
