package io.koelectra.nsmc.report;

import io.koelectra.nsmc.ScoredText;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts whose label and model disagree.
 *
 * @param all how many there are
 */
record TextTable(List<Row> rows, long all) {

  private static final int MOST_ROWS = 20;

  /**
   * A text.
   *
   * @param rank from 1
   * @param secondText one, or none
   * @param confidence the model's, for example {@code 99.8%}
   */
  record Row(
      int rank,
      String text,
      List<String> secondText,
      String label,
      String predicted,
      String confidence) {}

  /** Those classified wrong, most confident first; no table if there is none. */
  static List<TextTable> mostConfidentlyWrong(List<ScoredText> texts, List<String> labels) {
    return of(
        texts.stream()
            .filter(text -> !text.isRight())
            .sorted(Comparator.comparingDouble(ScoredText::confidence).reversed())
            .toList(),
        labels);
  }

  /** The first of {@code texts}, in their order; no table if there is none. */
  static List<TextTable> of(List<ScoredText> texts, List<String> labels) {
    List<Row> rows =
        IntStream.range(0, Math.min(MOST_ROWS, texts.size()))
            .mapToObj(i -> row(i + 1, texts.get(i), labels))
            .toList();
    return rows.isEmpty() ? List.of() : List.of(new TextTable(rows, texts.size()));
  }

  private static Row row(int rank, ScoredText scored, List<String> labels) {
    return new Row(
        rank,
        scored.example().text(),
        scored.example().secondText().stream().toList(),
        labels.get(scored.label()),
        labels.get(scored.predicted()),
        Figures.percent(scored.confidence()));
  }

  String shown() {
    return Figures.count(rows.size());
  }

  String total() {
    return Figures.count(all);
  }
}
