package io.koelectra.nsmc.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LengthRowTest {

  @Test
  void countsTextsOfLikeLengthAndLeavesEmptyRangesOut() {
    List<LengthRow> rows =
        LengthRow.of(
            List.of(
                FinishedTraining.scored("가장 긴", 0, 0.9, 600),
                FinishedTraining.scored("여덟", 0, 0.9, 8),
                FinishedTraining.scored("셋", 1, 0.2, 3),
                FinishedTraining.scored("아홉", 1, 0.8, 9)));

    assertThat(rows)
        .containsExactly(
            new LengthRow("1–8", 2, 1),
            new LengthRow("9–16", 1, 1),
            new LengthRow("over 512", 1, 1));
    assertThat(rows.get(0).accuracy()).isEqualTo("50.0%");
  }
}
