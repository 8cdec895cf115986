package io.koelectra.nsmc.noise;

import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.TrainingReport;

/** Told how far a search for wrong labels has come. */
@FunctionalInterface
public interface LabelNoiseListener {

  /**
   * Called after each fold, on the searching thread.
   *
   * @param fold the finished one, from 1
   * @param folds of the whole search, all repeats together
   * @param training of the model that scored the fold
   * @param heldOut given labels of the fold's examples against that model's predictions
   */
  void onFold(int fold, int folds, TrainingReport training, ConfusionMatrix heldOut);
}
