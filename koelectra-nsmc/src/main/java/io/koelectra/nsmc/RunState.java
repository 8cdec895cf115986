package io.koelectra.nsmc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Where a training stands between two steps, beside weights and moments: what a checkpoint's {@code
 * state.json} holds.
 *
 * @param run what is trained, on what and how; a checkpoint of another run is not resumed
 * @param stepsDone of the whole run
 * @param examplesDone of the whole run
 * @param lossSum sum of the losses of the examples since the last evaluation
 * @param lossExamples number of these examples
 * @param elapsed training time so far, evaluations left out
 * @param sinceEvaluation of it, that since the last evaluation
 * @param evaluations so far
 */
record RunState(
    String run,
    long stepsDone,
    long examplesDone,
    double lossSum,
    long lossExamples,
    Duration elapsed,
    Duration sinceEvaluation,
    List<EvaluationPoint> evaluations,
    TrainingCurve curve) {

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .registerTypeAdapter(
              Duration.class,
              (JsonSerializer<Duration>) (value, type, json) -> new JsonPrimitive(value.toNanos()))
          .registerTypeAdapter(
              Duration.class,
              (JsonDeserializer<Duration>)
                  (value, type, json) -> Duration.ofNanos(value.getAsLong()))
          .create();

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
    if (state == null || state.run == null || state.evaluations == null || state.curve == null) {
      throw new IOException(source + " is not a training state; delete its directory");
    }
    return state;
  }
}
