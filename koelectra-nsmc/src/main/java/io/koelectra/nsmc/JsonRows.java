package io.koelectra.nsmc;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads named members of JSON lines: one object a line; skips blank lines. */
final class JsonRows {

  private static final String ACCEPTED = "one JSON object a line";

  private final SourceText source;
  private final List<String> columns;

  private JsonRows(SourceText source, List<String> columns) {
    this.source = source;
    this.columns = columns;
  }

  /** Every row has all of {@code columns}, as strings, numbers or booleans; null reads as "". */
  static List<FileRow> read(SourceText source, List<String> columns) throws IOException {
    JsonRows rows = new JsonRows(source, columns);
    List<FileRow> read = new ArrayList<>();
    int number = 0;
    for (String line : source.text().split("\r?\n", -1)) {
      number++;
      if (!line.isBlank()) {
        read.add(rows.row(line, number));
      }
    }
    return read;
  }

  private FileRow row(String line, int number) throws IOException {
    Map<String, String> values;
    try {
      values = members(line, number);
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw source.malformed(
          number,
          "malformed JSON in " + SourceText.quote(line),
          ACCEPTED,
          "write the file with a JSON library, each object on a line of its own");
    }
    for (String column : columns) {
      if (!values.containsKey(column)) {
        throw source.malformed(
            number,
            "no member " + SourceText.quote(column),
            "an object that has it; the members here are "
                + values.keySet().stream().map(SourceText::quote).collect(Collectors.joining(", ")),
            "name one of these, or correct the line");
      }
    }
    return new FileRow(number, columns.stream().map(values::get).toList());
  }

  /** All members by name, in their order; those not asked for with any value. */
  private Map<String, String> members(String line, int number) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    JsonReader reader = new JsonReader(new StringReader(line));
    reader.setStrictness(Strictness.STRICT);
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (values.containsKey(name)) {
        throw source.malformed(
            number,
            "two members " + SourceText.quote(name),
            "one of each name",
            "correct the line");
      }
      values.put(name, columns.contains(name) ? value(reader, name, number) : skipped(reader));
    }
    reader.endObject();
    if (reader.peek() != JsonToken.END_DOCUMENT) {
      throw new MalformedJsonException("more than one value");
    }
    return values;
  }

  private String value(JsonReader reader, String name, int number) throws IOException {
    return switch (reader.peek()) {
      case STRING, NUMBER -> reader.nextString();
      case BOOLEAN -> Boolean.toString(reader.nextBoolean());
      case NULL -> skipped(reader);
      default ->
          throw source.malformed(
              number,
              "an object or array as " + SourceText.quote(name),
              "a string, a number or a boolean",
              "name another member, or correct the line");
    };
  }

  private static String skipped(JsonReader reader) throws IOException {
    reader.skipValue();
    return "";
  }
}
