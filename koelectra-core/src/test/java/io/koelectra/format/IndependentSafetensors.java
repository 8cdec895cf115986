package io.koelectra.format;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A second reader of safetensors, which shares nothing with the library's. */
public final class IndependentSafetensors {

  /** One tensor, its data as it is in the file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Tensor(String dtype, long[] shape, byte[] data) {

    List<Integer> ints() {
      ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      List<Integer> ints = new ArrayList<>();
      while (bytes.hasRemaining()) {
        ints.add(bytes.getInt());
      }
      return ints;
    }
  }

  private IndependentSafetensors() {}

  public static JsonObject header(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(json);
    return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  public static long headerLength(Path path) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** The float32 tensors' values. */
  public static Map<String, float[]> readFloats(Path path) throws IOException {
    Map<String, float[]> floats = new LinkedHashMap<>();
    read(path)
        .forEach(
            (name, tensor) -> {
              if (tensor.dtype().equals("F32")) {
                float[] values = new float[tensor.data().length / Float.BYTES];
                ByteBuffer.wrap(tensor.data())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
                floats.put(name, values);
              }
            });
    return floats;
  }

  /** Tensors in the header's order. */
  public static Map<String, Tensor> read(Path path) throws IOException {
    byte[] all = Files.readAllBytes(path);
    int start = Math.toIntExact(8 + headerLength(path));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (var entry : header(path).entrySet()) {
      if (entry.getKey().equals("__metadata__")) {
        continue;
      }
      JsonObject tensor = entry.getValue().getAsJsonObject();
      long[] shape =
          tensor.getAsJsonArray("shape").asList().stream()
              .mapToLong(JsonElement::getAsLong)
              .toArray();
      int begin = tensor.getAsJsonArray("data_offsets").get(0).getAsInt();
      int end = tensor.getAsJsonArray("data_offsets").get(1).getAsInt();
      byte[] data = new byte[end - begin];
      System.arraycopy(all, start + begin, data, 0, data.length);
      tensors.put(entry.getKey(), new Tensor(tensor.get("dtype").getAsString(), shape, data));
    }
    return tensors;
  }
}
