package io.koelectra.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.evaluation.EvaluationReport.Interval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  /**
   * Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
   */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718",
  })
  void isThePublishedOne(long successes, long trials, double low, double high) {
    Interval interval = Interval.of(successes, trials);

    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "40, 40", "1000000, 1000000"})
  void endsAtOneWhereAllSucceed(long successes, long trials) {
    assertThat(Interval.of(successes, trials).high()).isCloseTo(1, within(1e-12));
    assertThat(Interval.of(0, trials).low()).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 2", "3, 2"})
  void needsATrial(long successes, long trials) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.of(successes, trials))
        .withMessageContaining("got " + successes + " of " + trials);
  }
}
