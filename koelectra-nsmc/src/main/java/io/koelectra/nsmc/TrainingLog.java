package io.koelectra.nsmc;

import io.koelectra.training.TrainingListener;
import io.koelectra.training.TrainingReport;
import java.util.List;
import java.util.function.Consumer;

/** What the log of a {@link SentimentTrainer} tells of a training, each thing once. */
record TrainingLog(Consumer<String> info, Consumer<String> warn) {

  TrainingListener listener() {
    return TrainingListener.log(info, warn);
  }

  void chosen(List<String> unseen, OpenSettings chosen) {
    if (!unseen.isEmpty()) {
      warn.accept("no training example is of the class " + unseen + ": the model may forget it");
    }
    chosen.reasons().forEach(reason -> info.accept("chosen: " + reason));
  }

  void ended(TrainingReport done) {
    info.accept(done.toString());
    if (done.validation().isTooSmallToTell()) {
      warn.accept(
          "%d validation examples are too few, or too much of one class, to tell whether what was learned holds for other texts: hold out more"
              .formatted(done.validation().examples()));
    }
  }
}
