package io.koelectra.nsmc;

import io.koelectra.nsmc.evaluation.BestBy;
import io.koelectra.training.AdamW;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings that a caller may leave open, and what is chosen for them then: so that a training
 * learns without any choice, from three hundred texts as from a hundred thousand.
 *
 * @param optimizer empty to choose its rate
 * @param epochs empty to choose
 * @param batchSize empty to choose
 * @param bestBy empty to choose
 * @param patience empty to choose
 */
record OpenSettings(
    Optional<AdamW> optimizer,
    Optional<Integer> epochs,
    Optional<Integer> batchSize,
    Optional<BestBy> bestBy,
    Optional<Integer> patience) {

  /** KoELECTRA's own, finetune/config/nsmc/koelectra-base-v3.json. */
  private static final double WIDE_RATE = 5e-5;

  /** google-research/electra's for its small model, configure_finetuning.py. */
  private static final double SMALL_RATE = 1e-4;

  private static final double NARROW_RATE = 5e-4;
  private static final double RANDOM_RATE = 1e-3;
  private static final int WIDE = 512;
  private static final int SMALL = 256;

  /** Below, a batch of {@value #LARGE_BATCH} would leave an epoch with too few steps. */
  private static final int FEW_TEXTS = 2000;

  private static final int SMALL_BATCH = 16;
  private static final int LARGE_BATCH = 32;
  private static final int FEWEST_EPOCHS = 3;
  private static final int MOST_EPOCHS = 60;

  /** The rarest class has less than this share of an even one. */
  private static final double OUT_OF_BALANCE = 0.5;

  /**
   * Where a training starts.
   *
   * @param isPretrained whether the encoder's weights were loaded, and not drawn at random
   * @param width H of the encoder
   * @param labelCounts training texts of each class
   */
  record Start(boolean isPretrained, int width, long[] labelCounts) {

    long texts() {
      return Arrays.stream(labelCounts).sum();
    }

    boolean isOutOfBalance() {
      long rarest = Arrays.stream(labelCounts).filter(count -> count > 0).min().orElse(0);
      return rarest < OUT_OF_BALANCE * texts() / labelCounts.length;
    }
  }

  /** Chooses what is open. */
  Chosen choose(Start start) {
    List<String> reasons = new ArrayList<>();
    AdamW chosenOptimizer = optimizer.orElseGet(() -> optimizer(start, reasons));
    int chosenBatch = batchSize.orElseGet(() -> batchSize(start, reasons));
    int chosenEpochs = epochs.orElseGet(() -> epochs(start, chosenBatch, reasons));
    BestBy chosenBest = bestBy.orElseGet(() -> bestBy(start, reasons));
    return new Chosen(
        chosenOptimizer,
        chosenEpochs,
        chosenBatch,
        chosenBest,
        patience.orElse(Integer.MAX_VALUE),
        reasons);
  }

  private static AdamW optimizer(Start start, List<String> reasons) {
    double rate = rate(start);
    reasons.add(
        String.format(
            Locale.ROOT,
            "learning rate %.0e: the encoder %s and is %d wide",
            rate,
            start.isPretrained() ? "is pre-trained" : "starts from random weights",
            start.width()));
    return AdamW.builder().learningRate(rate).build();
  }

  private static double rate(Start start) {
    if (!start.isPretrained()) {
      return start.width() < SMALL ? RANDOM_RATE : NARROW_RATE;
    }
    return start.width() >= WIDE ? WIDE_RATE : start.width() >= SMALL ? SMALL_RATE : NARROW_RATE;
  }

  private static int batchSize(Start start, List<String> reasons) {
    int size = start.texts() < FEW_TEXTS ? SMALL_BATCH : LARGE_BATCH;
    reasons.add(
        "batch size %d: %s %,d training texts"
            .formatted(size, size == SMALL_BATCH ? "few," : "many,", start.texts()));
    return size;
  }

  private static int epochs(Start start, int batch, List<String> reasons) {
    int wanted = start.isPretrained() ? 600 : 1500;
    long perEpoch = (start.texts() + batch - 1) / batch;
    int chosen =
        (int)
            Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, (wanted + perEpoch - 1) / perEpoch));
    reasons.add(
        "epochs %d: %,d steps of %d texts, where %d are enough to learn from few texts and %d epochs from many"
            .formatted(chosen, chosen * perEpoch, batch, wanted, FEWEST_EPOCHS));
    return chosen;
  }

  private static BestBy bestBy(Start start, List<String> reasons) {
    BestBy chosen = start.isOutOfBalance() ? BestBy.MACRO_F1 : BestBy.ACCURACY;
    reasons.add(
        "best by %s: the classes are %s balance"
            .formatted(chosen, start.isOutOfBalance() ? "out of" : "in"));
    return chosen;
  }
}
