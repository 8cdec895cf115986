package io.koelectra.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.koelectra.evaluation.EvaluationReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where a training stands between two steps, beside weights and moments: what a checkpoint's {@code
 * state.json} holds.
 *
 * @param run what is trained, on what and how; a checkpoint of another run is not resumed
 * @param plan how many steps it has
 * @param progress steps, examples and time
 * @param curve of the loss
 * @param evaluations so far
 * @param rateScale what roll-backs made of the schedule's rates
 * @param lastHealthy step of the newest checkpoint to roll back to, this one included
 * @param alarms so far
 * @param monitor where the collapse monitor stands
 */
record RunState(
    String run,
    RunPlan.State plan,
    ProgressMeter.State progress,
    TrainingCurve curve,
    List<EvaluationPoint> evaluations,
    RateScale rateScale,
    long lastHealthy,
    List<TrainingAlarm> alarms,
    CollapseMonitor.State monitor) {

  private static Gson gson(Class<? extends EvaluationReport> evaluation) {
    return new GsonBuilder()
        .setPrettyPrinting()
        .disableHtmlEscaping()
        .serializeSpecialFloatingPointValues()
        .registerTypeAdapter(
            Duration.class,
            (JsonSerializer<Duration>) (value, type, json) -> new JsonPrimitive(value.toNanos()))
        .registerTypeAdapter(
            Duration.class,
            (JsonDeserializer<Duration>) (value, type, json) -> Duration.ofNanos(value.getAsLong()))
        .registerTypeAdapter(
            EvaluationReport.class,
            (JsonSerializer<EvaluationReport>)
                (value, type, json) -> json.serialize(value, evaluation))
        .registerTypeAdapter(
            EvaluationReport.class,
            (JsonDeserializer<EvaluationReport>)
                (value, type, json) -> json.deserialize(value, evaluation))
        .create();
  }

  private static final String REMEDY =
      " is not a training state, or one of another version; delete its directory, or name another";

  long stepsDone() {
    return progress.stepsDone();
  }

  String toJson(Class<? extends EvaluationReport> evaluation) {
    return gson(evaluation).toJson(this) + "\n";
  }

  /** Only the run of what {@link #toJson} wrote, which may be of another task. */
  static String runOf(String json, String source) throws IOException {
    try {
      return JsonParser.parseString(json).getAsJsonObject().get("run").getAsString();
    } catch (RuntimeException e) { // a JsonParseException, or another kind of element or none
      throw new IOException(source + REMEDY, e);
    }
  }

  /** Reads what {@link #toJson} wrote; the source is for messages. */
  static RunState fromJson(String json, Class<? extends EvaluationReport> evaluation, String source)
      throws IOException {
    RunState state;
    try {
      state = gson(evaluation).fromJson(json, RunState.class);
    } catch (RuntimeException e) { // a JsonParseException, or what a record's constructor refuses
      throw new IOException(source + REMEDY, e);
    }
    if (state == null || !state.isWhole()) {
      throw new IOException(source + REMEDY);
    }
    return state;
  }

  private boolean isWhole() {
    return Stream.of(run, plan, progress, curve, evaluations, rateScale, alarms, monitor)
        .allMatch(Objects::nonNull);
  }
}
