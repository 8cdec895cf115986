package io.koelectra.nsmc.noise;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.evaluation.Softmax;
import io.koelectra.evaluation.TemperatureScaling;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingLease;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Scores each example by models that were not trained on it, nor chosen by its label.
 *
 * <p>Some folds' models are surer of everything than others, so each fold's outputs are calibrated
 * before they are compared. That fits one number to all labels of the fold and changes no
 * prediction.
 *
 * @param repeats times that the examples are divided anew
 * @param seed of the first division; the next ones have the seeds that follow
 */
record CrossValidation(int folds, int repeats, long seed, LabelNoise.Listener listener) {

  /** One of this many folds of the training side chooses the best evaluation. */
  private static final int VALIDATION_FOLDS = 10;

  /** With fewer texts of a class, a model might be trained on none of them. */
  private static final int LEAST_TEXTS = 4;

  /**
   * The probabilities of the classes for each example, mean over the repeats: a row of C each.
   *
   * @param classes of the trainers, among which those of the examples are
   * @param trainers gives, for a division's seed, the same settings in a fresh builder
   * @param verdicts takes those of trainings whose model is of no use
   */
  double[][] probabilities(
      List<? extends LabelledText> examples,
      ClassIndex classes,
      LongFunction<SentimentTrainerBuilder> trainers,
      List<TrainingAlarm> verdicts)
      throws IOException {
    LabelledTexts.requireSeveralClasses(examples, classes);
    requireEnoughTexts(examples, classes);
    double[][] probabilities = new double[examples.size()][classes.size()];
    for (int repeat = 0; repeat < repeats; repeat++) {
      Folds division = Folds.of(examples, classes, folds, seed + repeat);
      for (int fold = 0; fold < folds; fold++) {
        int[] heldOut = division.inside(fold);
        int number = repeat * folds + fold + 1;
        SentimentTrainerBuilder builder = trainers.apply(seed + repeat);
        builder.checkpointsBelow("fold-" + number);
        List<Softmax> outputs;
        try (SentimentTrainer trainer = builder.build()) {
          List<? extends LabelledText> others = pick(examples, division.outside(fold));
          Folds inner = Folds.of(others, classes, VALIDATION_FOLDS, seed + repeat + fold);
          TrainingReport training =
              fit(trainer, number, pick(others, inner.outside(0)), pick(others, inner.inside(0)));
          training.verdict().ifPresent(verdicts::add);
          outputs = score(trainer, number, pick(examples, heldOut), training);
        }
        for (int i = 0; i < heldOut.length; i++) {
          double[] row = probabilities[heldOut[i]];
          Softmax output = outputs.get(i);
          Arrays.setAll(row, label -> row[label] + output.probability(label));
        }
      }
    }
    for (double[] row : probabilities) {
      Arrays.setAll(row, label -> row[label] / repeats);
    }
    return probabilities;
  }

  private void requireEnoughTexts(List<? extends LabelledText> examples, ClassIndex classes) {
    int least = Math.max(folds, LEAST_TEXTS);
    int[] texts = new int[classes.size()];
    LabelledTexts.unorderedGroups(examples)
        .forEach(group -> texts[classes.of(examples.get(group.get(0)))]++);
    for (int label : classes.of(examples)) {
      if (texts[label] < least) {
        throw new IllegalArgumentException(
            "the class \"%s\" has %d different texts, but %d folds need at least %d; add examples of it or leave it out"
                .formatted(classes.names().get(label), texts[label], folds, least));
      }
    }
  }

  private List<Softmax> score(
      SentimentTrainer trainer,
      int number,
      List<? extends LabelledText> heldOut,
      TrainingReport training) {
    int[] given = new ClassIndex(trainer.labels()).of(heldOut);
    List<Softmax> outputs = trainer.score(heldOut).stream().map(ScoredText::output).toList();
    int[] predicted = outputs.stream().mapToInt(Softmax::argmax).toArray();
    listener.onFold(
        number, folds * repeats, training, ConfusionMatrix.of(trainer.labels(), given, predicted));
    double temperature = TemperatureScaling.fit(given, outputs).temperature();
    return outputs.stream().map(output -> output.withTemperature(temperature)).toList();
  }

  private TrainingReport fit(
      SentimentTrainer trainer,
      int number,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation)
      throws IOException {
    String fold = "fold %d of %d: ".formatted(number, folds * repeats);
    try {
      return TrainingLease.lend(() -> trainer.fit(train, validation));
    } catch (IOException e) {
      throw new IOException(fold + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(fold + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalStateException(fold + e.getMessage(), e);
    }
  }

  private static List<? extends LabelledText> pick(
      List<? extends LabelledText> examples, int[] indices) {
    return Arrays.stream(indices).mapToObj(examples::get).toList();
  }
}
