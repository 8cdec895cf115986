package io.koelectra.nsmc.data;

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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads named members of JSON lines, one object a line, blank lines skipped, or of one array of
 * objects.
 */
final class JsonRows {

  private static final Pattern NO_NUMBER = Pattern.compile("[:,\\[]\\s*-?(NaN|Infinity)\\b");

  private final SourceText source;
  private final List<String> columns;
  private final List<ComparedName> asked;

  private JsonRows(SourceText source, List<String> columns) {
    this.source = source;
    this.columns = columns;
    asked = columns.stream().map(ComparedName::ofColumn).toList();
  }

  /** Every row has all of {@code columns}, as strings, numbers or booleans; null reads as "". */
  static List<FileRow> read(SourceText source, List<String> columns) throws IOException {
    JsonRows rows = new JsonRows(source, columns);
    List<FileRow> read = new ArrayList<>();
    for (FileRow object : JsonObjects.in(source)) {
      read.add(rows.row(object.values().get(0), object.line()));
    }
    return read;
  }

  private FileRow row(String line, int number) throws IOException {
    Map<ComparedName, String> values;
    try {
      values = members(line, number);
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw source.malformed(
          number,
          "malformed JSON in " + SourceText.quote(line),
          JsonObjects.ACCEPTED,
          NO_NUMBER.matcher(line).find()
              ? "NaN and Infinity are no JSON: write null, or leave such rows out"
              : JsonObjects.REMEDY);
    }
    for (int i = 0; i < asked.size(); i++) {
      if (!values.containsKey(asked.get(i))) {
        throw source.malformed(
            number,
            "no member " + SourceText.quote(columns.get(i)),
            "an object that has it; the members here are "
                + values.keySet().stream()
                    .map(name -> SourceText.quote(name.key()))
                    .collect(Collectors.joining(", ")),
            line.strip().equals(source.text().strip())
                ? "name one of these; if all rows are in this object, " + JsonObjects.REMEDY
                : "name one of these, or correct the line");
      }
    }
    return new FileRow(number, asked.stream().map(values::get).toList());
  }

  /**
   * All members by name, as those of columns are compared, in their order; those not asked for with
   * any value.
   */
  private Map<ComparedName, String> members(String line, int number) throws IOException {
    Map<ComparedName, String> values = new LinkedHashMap<>();
    JsonReader reader = new JsonReader(new StringReader(line));
    reader.setStrictness(Strictness.STRICT);
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      ComparedName key = ComparedName.ofColumn(name);
      boolean isAsked = asked.contains(key);
      if (isAsked && values.containsKey(key)) {
        throw source.malformed(
            number,
            "two members " + SourceText.quote(name),
            "one of each name",
            "correct the line");
      }
      values.put(key, isAsked ? value(reader, name, number) : skipped(reader));
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
              "name another member; if all rows are in one object, " + JsonObjects.REMEDY);
    };
  }

  private static String skipped(JsonReader reader) throws IOException {
    reader.skipValue();
    return "";
  }
}
