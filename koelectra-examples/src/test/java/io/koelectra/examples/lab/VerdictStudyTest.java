package io.koelectra.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.examples.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictStudyTest {

  @Test
  void halfOfTheTrainingsAreHealthyAndTheCountsAreThoseOfTheRuns() throws IOException {
    List<VerdictStudy.Run> runs = new ArrayList<>();

    String output =
        Console.outputOf(
            () -> runs.addAll(new VerdictStudy().run("--runs", "4", "--most-texts", "40")));

    assertThat(runs)
        .extracting(VerdictStudy.Run::planted)
        .containsExactly(
            VerdictStudy.Planted.NOTHING,
            VerdictStudy.Planted.LABELS_OF_OTHER_TEXTS,
            VerdictStudy.Planted.NOTHING,
            VerdictStudy.Planted.RATE_TOO_LOW);
    assertThat(runs).allMatch(run -> run.texts() >= 20 && run.texts() <= 40);
    assertThat(output)
        .contains(
            "%d of 2 healthy trainings ended in an alarm, %d of 2 sick ones in none"
                .formatted(count(runs, true, true), count(runs, false, false)));
  }

  private static long count(List<VerdictStudy.Run> runs, boolean healthy, boolean alarm) {
    return runs.stream()
        .filter(run -> (run.planted() == VerdictStudy.Planted.NOTHING) == healthy)
        .filter(run -> run.alarm().isPresent() == alarm)
        .count();
  }
}
