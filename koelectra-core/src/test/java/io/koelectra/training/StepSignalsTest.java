package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepSignalsTest {

  private static final StepReport REPORT = new StepReport(0, 1, 1, 1, 1e-3);

  /** Odds of 3 to 1, 1 to 1 and 1 to 3. */
  @Test
  void crossEntropyIsThatOfAHand() {
    float odds = (float) Math.log(3);
    float[][] logits = {{odds, 0}, {5, 5}, {-odds, 0}};

    StepSignals signals = StepSignals.of(REPORT, logits, new int[] {0, 1, 0});

    double expected = -(Math.log(0.75) + Math.log(0.5) + Math.log(0.25)) / 3;
    assertThat(signals.crossEntropy()).isCloseTo(expected, within(1e-7));
    assertThat(signals.report()).isSameAs(REPORT);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    float[][] logits = {{0, 10_000, -10_000}};

    StepSignals signals = StepSignals.of(REPORT, logits, new int[] {2});

    assertThat(signals.crossEntropy()).isCloseTo(20_000, within(1e-3));
  }
}
