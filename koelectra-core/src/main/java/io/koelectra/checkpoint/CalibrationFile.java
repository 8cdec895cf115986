package io.koelectra.checkpoint;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * Reads and writes {@code calibration.json}: the temperature that a classifier's logits are divided
 * by before they become probabilities. A file of our own, which Hugging Face's libraries ignore.
 */
final class CalibrationFile {

  static final String NAME = "calibration.json";

  private static final JsonPrimitive METHOD = new JsonPrimitive("temperature_scaling");
  private static final double LEAST = 0.01;
  private static final double MOST = 100;
  private static final int MOST_BYTES = 4096;

  private CalibrationFile() {}

  /**
   * The temperature of the model in {@code directory}; 1 if it has no such file.
   *
   * @throws IOException if the file is not what {@link #toJson} writes
   */
  static double read(Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return 1;
    }
    return temperature(JsonFile.read(path, MOST_BYTES));
  }

  static double temperature(JsonFile file) throws IOException {
    if (!file.json().keySet().equals(Set.of("method", "temperature"))
        || !METHOD.equals(file.json().get("method"))) {
      throw new IOException(
          "%s has %s; this library reads only the method %s with a temperature"
              .formatted(file.path(), file.json(), METHOD));
    }
    double temperature = file.number("temperature").orElse(Double.NaN);
    if (!isPossible(temperature)) {
      throw file.unusable("temperature", "a number in [%s, %s]".formatted(LEAST, MOST));
    }
    return temperature;
  }

  /**
   * The text of the file.
   *
   * @throws IllegalArgumentException if {@code temperature} is outside [0.01, 100]
   */
  static String toJson(double temperature) {
    if (!isPossible(temperature)) {
      throw new IllegalArgumentException(
          "temperature must be in [%s, %s], got %s; 1 leaves probabilities as they are"
              .formatted(LEAST, MOST, temperature));
    }
    JsonObject json = new JsonObject();
    json.add("method", METHOD);
    json.addProperty("temperature", temperature);
    return JsonFile.write(json);
  }

  private static boolean isPossible(double temperature) {
    return temperature >= LEAST && temperature <= MOST;
  }
}
