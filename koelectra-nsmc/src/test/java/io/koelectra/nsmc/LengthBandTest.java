package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.ScoredText.LengthBand;
import io.koelectra.nsmc.data.LabelledText;
import java.util.List;
import org.junit.jupiter.api.Test;

class LengthBandTest {

  @Test
  void countsTextsOfLikeLengthAndLeavesEmptyBandsOut() {
    List<LengthBand> bands =
        ScoredText.byLength(
            List.of(scored(600, true), scored(8, true), scored(3, false), scored(9, true)));

    assertThat(bands)
        .containsExactly(
            new LengthBand(1, 8, 2, 1),
            new LengthBand(9, 16, 1, 1),
            new LengthBand(513, Integer.MAX_VALUE, 1, 1));
    assertThat(bands.get(0).accuracy()).isEqualTo(0.5);
    assertThat(bands).extracting(LengthBand::tokens).containsExactly("1–8", "9–16", "over 512");
  }

  private static ScoredText scored(int tokens, boolean isRight) {
    float[] logits = isRight ? new float[] {1, 0} : new float[] {0, 1};
    return new ScoredText(
        LabelledText.of("글", "a"), tokens, "a", List.of("a", "b"), new Softmax(logits));
  }
}
