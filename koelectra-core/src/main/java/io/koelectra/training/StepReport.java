package io.koelectra.training;

/**
 * What one optimization step did.
 *
 * @param step from 0
 * @param loss mean loss of the batch before the update
 * @param gradientNorm global L2 norm over all trained parameters before clipping
 * @param encoderGradientNorm of it, the norm over the encoder's layers; 0 if none is trained
 * @param learningRate the rate that the update used
 */
public record StepReport(
    long step, double loss, double gradientNorm, double encoderGradientNorm, double learningRate) {}
