package io.koelectra.nsmc.report;

import io.koelectra.evaluation.ConfusionMatrix;
import java.util.List;
import java.util.stream.IntStream;

/** A confusion matrix and the scores of its classes, as tables. */
record ConfusionTable(ConfusionMatrix matrix) {

  /**
   * The examples of a class.
   *
   * @param cells one a predicted class
   */
  record Row(String label, List<Cell> cells) {}

  /**
   * Examples of one class that were classified as one class.
   *
   * @param share of the row, in [0, 1]; 0 in a row without examples
   * @param isRight whether both classes are the same
   */
  record Cell(long examples, double share, boolean isRight) {

    String count() {
      return Figures.count(examples);
    }

    String percent() {
      return Figures.percent(share);
    }
  }

  /** The scores of a class. */
  record Scores(String label, String precision, String recall, String f1, String examples) {}

  List<String> labels() {
    return matrix.labels();
  }

  List<Row> rows() {
    return classes().mapToObj(this::row).toList();
  }

  private Row row(int actual) {
    long examples = examples(actual);
    return new Row(
        matrix.labels().get(actual),
        classes()
            .mapToObj(
                predicted -> {
                  long count = matrix.count(actual, predicted);
                  double share = (double) count / Math.max(1, examples);
                  return new Cell(count, share, actual == predicted);
                })
            .toList());
  }

  List<Scores> scores() {
    return classes()
        .mapToObj(
            label ->
                new Scores(
                    matrix.labels().get(label),
                    Figures.score(matrix.precision(label)),
                    Figures.score(matrix.recall(label)),
                    Figures.score(matrix.f1(label)),
                    Figures.count(examples(label))))
        .toList();
  }

  private long examples(int actual) {
    return classes().mapToLong(predicted -> matrix.count(actual, predicted)).sum();
  }

  private IntStream classes() {
    return IntStream.range(0, matrix.labels().size());
  }
}
