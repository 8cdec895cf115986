package io.koelectra.nsmc.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void showsDurationsInTwoUnitsAtMost() {
    assertThat(Figures.duration(Duration.ofMillis(8_340))).isEqualTo("8.3 s");
    assertThat(Figures.duration(Duration.ofSeconds(1_023))).isEqualTo("17 min 3 s");
    assertThat(Figures.duration(Duration.ofMinutes(26 * 60 + 5))).isEqualTo("26 h 5 min");
  }

  @Test
  void showsSpeedsWithThreeDigits() {
    assertThat(Figures.speed(8.125)).isEqualTo("8.13");
    assertThat(Figures.speed(44.53)).isEqualTo("44.5");
    assertThat(Figures.speed(1204.4)).isEqualTo("1,204");
  }

  @Test
  void showsSharesInPercentAndADashForWhatIsUndefined() {
    Map<String, Double> figures = Map.of("subset accuracy", 0.5, "Pearson", 0.25);
    assertThat(Figures.of("subset accuracy", figures)).isEqualTo("50.0%");
    assertThat(Figures.of("Pearson", figures)).isEqualTo("0.2500");
    assertThat(Figures.of("Spearman", figures)).isEqualTo("–");
  }
}
