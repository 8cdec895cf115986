package io.koelectra.nsmc;

import io.koelectra.evaluation.BestBy;
import io.koelectra.training.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The settings that a caller may leave open, and what is chosen for them then: so that a training
 * learns without any choice, from three hundred texts as from a hundred thousand.
 *
 * @param reasons a line for each that was chosen
 */
record OpenSettings(
    AdamW optimizer, int epochs, int batchSize, BestBy bestBy, List<String> reasons) {

  /** KoELECTRA's own, finetune/config/nsmc/koelectra-base-v3.json. */
  private static final double WIDE_RATE = 5e-5;

  /** google-research/electra's for its small model, configure_finetuning.py. */
  private static final double SMALL_RATE = 1e-4;

  private static final double NARROW_RATE = 5e-4;

  /** A head that stays has little to learn, and a body that goes with it much to lose. */
  private static final double NARROW_RATE_WITH_HEAD = 2e-4;

  private static final double RANDOM_RATE = 1e-3;
  private static final int WIDE = 512;
  private static final int SMALL = 256;

  /** Below, a batch of {@value #LARGE_BATCH} would leave an epoch with too few steps. */
  private static final int FEW_TEXTS = 2000;

  private static final int SMALL_BATCH = 16;
  private static final int LARGE_BATCH = 32;
  private static final int STEPS_WITH_HEAD = 300;
  private static final int PRETRAINED_STEPS = 600;
  private static final int RANDOM_STEPS = 1000;
  private static final int FEWEST_EPOCHS = 3;
  private static final int MOST_EPOCHS = 60;

  /**
   * Where a training starts.
   *
   * @param isPretrained whether the encoder's weights were loaded, and not drawn at random
   * @param hasFreshHead whether the head's were drawn at random
   * @param width H of the encoder
   * @param texts to train on
   */
  record Start(boolean isPretrained, boolean hasFreshHead, int width, int texts) {}

  /** The settings as the builder has them or as they are chosen. */
  static OpenSettings of(SentimentTrainerBuilder builder, Start start, Objective objective) {
    List<String> reasons = new ArrayList<>();
    AdamW optimizer = builder.optimizer.orElseGet(() -> optimizer(start, reasons));
    int batchSize = builder.batchSize.orElseGet(() -> batchSize(start, reasons));
    int epochs = builder.epochs.orElseGet(() -> epochs(start, batchSize, reasons));
    BestBy bestBy = builder.bestBy.orElseGet(() -> bestBy(objective, reasons));
    return new OpenSettings(optimizer, epochs, batchSize, bestBy, List.copyOf(reasons));
  }

  private static AdamW optimizer(Start start, List<String> reasons) {
    double rate = rate(start);
    reasons.add(
        String.format(
            Locale.ROOT,
            "learning rate %.0e: the encoder %s and is %d wide, the head is %s",
            rate,
            start.isPretrained() ? "is trained" : "starts from random values",
            start.width(),
            start.hasFreshHead() ? "fresh" : "trained too"));
    return AdamW.builder().learningRate(rate).build();
  }

  private static double rate(Start start) {
    if (!start.isPretrained()) {
      return start.width() < SMALL ? RANDOM_RATE : NARROW_RATE;
    }
    if (start.width() >= SMALL) {
      return start.width() >= WIDE ? WIDE_RATE : SMALL_RATE;
    }
    return start.hasFreshHead() ? NARROW_RATE : NARROW_RATE_WITH_HEAD;
  }

  private static int batchSize(Start start, List<String> reasons) {
    int size = start.texts() < FEW_TEXTS ? SMALL_BATCH : LARGE_BATCH;
    reasons.add(
        "batch size %d: %s %,d training texts"
            .formatted(size, size == SMALL_BATCH ? "only" : "as many as", start.texts()));
    return size;
  }

  private static int epochs(Start start, int batch, List<String> reasons) {
    int wanted = steps(start);
    int perEpoch = (start.texts() + batch - 1) / batch;
    int chosen = Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, (wanted + perEpoch - 1) / perEpoch));
    reasons.add(
        "epochs %d: that makes %,d steps, where about %,d are needed from this start, in %d to %d epochs"
            .formatted(chosen, chosen * perEpoch, wanted, FEWEST_EPOCHS, MOST_EPOCHS));
    return chosen;
  }

  private static int steps(Start start) {
    if (!start.isPretrained()) {
      return RANDOM_STEPS;
    }
    return start.hasFreshHead() ? PRETRAINED_STEPS : STEPS_WITH_HEAD;
  }

  private static BestBy bestBy(Objective objective, List<String> reasons) {
    reasons.add("best by %s: %s".formatted(objective.bestBy, objective.bestByReason));
    return objective.bestBy;
  }
}
