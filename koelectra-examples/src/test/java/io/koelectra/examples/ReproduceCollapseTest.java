package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.examples.ReproduceCollapse.Row;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReproduceCollapseTest {

  @Test
  void whatIsPlantedIsNamed() throws IOException {
    List<Row> rows =
        new ReproduceCollapse()
            .run("--only", "rate,weights,vocabulary", "--layers", "1", "--epochs", "6");

    assertThat(rows)
        .extracting(row -> row.alarms().stream().map(TrainingAlarm::kind).toList())
        .containsExactly(
            List.of(Kind.COLLAPSED), List.of(Kind.UNTRAINED_BODY), List.of(Kind.UNKNOWN_TOKENS));
    assertThat(rows).allMatch(row -> row.accuracy().isEmpty());
  }

  @Test
  void aHealthyTrainingRaisesNoAlarm() throws IOException {
    List<Row> rows =
        new ReproduceCollapse().run("--only", "healthy", "--healthy", "1", "--epochs", "4");

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).alarms()).isEmpty();
    assertThat(rows.get(0).accuracy().orElseThrow()).isGreaterThan(0.65);
  }
}
