package io.koelectra.nsmc;

import io.koelectra.evaluation.BestBy;
import io.koelectra.training.AdamW;
import java.util.List;

/**
 * The settings that depend on where a training starts and on how many texts it has, as the caller
 * set them or as {@link OpenSettings} chose them.
 *
 * @param patience evaluations without a better one after which to stop; {@link Integer#MAX_VALUE}
 *     for never
 * @param reasons a line for each that was chosen
 */
record Chosen(
    AdamW optimizer, int epochs, int batchSize, BestBy bestBy, int patience, List<String> reasons) {

  Chosen {
    reasons = List.copyOf(reasons);
  }
}
