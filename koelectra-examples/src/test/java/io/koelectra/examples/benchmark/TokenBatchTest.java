package io.koelectra.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraInputs;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {

  private static final TokenBatch BATCH =
      TokenBatch.ofLongest(List.of(new int[] {2, 7, 3}, new int[] {2, 8, 9, 3}));

  @Test
  void padsToTheLongest() {
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraInputs inputs = BATCH.toInputs(manager);

      assertThat(inputs.inputIds().toLongArray()).containsExactly(2, 7, 3, 0, 2, 8, 9, 3);
      assertThat(inputs.attentionMask().toLongArray()).containsExactly(1, 1, 1, 0, 1, 1, 1, 1);
      assertThat(inputs.tokenTypeIds().toLongArray()).containsOnly(0);
      assertThat(BATCH.realTokens()).isEqualTo(7);
    }
  }

  @Test
  void countsTheFlopsOfTheEncodersProducts() {
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(10)
            .hiddenSize(4)
            .numHiddenLayers(2)
            .intermediateSize(5)
            .build();

    // a token's: 2 layers of 2 * (4 * 16 + 2 * 4 * 5) + 4 * T * 4, so 2 * (208 + 16 * T)
    assertThat(BATCH.flops(config)).isEqualTo(2 * 4 * 2 * (208 + 16 * 4));
    assertThat(BATCH.realFlops(config)).isEqualTo(3 * 2 * (208 + 16 * 3) + 4 * 2 * (208 + 16 * 4));
  }
}
