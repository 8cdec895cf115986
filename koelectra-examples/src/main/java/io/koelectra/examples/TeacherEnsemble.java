package io.koelectra.examples;

import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.TrainingListener;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Classifiers whose common answers a smaller one is to learn: n-grams, language models of the
 * classes, and saved models. Reviews that none of them has learned from say how much each one
 * counts.
 */
final class TeacherEnsemble {

  private final Map<String, Teacher> teachers = new LinkedHashMap<>();
  private final Map<String, Double> accuracies = new LinkedHashMap<>();
  private final StackedTeachers stacked;

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
      teachers.put(
          model.toString(), new SavedTeacher(model, Sentiment.labels(), training, progress));
    }
    teachers.put("n-grams", new NgramClassifier(training));
    teachers.put("language models", new ClassLanguageModels(training));
    List<String> texts = validation.stream().map(LabelledText::text).toList();
    List<double[]> logOdds = new ArrayList<>();
    for (Map.Entry<String, Teacher> teacher : teachers.entrySet()) {
      double[] ofOne = teacher.getValue().logOdds(texts);
      logOdds.add(ofOne);
      accuracies.put(teacher.getKey(), accuracy(ofOne, 0, validation));
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
    List<double[]> logOdds = new ArrayList<>();
    for (Teacher teacher : teachers.values()) {
      logOdds.add(teacher.logOdds(texts));
    }
    return stacked.probabilities(logOdds);
  }

  /** As {@link #opinions}, of the training texts, as far as can be as if they had not been. */
  double[] opinionsOfTraining() throws IOException {
    List<double[]> logOdds = new ArrayList<>();
    for (Teacher teacher : teachers.values()) {
      logOdds.add(teacher.logOddsOfTraining());
    }
    return stacked.probabilities(logOdds);
  }

  /** The share of examples on whose side of {@code border} the score is; on it counts as first. */
  static double accuracy(double[] scores, double border, List<? extends LabelledText> examples) {
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      if ((scores[i] > border ? 1 : 0) == Sentiment.of(examples.get(i).label()).index()) {
        right++;
      }
    }
    return (double) right / scores.length;
  }
}
