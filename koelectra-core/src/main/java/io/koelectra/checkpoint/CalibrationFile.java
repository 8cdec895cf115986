package io.koelectra.checkpoint;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.koelectra.format.BinaryFile;
import io.koelectra.format.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads and writes {@code calibration.json}: the temperature that a classifier's logits are divided
 * by before they become probabilities. A file of our own, which Hugging Face's libraries ignore.
 */
public final class CalibrationFile {

  public static final String NAME = "calibration.json";

  private static final String METHOD = "temperature_scaling";
  private static final double LEAST = 0.01;
  private static final double MOST = 100;
  private static final int MOST_BYTES = 4096;

  /** What the file has said so far. */
  private static final class Fields {
    private Optional<String> method = Optional.empty();
    private OptionalDouble temperature = OptionalDouble.empty();
  }

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
    try (BinaryFile file = BinaryFile.open(path)) {
      if (file.length() > MOST_BYTES) {
        throw file.malformed(
            "it has %d bytes, at most %d are read".formatted(file.length(), MOST_BYTES));
      }
      Fields fields = new Fields();
      StrictJson.read(
          file, file.read(0, (int) file.length()), json -> readFields(file, json, fields));
      if (!fields.method.equals(Optional.of(METHOD)) || fields.temperature.isEmpty()) {
        throw file.malformed("it has no method '%s' with a temperature".formatted(METHOD));
      }
      double temperature = fields.temperature.getAsDouble();
      if (!isPossible(temperature)) {
        throw file.malformed(
            "its temperature must be in [%s, %s], got %s".formatted(LEAST, MOST, temperature));
      }
      return temperature;
    }
  }

  private static void readFields(BinaryFile file, StrictJson json, Fields fields)
      throws IOException {
    json.object(
        key -> {
          switch (key) {
            case "method" -> fields.method = Optional.of(json.string());
            case "temperature" -> fields.temperature = OptionalDouble.of(json.number());
            default -> throw file.malformed("unknown key " + BinaryFile.quote(key));
          }
        });
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
    json.addProperty("method", METHOD);
    json.addProperty("temperature", temperature);
    return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
  }

  private static boolean isPossible(double temperature) {
    return temperature >= LEAST && temperature <= MOST;
  }
}
