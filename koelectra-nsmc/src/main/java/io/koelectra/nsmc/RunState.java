package io.koelectra.nsmc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.koelectra.training.CollapseMonitor;
import io.koelectra.training.TrainingAlarm;
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
 * @param progress steps, examples and time
 * @param evaluations so far
 * @param rateScale what roll-backs made of the schedule's rates
 * @param lastHealthy step of the newest checkpoint to roll back to, this one included
 * @param alarms so far
 * @param monitor where the collapse monitor stands
 */
record RunState(
    String run,
    ProgressMeter.State progress,
    List<EvaluationPoint> evaluations,
    RateScale rateScale,
    long lastHealthy,
    List<TrainingAlarm> alarms,
    CollapseMonitor.State monitor) {

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

  long stepsDone() {
    return progress.stepsDone();
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
    } catch (RuntimeException e) { // a JsonParseException, or what a record's constructor refuses
      throw new IOException(source + " is not a training state: " + e.getMessage(), e);
    }
    if (state == null || !state.isWhole()) {
      throw new IOException(source + " is not a training state; delete its directory");
    }
    return state;
  }

  private boolean isWhole() {
    return Stream.of(run, progress, evaluations, rateScale, alarms, monitor)
        .allMatch(Objects::nonNull);
  }
}
