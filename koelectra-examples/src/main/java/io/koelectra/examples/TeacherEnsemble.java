package io.koelectra.examples;

import io.koelectra.nsmc.LabelledText;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import io.koelectra.nsmc.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Classifiers whose mean probabilities a smaller one is to learn: n-grams and saved models. The
 * n-grams weigh as much as all models together, which err alike.
 */
final class TeacherEnsemble {

  private static final String NGRAMS = "n-grams";
  private static final int AT_ONCE = 20_000;

  private final List<String> labels;
  private final List<? extends LabelledText> training;
  private final NgramClassifier ngrams;
  private final List<Path> models;
  private final TrainingListener progress;

  /**
   * Trains the n-grams.
   *
   * @param labels two class names by index
   * @param training what the models were trained on
   * @param models directories of fine-tuned classifiers with these labels
   * @param progress told how many texts a model has answered for
   */
  TeacherEnsemble(
      List<String> labels,
      List<? extends LabelledText> training,
      List<Path> models,
      TrainingListener progress) {
    this.labels = labels;
    this.training = training;
    ngrams = NgramClassifier.train(training);
    this.models = models;
    this.progress = progress;
  }

  /**
   * What each teacher says of texts, under its name.
   *
   * @return for each text the probability of each class
   * @throws IllegalArgumentException if a model has other labels
   */
  Map<String, double[][]> opinions(List<String> texts) throws IOException {
    return opinions(
        texts, texts.parallelStream().map(ngrams::probabilities).toArray(double[][]::new));
  }

  /**
   * As {@link #opinions(List)}, of the training texts, the n-grams' by ones that have not learned
   * them.
   */
  Map<String, double[][]> opinionsOfTraining() throws IOException {
    return opinions(
        training.stream().map(LabelledText::text).toList(), NgramClassifier.outOfFold(training));
  }

  private Map<String, double[][]> opinions(List<String> texts, double[][] ofNgrams)
      throws IOException {
    Map<String, double[][]> opinions = new LinkedHashMap<>();
    opinions.put(NGRAMS, ofNgrams);
    for (Path model : models) {
      opinions.put(model.toString(), opinions(model, texts));
    }
    return opinions;
  }

  private double[][] opinions(Path model, List<String> texts) throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(model)) {
      if (!classifier.labels().equals(labels)) {
        throw new IllegalArgumentException(
            "%s has the labels %s, a teacher needs %s"
                .formatted(model, classifier.labels(), labels));
      }
      List<double[]> opinions = new ArrayList<>();
      for (int from = 0; from < texts.size(); from += AT_ONCE) {
        int to = Math.min(texts.size(), from + AT_ONCE);
        classifier.classify(texts.subList(from, to)).stream()
            .map(this::byIndex)
            .forEach(opinions::add);
        progress.onExamplesScored(to, texts.size());
      }
      return opinions.toArray(double[][]::new);
    }
  }

  private double[] byIndex(SentimentPrediction prediction) {
    return labels.stream().mapToDouble(prediction.probabilities()::get).toArray();
  }

  /** The mean over all teachers, half of it the n-grams' if there are others. */
  static double[][] mean(Map<String, double[][]> opinions) {
    int models = opinions.size() - 1;
    double[][] mean = new double[opinions.get(NGRAMS).length][];
    for (int text = 0; text < mean.length; text++) {
      double[] sum = new double[opinions.get(NGRAMS)[text].length];
      for (Map.Entry<String, double[][]> teacher : opinions.entrySet()) {
        double weight = models == 0 ? 1 : teacher.getKey().equals(NGRAMS) ? 0.5 : 0.5 / models;
        for (int label = 0; label < sum.length; label++) {
          sum[label] += weight * teacher.getValue()[text][label];
        }
      }
      mean[text] = sum;
    }
    return mean;
  }

  /** The share of examples whose most probable class is their label. */
  static double accuracy(double[][] opinions, List<? extends LabelledText> examples) {
    int right = 0;
    for (int i = 0; i < opinions.length; i++) {
      double highest = Arrays.stream(opinions[i]).max().orElseThrow();
      if (opinions[i][examples.get(i).label()] == highest) {
        right++;
      }
    }
    return (double) right / opinions.length;
  }
}
