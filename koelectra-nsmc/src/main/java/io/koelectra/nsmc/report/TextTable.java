package io.koelectra.nsmc.report;

import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.data.LabelledText;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The first texts of those whose label a model contradicts.
 *
 * @param all how many there are
 */
record TextTable(List<Row> rows, int all) {

  private static final int MOST_ROWS = 20;

  /**
   * A text.
   *
   * @param rank from 1
   * @param predicted what the model says instead of the label
   * @param probability of {@code predicted}, in [0, 1]
   */
  record Row(int rank, LabelledText example, String label, String predicted, double probability) {

    String text() {
      return example.text();
    }

    /** One, or none. */
    List<String> secondText() {
      return example.secondText().stream().toList();
    }

    String confidence() {
      return Figures.percent(probability);
    }
  }

  /** Makes the row of a text that has a rank. */
  @FunctionalInterface
  interface RowOf<T> {
    Row row(int rank, T text);
  }

  static <T> TextTable of(List<T> texts, RowOf<T> rowOf) {
    return new TextTable(
        IntStream.range(0, Math.min(MOST_ROWS, texts.size()))
            .mapToObj(i -> rowOf.row(i + 1, texts.get(i)))
            .toList(),
        texts.size());
  }

  /** Those classified wrong, most confident first. */
  static TextTable mostConfidentlyWrong(List<ScoredText> texts) {
    return of(
        texts.stream()
            .filter(text -> !text.isRight())
            .sorted(Comparator.comparingDouble(ScoredText::confidence).reversed())
            .toList(),
        (rank, text) ->
            new Row(rank, text.example(), text.label(), text.predicted(), text.confidence()));
  }

  String shown() {
    return Figures.count(rows.size());
  }

  String total() {
    return Figures.count(all);
  }
}
