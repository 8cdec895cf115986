package io.koelectra.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictStudyTest {

  @Test
  void halfOfTheTrainingsAreHealthyAndTheCountsAreThoseOfTheRuns() throws IOException {
    VerdictStudy.Result result = new VerdictStudy().run("--runs", "4", "--most-texts", "40");

    assertThat(result.runs())
        .extracting(VerdictStudy.Run::planted)
        .containsExactly(
            VerdictStudy.Planted.NOTHING,
            VerdictStudy.Planted.LABELS_OF_OTHER_TEXTS,
            VerdictStudy.Planted.NOTHING,
            VerdictStudy.Planted.RATE_TOO_LOW);
    assertThat(result.runs()).allMatch(run -> run.texts() >= 20 && run.texts() <= 40);
    for (boolean healthy : List.of(true, false)) {
      assertThat(result.count(healthy)).isEqualTo(2);
      assertThat(result.wrong(healthy))
          .isEqualTo(
              result.runs().stream()
                  .filter(run -> (run.planted() == VerdictStudy.Planted.NOTHING) == healthy)
                  .filter(run -> run.alarm().isPresent() == healthy)
                  .count());
    }
  }
}
