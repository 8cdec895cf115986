package io.koelectra.training;

/**
 * What a {@link CollapseMonitor} looks at after a step.
 *
 * @param report of the step
 * @param crossEntropy mean over the batch in nats, without label smoothing or class weights
 */
public record StepSignals(StepReport report, double crossEntropy) {

  /**
   * Reads the signals off a batch's outputs.
   *
   * @param logits one row of C floats an example
   * @param labels as many class indices
   */
  public static StepSignals of(StepReport report, float[][] logits, int[] labels) {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      sum += crossEntropy(logits[row], labels[row]);
    }
    return new StepSignals(report, sum / labels.length);
  }

  private static double crossEntropy(float[] logits, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return Math.log(sum) + max - logits[label];
  }
}
