package io.koelectra.nsmc.report;

import io.koelectra.checkpoint.LoadReport;
import io.koelectra.nsmc.TrainingReport;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What somebody needs to repeat the training. */
record RunFacts(TrainingReport training) {

  private static final int MOST_NAMES_SHOWN = 12;

  /**
   * Parameters of one origin.
   *
   * @param origin for example {@code loaded}
   */
  record Weights(String origin, List<String> names) {

    String count() {
      return Figures.count(names.size());
    }

    /** Whether the names fit on the page without being asked for. */
    boolean isShort() {
      return names.size() <= MOST_NAMES_SHOWN;
    }
  }

  String start() {
    return training.start();
  }

  /** The settings' line, taken apart at the commas that are not inside of parentheses. */
  List<String> settings() {
    return Arrays.asList(training.settings().split(", (?![^(\\[]*[)\\]])"));
  }

  /** Settings that the caller had left open, each with the reason for its value. */
  List<String> choices() {
    return training.choices();
  }

  boolean hasChoices() {
    return !choices().isEmpty();
  }

  String dataFingerprint() {
    return training.dataFingerprint();
  }

  String environment() {
    return training.environment();
  }

  /** Origins that some parameters have. */
  List<Weights> weights() {
    LoadReport weights = training.weights();
    return Stream.of(
            new Weights("loaded", weights.loaded()),
            new Weights("fresh", weights.fresh()),
            new Weights("ignored", weights.ignored()))
        .filter(group -> !group.names().isEmpty())
        .toList();
  }
}
