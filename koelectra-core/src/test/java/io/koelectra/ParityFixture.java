package io.koelectra;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.koelectra.model.ElectraInputs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tiny model with the numbers that Hugging Face's own code gives for it; see its README. */
public final class ParityFixture {

  private final Path directory;
  private final JsonObject expected;

  private ParityFixture(Path directory, JsonObject expected) {
    this.directory = directory;
    this.expected = expected;
  }

  public static ParityFixture open(String name) throws IOException {
    Path directory = directory(name);
    String json = Files.readString(directory.resolve("expected.json"));
    return new ParityFixture(directory, JsonParser.parseString(json).getAsJsonObject());
  }

  public static Path directory(String name) {
    try {
      return Path.of(ParityFixture.class.getResource("/parity/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  public JsonObject expected() {
    return expected;
  }

  public ElectraInputs inputs(NDManager manager) {
    return new ElectraInputs(
        ids("input_ids", manager), ids("attention_mask", manager), ids("token_type_ids", manager));
  }

  public int[] labels() {
    float[] labels = floats("labels");
    int[] result = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      result[i] = (int) labels[i];
    }
    return result;
  }

  /** The numbers under {@code key}, nested arrays flattened in order. */
  public float[] floats(String key) {
    return flatten(expected.get(key));
  }

  /** The expected hidden states, flattened, one entry per state. */
  public List<float[]> hiddenStates() {
    List<float[]> states = new ArrayList<>();
    expected.getAsJsonArray("hidden_states").forEach(state -> states.add(flatten(state)));
    return states;
  }

  public static float[] flatten(JsonElement element) {
    List<Float> values = new ArrayList<>();
    collect(element, values);
    float[] result = new float[values.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.get(i);
    }
    return result;
  }

  private static void collect(JsonElement element, List<Float> values) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(child -> collect(child, values));
    } else {
      values.add(element.getAsFloat());
    }
  }

  private NDArray ids(String key, NDManager manager) {
    JsonArray rows = expected.getAsJsonArray(key);
    int tokens = rows.get(0).getAsJsonArray().size();
    float[] flat = flatten(rows);
    long[] ids = new long[flat.length];
    for (int i = 0; i < flat.length; i++) {
      ids[i] = (long) flat[i];
    }
    return manager.create(ids, new Shape(rows.size(), tokens));
  }
}
