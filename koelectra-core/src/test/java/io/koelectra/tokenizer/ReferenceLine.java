package io.koelectra.tokenizer;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text and the ids that transformers' slow ElectraTokenizer gives it. */
@SuppressWarnings("ArrayRecordComponent") // read by Gson, never compared
record ReferenceLine(String kind, String text, int[] ids) {

  static List<ReferenceLine> read(Path jsonLines) throws IOException {
    Gson gson = new Gson();
    try (var lines = Files.lines(jsonLines)) {
      return lines.map(line -> gson.fromJson(line, ReferenceLine.class)).toList();
    }
  }
}
