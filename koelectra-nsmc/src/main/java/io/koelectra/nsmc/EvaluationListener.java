package io.koelectra.nsmc;

/** Told how far an evaluation has come. */
@FunctionalInterface
public interface EvaluationListener {

  /**
   * Called after each batch, on the evaluating thread.
   *
   * @param done examples scored so far
   * @param total examples to score
   */
  void onExamplesScored(int done, int total);
}
