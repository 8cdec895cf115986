package io.koelectra.pretraining;

/**
 * The parts of a step's loss.
 *
 * @param mlm the generator's
 * @param detection the discriminator's, before its weight
 * @param sampledAccuracy share of masked positions at which the generator drew the own token
 */
record StepLosses(double mlm, double detection, double sampledAccuracy) {

  static StepLosses of(PretrainingPass pass) {
    double replaced = 0;
    for (float value : pass.replaced()) {
      replaced += value;
    }
    return new StepLosses(
        pass.mlmLoss().getFloat(),
        pass.detectionLoss().getFloat(),
        1 - replaced / pass.batch().positions().length);
  }
}
