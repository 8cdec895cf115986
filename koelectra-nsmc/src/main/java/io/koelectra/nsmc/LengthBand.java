package io.koelectra.nsmc;

import io.koelectra.evaluation.WilsonInterval;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts of like length, and how many of them the model gets right.
 *
 * @param shortest tokens, [CLS] and [SEP] included
 * @param longest tokens; {@link Integer#MAX_VALUE} for no limit
 * @param texts at least 1
 * @param right of them
 */
public record LengthBand(int shortest, int longest, long texts, long right) {

  /** Longest text of each band: fine where reviews are, up to what KoELECTRA reads. */
  private static final int[] EDGES = {8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512};

  /** From short to long, bands without texts left out. */
  public static List<LengthBand> of(List<ScoredText> texts) {
    List<LengthBand> bands = new ArrayList<>();
    int shortest = 1;
    for (int edge : EDGES) {
      add(bands, shortest, edge, texts);
      shortest = edge + 1;
    }
    add(bands, shortest, Integer.MAX_VALUE, texts);
    return List.copyOf(bands);
  }

  private static void add(List<LengthBand> bands, int shortest, int longest, List<ScoredText> all) {
    List<ScoredText> texts =
        all.stream().filter(t -> t.tokens() >= shortest && t.tokens() <= longest).toList();
    if (!texts.isEmpty()) {
      long right = texts.stream().filter(ScoredText::isRight).count();
      bands.add(new LengthBand(shortest, longest, texts.size(), right));
    }
  }

  /** The share of the texts classified right, in [0, 1]. */
  public double accuracy() {
    return (double) right / texts;
  }

  /** The 95% confidence interval of {@link #accuracy()}. */
  public WilsonInterval accuracyInterval() {
    return WilsonInterval.of(right, texts);
  }

  /** The range of tokens, for example {@code 17–24} or {@code over 512}. */
  public String tokens() {
    return longest == Integer.MAX_VALUE ? "over " + (shortest - 1) : shortest + "–" + longest;
  }
}
