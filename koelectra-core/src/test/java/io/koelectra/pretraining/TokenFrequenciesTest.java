package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenFrequenciesTest {

  private final TokenFrequencies frequencies = new TokenFrequencies(8, token -> token >= 4);

  /** Three different ones among five tokens: (c + 3 / 8) / (5 + 3). */
  @Test
  void countsTokensThatCanBeMaskedAndLeavesSomeForThoseNotSeen() {
    frequencies.add(new int[] {2, 4, 4, 5, 3});
    frequencies.add(new int[] {2, 4, 6, 1, 3});

    assertThat(frequencies.loss(4)).isCloseTo(-Math.log(3.375 / 8), within(1e-12));
    assertThat(frequencies.loss(6)).isCloseTo(-Math.log(1.375 / 8), within(1e-12));
    assertThat(frequencies.loss(7)).isCloseTo(-Math.log(0.375 / 8), within(1e-12));
    assertThat(IntStream.range(0, 8).mapToDouble(frequencies::loss).map(loss -> Math.exp(-loss)))
        .as("probabilities of the whole vocabulary")
        .satisfies(
            all -> assertThat(all.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-12)));
  }
}
