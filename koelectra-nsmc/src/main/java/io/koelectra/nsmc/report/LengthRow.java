package io.koelectra.nsmc.report;

import io.koelectra.nsmc.ScoredText;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts of like length, and how many of them the model gets right.
 *
 * @param tokens the range, [CLS] and [SEP] included
 * @param texts at least 1
 * @param right of them
 */
record LengthRow(String tokens, long texts, long right) {

  /** Longest text of each range: fine where reviews are, up to what KoELECTRA reads. */
  private static final int[] EDGES = {8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512};

  /** From short to long, ranges without texts left out. */
  static List<LengthRow> of(List<ScoredText> texts) {
    List<LengthRow> rows = new ArrayList<>();
    int shortest = 1;
    for (int edge : EDGES) {
      add(rows, shortest + "–" + edge, shortest, edge, texts);
      shortest = edge + 1;
    }
    add(rows, "over " + (shortest - 1), shortest, Integer.MAX_VALUE, texts);
    return List.copyOf(rows);
  }

  private static void add(
      List<LengthRow> rows, String tokens, int from, int to, List<ScoredText> all) {
    List<ScoredText> texts =
        all.stream().filter(text -> text.tokens() >= from && text.tokens() <= to).toList();
    if (!texts.isEmpty()) {
      long right = texts.stream().filter(ScoredText::isRight).count();
      rows.add(new LengthRow(tokens, texts.size(), right));
    }
  }

  String count() {
    return Figures.count(texts);
  }

  String accuracy() {
    return Figures.percent(share());
  }

  String interval() {
    return Figures.percent(WilsonInterval.of(right, texts));
  }

  double share() {
    return (double) right / texts;
  }

  double low() {
    return WilsonInterval.of(right, texts).low();
  }

  double high() {
    return WilsonInterval.of(right, texts).high();
  }
}
