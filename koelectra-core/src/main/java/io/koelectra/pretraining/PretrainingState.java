package io.koelectra.pretraining;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.util.List;

/**
 * Where a pre-training stands between two steps, beside weights and moments: what a checkpoint's
 * {@code state.json} holds.
 *
 * @param run what is trained, on what and how; a checkpoint of another run is not resumed
 * @param totalSteps of the whole run; {@link Long#MAX_VALUE} while a run bounded by time has not
 *     come to its decay
 * @param totalNanos of a run bounded by time; 0 for another
 * @param decayStart steps after which the learning rate began to fall; 0 if it has not
 * @param stepsDone of the whole run
 * @param tokensDone padding left out
 * @param elapsedNanos of all sessions
 * @param evaluations so far
 */
record PretrainingState(
    String run,
    long totalSteps,
    long totalNanos,
    long decayStart,
    long stepsDone,
    long tokensDone,
    long elapsedNanos,
    List<PretrainingEvaluation> evaluations) {

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeSpecialFloatingPointValues()
          .create();

  String toJson() {
    return GSON.toJson(this) + "\n";
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @param source the file, for the message
   */
  static PretrainingState fromJson(String json, String source) throws IOException {
    PretrainingState state;
    try {
      state = GSON.fromJson(json, PretrainingState.class);
    } catch (JsonParseException e) {
      throw new IOException(source + " is not a pre-training's state: " + e.getMessage(), e);
    }
    if (state == null || state.run == null || state.evaluations == null) {
      throw new IOException(source + " is not a pre-training's state; name another directory");
    }
    return state;
  }
}
