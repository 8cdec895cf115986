package io.koelectra.nsmc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a training stands between two steps, beside weights and moments: what a checkpoint's {@code
 * state.json} holds.
 *
 * @param run what is trained, on what and how; a checkpoint of another run is not resumed
 * @param stepsDone of the whole run
 * @param epochLossSum sum of the losses of the current epoch's examples
 * @param epochExamples examples of the current epoch so far
 * @param nanos training time so far, evaluations left out
 * @param epochNanos of it, that of the current epoch
 * @param epochs finished ones
 */
record RunState(
    String run,
    long stepsDone,
    double epochLossSum,
    long epochExamples,
    long nanos,
    long epochNanos,
    List<Epoch> epochs) {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** An {@link EpochReport} in types that JSON has. */
  record Epoch(
      long stepsDone,
      double trainingLoss,
      double examplesPerSecond,
      long nanos,
      List<String> labels,
      List<List<Long>> confusion,
      double validationLoss,
      long validationNanos) {

    static Epoch of(long stepsDone, EpochReport report) {
      EvaluationReport validation = report.validation();
      return new Epoch(
          stepsDone,
          report.trainingLoss(),
          report.examplesPerSecond(),
          report.took().toNanos(),
          validation.confusion().labels(),
          validation.confusion().counts(),
          validation.meanLoss(),
          validation.took().toNanos());
    }

    EpochReport report(int number) {
      return new EpochReport(
          number,
          trainingLoss,
          examplesPerSecond,
          Duration.ofNanos(nanos),
          new EvaluationReport(
              new ConfusionMatrix(labels, confusion),
              validationLoss,
              Duration.ofNanos(validationNanos)));
    }
  }

  /** The reports of finished epochs, numbered from 1. */
  static List<EpochReport> reports(List<Epoch> epochs) {
    List<EpochReport> reports = new ArrayList<>();
    for (Epoch epoch : epochs) {
      reports.add(epoch.report(reports.size() + 1));
    }
    return reports;
  }

  String toJson() {
    return GSON.toJson(this) + "\n";
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @param source the file, for the message
   */
  static RunState fromJson(String json, String source) throws IOException {
    RunState state;
    try {
      state = GSON.fromJson(json, RunState.class);
    } catch (JsonParseException e) {
      throw new IOException(source + " is not a training state: " + e.getMessage(), e);
    }
    if (state == null || state.run == null || state.epochs == null) {
      throw new IOException(source + " is not a training state; delete its directory");
    }
    return state;
  }
}
