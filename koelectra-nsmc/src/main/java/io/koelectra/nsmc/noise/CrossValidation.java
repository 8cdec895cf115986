package io.koelectra.nsmc.noise;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.evaluation.Softmax;
import io.koelectra.evaluation.TemperatureScaling;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.EqualTexts;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
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
 * @param trainers gives, for a division's seed, the same settings in a fresh builder
 */
record CrossValidation(
    int folds,
    int repeats,
    long seed,
    LongFunction<SentimentTrainerBuilder> trainers,
    LabelNoiseListener listener) {

  /** One of this many folds of the training side chooses the best evaluation. */
  private static final int VALIDATION_FOLDS = 10;

  /** With fewer texts of a class, a model might be trained on none of them. */
  private static final int LEAST_TEXTS = 4;

  /**
   * The probabilities of the classes for each example, mean over the repeats: a row of C doubles
   * each, in the order of the examples.
   *
   * @param classes of the trainers, among which those of the examples are
   */
  double[][] probabilities(List<? extends LabelledText> examples, ClassIndex classes)
      throws IOException {
    LabelledTexts.requireSeveralClasses(examples, classes);
    requireEnoughTexts(examples, classes);
    double[][] probabilities = new double[examples.size()][classes.size()];
    for (int repeat = 0; repeat < repeats; repeat++) {
      Folds division = Folds.of(examples, classes, folds, seed + repeat);
      for (int fold = 0; fold < folds; fold++) {
        int[] heldOut = division.inside(fold);
        List<Softmax> outputs =
            scoreFold(
                repeat, fold, pick(examples, division.outside(fold)), pick(examples, heldOut));
        for (int i = 0; i < heldOut.length; i++) {
          add(outputs.get(i), probabilities[heldOut[i]]);
        }
      }
    }
    for (double[] row : probabilities) {
      Arrays.setAll(row, label -> row[label] / repeats);
    }
    return probabilities;
  }

  private static void add(Softmax output, double[] row) {
    Arrays.setAll(row, label -> row[label] + output.probability(label));
  }

  private void requireEnoughTexts(List<? extends LabelledText> examples, ClassIndex classes) {
    int least = Math.max(folds, LEAST_TEXTS);
    int[] texts = new int[classes.size()];
    EqualTexts.unorderedGroups(examples)
        .forEach(group -> texts[classes.of(examples.get(group.get(0)))]++);
    for (int label : classes.of(examples)) {
      if (texts[label] < least) {
        throw new IllegalArgumentException(
            "the class \"%s\" has %d different texts, but %d folds need at least %d; add examples of it or leave it out"
                .formatted(classes.names().get(label), texts[label], folds, least));
      }
    }
  }

  private List<Softmax> scoreFold(
      int repeat,
      int fold,
      List<? extends LabelledText> others,
      List<? extends LabelledText> heldOut)
      throws IOException {
    int number = repeat * folds + fold + 1;
    SentimentTrainerBuilder builder = trainers.apply(seed + repeat);
    builder.checkpointsBelow("fold-" + number);
    try (SentimentTrainer trainer = builder.build()) {
      ClassIndex classes = new ClassIndex(trainer.labels());
      Folds inner = Folds.of(others, classes, VALIDATION_FOLDS, seed + repeat + fold);
      TrainingReport training =
          fit(trainer, number, pick(others, inner.outside(0)), pick(others, inner.inside(0)));
      List<ScoredText> scores = trainer.score(heldOut);
      int[] given = classes.of(heldOut);
      int[] predicted = scores.stream().mapToInt(s -> s.output().argmax()).toArray();
      List<Softmax> outputs = scores.stream().map(ScoredText::output).toList();
      double temperature = TemperatureScaling.fit(given, outputs).temperature();
      listener.onFold(
          number,
          folds * repeats,
          training,
          ConfusionMatrix.of(trainer.labels(), given, predicted));
      return outputs.stream().map(output -> output.withTemperature(temperature)).toList();
    }
  }

  private TrainingReport fit(
      SentimentTrainer trainer,
      int number,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation)
      throws IOException {
    try {
      return trainer.fitWithLease(train, validation);
    } catch (IOException e) {
      throw new IOException(inFold(number, e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(inFold(number, e), e);
    } catch (RuntimeException e) {
      throw new IllegalStateException(inFold(number, e), e);
    }
  }

  private String inFold(int number, Exception failure) {
    return "fold %d of %d: %s".formatted(number, folds * repeats, failure.getMessage());
  }

  private static List<? extends LabelledText> pick(
      List<? extends LabelledText> examples, int[] indices) {
    return Arrays.stream(indices).mapToObj(examples::get).toList();
  }
}
