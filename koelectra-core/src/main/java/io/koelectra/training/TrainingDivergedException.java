package io.koelectra.training;

/** A loss or gradient that is not a finite number; the parameters are those before the step. */
public final class TrainingDivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TrainingDivergedException(String quantity, double value, long step, double learningRate) {
    super(
        ("%s is %s at step %d (learning rate %.3g); no parameter was changed by this step. "
                + "Lower the learning rate, lengthen the warm-up, or check the checkpoint's weights"
                + " for values that are not finite")
            .formatted(quantity, value, step, learningRate));
  }
}
