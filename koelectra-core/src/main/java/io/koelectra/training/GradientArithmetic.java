package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;

/** What one step does to all trained parameters at once. */
interface GradientArithmetic {

  /**
   * Adds the gradients of {@code loss} to those of this step.
   *
   * @param collector that recorded the loss
   * @param step holds what lives as long as this step
   */
  void backward(NDArray loss, GradientCollector collector, NDManager step);

  /** The L2 norm of each parameter's gradient in this step, in the order of the parameters. */
  double[] norms();

  /**
   * Updates the parameters and their moments.
   *
   * @param update number of this update, from 1
   * @param gradientScale factor on the gradients, below 1 where the global norm was clipped
   * @param rate the learning rate before the parameters' own factors
   */
  void update(long update, double gradientScale, double rate);

  /** Forgets this step's gradients, whether they were used or not. */
  void clear();
}
