package io.koelectra.examples.lab.distillation;

import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Classifiers whose common answers a smaller one is to learn: n-grams, language models of the
 * classes, and saved models. Reviews that none of them has learned from say how much each one
 * counts.
 */
final class TeacherEnsemble {

  private final Map<String, Teacher> teachers = new LinkedHashMap<>();
  private final Map<String, Double> accuracies = new LinkedHashMap<>();
  private final StackedTeachers stacked;

  /** A classifier of two classes whose answers a student is to learn. */
  interface Teacher {

    /** ln(p / (1 - p)) of each text, p being the probability of the second class. */
    double[] logOdds(List<String> texts) throws IOException;

    /**
     * As {@link #logOdds}, of the texts that it was trained on, in their order, as far as can be as
     * if it had not been.
     */
    double[] logOddsOfTraining() throws IOException;
  }

  /**
   * Trains n-grams and language models, and weighs them and the models.
   *
   * @param training what the models were trained on
   * @param validation what they were not
   * @param models directories of fine-tuned classifiers of sentiment
   * @param progress told how many texts a model has answered for
   * @throws IllegalArgumentException if a model has other labels
   */
  TeacherEnsemble(
      List<? extends LabelledText> training,
      List<? extends LabelledText> validation,
      List<Path> models,
      TrainingListener progress)
      throws IOException {
    for (Path model : models) {
      teachers.put(model.toString(), new SavedTeacher(model, texts(training), progress));
    }
    teachers.put("n-grams", new NgramClassifier(training));
    teachers.put("language models", new ClassLanguageModels(training));
    List<double[]> logOdds = logOdds(texts(validation));
    for (String name : teachers.keySet()) {
      accuracies.put(name, accuracy(logOdds.get(accuracies.size()), 0, validation));
    }
    stacked = StackedTeachers.fit(logOdds, validation);
    accuracies.put("all together", accuracy(stacked.probabilities(logOdds), 0.5, validation));
  }

  /** The share of the validation texts that each teacher gets right, and all of them together. */
  Map<String, Double> accuracies() {
    return accuracies;
  }

  /** The probability of the second class that they together give to each text. */
  double[] opinions(List<String> texts) throws IOException {
    return stacked.probabilities(logOdds(texts));
  }

  /** As {@link #opinions}, of the training texts. */
  double[] opinionsOfTraining() throws IOException {
    List<double[]> logOdds = new ArrayList<>();
    for (Teacher teacher : teachers.values()) {
      logOdds.add(teacher.logOddsOfTraining());
    }
    return stacked.probabilities(logOdds);
  }

  private List<double[]> logOdds(List<String> texts) throws IOException {
    List<double[]> logOdds = new ArrayList<>();
    for (Teacher teacher : teachers.values()) {
      logOdds.add(teacher.logOdds(texts));
    }
    return logOdds;
  }

  /** The share of examples on whose side of {@code border} the score is; on it counts as first. */
  static double accuracy(double[] scores, double border, List<? extends LabelledText> examples) {
    return IntStream.range(0, scores.length)
        .mapToDouble(i -> (scores[i] > border ? 1 : 0) == label(examples.get(i)) ? 1 : 0)
        .average()
        .orElseThrow();
  }

  static int label(LabelledText example) {
    return Sentiment.of(example.label()).index();
  }

  private static List<String> texts(List<? extends LabelledText> examples) {
    return examples.stream().map(LabelledText::text).toList();
  }

  /** A fine-tuned model in a directory. */
  private record SavedTeacher(Path directory, List<String> training, TrainingListener progress)
      implements Teacher {

    private static final int AT_ONCE = 5_000;

    /** A probability nearer to 0 or 1 is not told apart from it in float32. */
    private static final double SUREST = 1e-7;

    @Override
    public double[] logOdds(List<String> texts) throws IOException {
      try (SentimentClassifier classifier = SentimentClassifier.load(directory)) {
        if (!Set.copyOf(classifier.labels()).equals(Set.copyOf(Sentiment.labels()))) {
          throw new IllegalArgumentException(
              "%s has the labels %s, a teacher needs %s"
                  .formatted(directory, classifier.labels(), Sentiment.labels()));
        }
        AtomicInteger answered = new AtomicInteger();
        return IntStream.range(0, (texts.size() + AT_ONCE - 1) / AT_ONCE)
            .parallel()
            .mapToObj(
                part -> texts.subList(part * AT_ONCE, Math.min(texts.size(), (part + 1) * AT_ONCE)))
            .flatMapToDouble(
                some -> {
                  List<SentimentPrediction> predictions = classifier.classify(some);
                  synchronized (answered) {
                    progress.onExamplesScored(answered.addAndGet(some.size()), texts.size());
                  }
                  return predictions.stream().mapToDouble(SavedTeacher::logOdds);
                })
            .toArray();
      }
    }

    /** It has seen these with their labels, and cannot be trained without each. */
    @Override
    public double[] logOddsOfTraining() throws IOException {
      return logOdds(training);
    }

    /** Of an empty text, which has no answer, it is as unsure as can be. */
    private static double logOdds(SentimentPrediction prediction) {
      double second = prediction.probabilities().getOrDefault(Sentiment.POSITIVE.label(), 0.5);
      double p = Math.max(SUREST, Math.min(1 - SUREST, second));
      return Math.log(p / (1 - p));
    }
  }

  /**
   * Stacked generalization (Wolpert 1992): the weights with which the log-odds of several teachers
   * together say most about labels that none of them has seen.
   */
  static final class StackedTeachers {

    private static final int SWEEPS = 200;

    /** Keeps the weight of a teacher finite who is right about every text. */
    private static final double PRIOR_PRECISION = 0.1;

    /** Of each teacher, and last the bias. */
    private final double[] weights;

    private StackedTeachers(int teachers) {
      weights = new double[teachers + 1];
    }

    /** Finds the weights by Newton's method on one after another, from 0 on. */
    static StackedTeachers fit(List<double[]> logOdds, List<? extends LabelledText> examples) {
      StackedTeachers stacked = new StackedTeachers(logOdds.size());
      int[] labels = examples.stream().mapToInt(TeacherEnsemble::label).toArray();
      for (int sweep = 0; sweep < SWEEPS; sweep++) {
        stacked.improve(logOdds.size(), logOdds, labels);
        for (int teacher = 0; teacher < logOdds.size(); teacher++) {
          stacked.improve(teacher, logOdds, labels);
        }
      }
      return stacked;
    }

    /** The probability of the second class that the teachers together give to each text. */
    double[] probabilities(List<double[]> logOdds) {
      double[] probabilities = new double[logOdds.get(0).length];
      for (int text = 0; text < probabilities.length; text++) {
        double sum = weights[logOdds.size()];
        for (int teacher = 0; teacher < logOdds.size(); teacher++) {
          sum += weights[teacher] * logOdds.get(teacher)[text];
        }
        probabilities[text] = 1 / (1 + Math.exp(-sum));
      }
      return probabilities;
    }

    private void improve(int weight, List<double[]> logOdds, int[] labels) {
      double[] probabilities = probabilities(logOdds);
      double slope = -PRIOR_PRECISION * weights[weight];
      double curvature = PRIOR_PRECISION;
      for (int text = 0; text < probabilities.length; text++) {
        double p = probabilities[text];
        double x = weight == logOdds.size() ? 1 : logOdds.get(weight)[text];
        slope += (labels[text] - p) * x;
        curvature += p * (1 - p) * x * x;
      }
      weights[weight] += slope / curvature;
    }
  }
}
