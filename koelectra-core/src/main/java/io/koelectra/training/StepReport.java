package io.koelectra.training;

import io.koelectra.training.Task.Watch;
import java.util.Map;

/**
 * What one optimization step did.
 *
 * @param step from 0
 * @param loss mean loss of the batch before the update
 * @param plainLoss the same without label smoothing and weights, as its baseline is; see {@link
 *     Watch#baseline()}
 * @param gradientNorm global L2 norm over all trained parameters before clipping
 * @param encoderGradientNorm of it, the norm over the encoder's layers; 0 if none is trained
 * @param learningRate the rate that the update used
 * @param figures what else the task tells of the batch, such as the parts of its loss
 */
public record StepReport(
    long step,
    double loss,
    double plainLoss,
    double gradientNorm,
    double encoderGradientNorm,
    double learningRate,
    Map<String, Double> figures) {

  /** Of a loss that is plain, without further figures. */
  public StepReport(
      long step, double loss, double gradientNorm, double encoderGradientNorm, double rate) {
    this(step, loss, loss, gradientNorm, encoderGradientNorm, rate, Map.of());
  }
}
