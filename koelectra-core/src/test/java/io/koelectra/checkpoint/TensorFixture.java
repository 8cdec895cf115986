package io.koelectra.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads float32 safetensors by the published format alone, sharing no code with the library. */
public final class TensorFixture {

  private TensorFixture() {}

  public static Map<String, float[]> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = (int) bytes.getLong();
    String header = new String(bytes.array(), 8, headerLength, StandardCharsets.UTF_8);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry :
        JsonParser.parseString(header).getAsJsonObject().entrySet()) {
      JsonObject tensor = entry.getValue().getAsJsonObject();
      if (!entry.getKey().equals("__metadata__")
          && tensor.get("dtype").getAsString().equals("F32")) {
        JsonArray offsets = tensor.getAsJsonArray("data_offsets");
        int start = 8 + headerLength + offsets.get(0).getAsInt();
        float[] values = new float[(offsets.get(1).getAsInt() - offsets.get(0).getAsInt()) / 4];
        bytes.position(start);
        bytes.asFloatBuffer().get(values);
        tensors.put(entry.getKey(), values);
      }
    }
    return tensors;
  }
}
