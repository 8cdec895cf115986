package io.koelectra.pretraining;

/**
 * The parts of a step's loss.
 *
 * @param mlm mean over the masked positions
 * @param detection the large network's, before its weight; NaN where nothing is replaced
 * @param sampledAccuracy share of masked positions at which the generator drew the own token; NaN
 *     where nothing is replaced
 */
record StepLosses(double mlm, double detection, double sampledAccuracy) {

  static StepLosses of(PretrainingPass pass) {
    double masked = pass.batch().positions().length;
    return new StepLosses(
        pass.mlmLoss().getFloat(),
        pass.detection().map(large -> (double) large.loss().getFloat()).orElse(Double.NaN),
        pass.detection().map(large -> 1 - large.replacedTokens() / masked).orElse(Double.NaN));
  }
}
