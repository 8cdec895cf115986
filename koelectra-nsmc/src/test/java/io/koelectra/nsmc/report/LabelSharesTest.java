package io.koelectra.nsmc.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSharesTest {

  /** Entropy of (1/4, 3/4) in nats: ln 4 - 3/4 ln 3. */
  @Test
  void tellsWhatIsKnownWithoutATextToLookAt() {
    LabelShares shares =
        LabelShares.of(
            List.of("negative", "positive", "neither"),
            List.of(
                FinishedTraining.scored("가", 1, 0.9, 3),
                FinishedTraining.scored("나", 0, 0.9, 3),
                FinishedTraining.scored("다", 1, 0.1, 3),
                FinishedTraining.scored("라", 1, 0.9, 3)));

    assertThat(shares.entropy()).isCloseTo(Math.log(4) - 0.75 * Math.log(3), within(1e-12));
    assertThat(shares.largest()).isEqualTo(0.75);
    assertThat(shares.mostFrequent()).isEqualTo("positive");
  }
}
