package io.koelectra.training;

/**
 * What a {@link CollapseMonitor} looks at after a step.
 *
 * @param report of the step
 * @param crossEntropy mean over the batch in nats, without label smoothing or class weights
 */
public record StepSignals(StepReport report, double crossEntropy) {}
