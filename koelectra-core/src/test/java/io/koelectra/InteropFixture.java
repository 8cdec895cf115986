package io.koelectra;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint as transformers writes them today, with what transformers gives for six texts. */
public record InteropFixture(Path directory, List<Row> rows) {

  /** One text. */
  public record Row(String text, List<Integer> inputIds, List<Float> logits) {}

  public static InteropFixture open(String name) throws IOException {
    Path directory;
    try {
      directory = Path.of(InteropFixture.class.getResource("/interop/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    List<Row> rows = new ArrayList<>();
    JsonParser.parseString(Files.readString(directory.resolve("expected.json")))
        .getAsJsonObject()
        .getAsJsonArray("rows")
        .forEach(element -> rows.add(row(element.getAsJsonObject())));
    return new InteropFixture(directory, rows);
  }

  private static Row row(JsonObject json) {
    return new Row(
        json.get("text").getAsString(),
        json.getAsJsonArray("input_ids").asList().stream().map(JsonElement::getAsInt).toList(),
        json.getAsJsonArray("logits").asList().stream().map(JsonElement::getAsFloat).toList());
  }

  /** Copies all but the expectations, for a test that changes a file. */
  public Path copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("expected.json")) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
    }
    return target;
  }
}
