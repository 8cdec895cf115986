package io.koelectra.nsmc.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.koelectra.format.JsonFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads named members of JSON lines, one object a line, blank lines skipped, or of one array of
 * objects.
 */
final class JsonRows {

  private static final String ACCEPTED = "one JSON object a line, or one array of objects";

  private static final String REMEDY =
      "write the rows with a JSON library, such as pandas' to_json(file, orient=\"records\","
          + " lines=True)";

  private static final Pattern NO_NUMBER = Pattern.compile("[:,\\[]\\s*-?(NaN|Infinity)\\b");

  private final SourceText source;
  private final List<String> columns;
  private final List<ComparedName> asked;

  JsonRows(SourceText source, List<String> columns) {
    this.source = source;
    this.columns = columns;
    asked = columns.stream().map(ComparedName::ofColumn).toList();
  }

  /**
   * Every row has all of the columns, as strings, numbers or booleans; null reads as "", and the
   * first may be an array of strings.
   */
  List<SourceText.Row> read() throws IOException {
    List<SourceText.Row> read = new ArrayList<>();
    for (SourceText.Row object : objects()) {
      read.add(row(object.values().get(0), object.line()));
    }
    return read;
  }

  private SourceText.Row row(String line, int number) throws IOException {
    Map<ComparedName, List<String>> values = members(line, number);
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
                ? "name one of these; if all rows are in this object, " + REMEDY
                : "name one of these, or correct the line");
      }
    }
    return new SourceText.Row(
        number,
        asked.stream().map(column -> String.join(", ", values.get(column))).toList(),
        values.get(asked.get(0)));
  }

  /**
   * All members by name, as those of columns are compared, in their order; those not asked for with
   * any value.
   */
  private Map<ComparedName, List<String>> members(String line, int number) throws IOException {
    Map<ComparedName, List<String>> values = new LinkedHashMap<>();
    String remedy =
        NO_NUMBER.matcher(line).find()
            ? "NaN and Infinity are no JSON: write null, or leave such rows out"
            : REMEDY;
    String found = "malformed JSON in " + SourceText.quote(line);
    JsonFile.members(
        line,
        problem -> source.malformed(number, found, ACCEPTED, remedy),
        (name, value) -> {
          ComparedName key = ComparedName.ofColumn(name);
          boolean isAsked = asked.contains(key);
          if (isAsked && values.containsKey(key)) {
            throw source.malformed(
                number,
                "two members " + SourceText.quote(name),
                "one of each name",
                "correct the line");
          }
          if (key.equals(asked.get(0)) && value.isJsonArray()) {
            values.put(key, strings(value.getAsJsonArray(), name, number));
            return;
          }
          if (isAsked && (value.isJsonObject() || value.isJsonArray())) {
            throw source.malformed(
                number,
                "an object or array as " + SourceText.quote(name),
                "a string, a number or a boolean",
                "name another member; if all rows are in one object, " + REMEDY);
          }
          values.put(key, List.of(isAsked && !value.isJsonNull() ? value.getAsString() : ""));
        });
    return values;
  }

  private List<String> strings(JsonArray array, String name, int number) throws IOException {
    List<String> strings = new ArrayList<>();
    for (JsonElement element : array) {
      if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
        throw source.malformed(
            number,
            "an array of more than strings as " + SourceText.quote(name),
            "a string, a number, a boolean, or an array of strings, which are several labels",
            "write each label of an array in quotation marks");
      }
      strings.add(element.getAsString());
    }
    return strings;
  }

  /**
   * The text of each object and the line where it begins. Whether it is one, nobody has looked yet.
   *
   * @throws IOException if an array does not end with the text
   */
  private List<SourceText.Row> objects() throws IOException {
    return source.text().stripLeading().startsWith("[") ? elements() : lines(source.text());
  }

  private static List<SourceText.Row> lines(String text) {
    List<SourceText.Row> objects = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      piece(lines[i], i + 1).ifPresent(objects::add);
    }
    return objects;
  }

  private List<SourceText.Row> elements() throws IOException {
    List<SourceText.Row> objects = new ArrayList<>();
    String text = source.text();
    int depth = 0;
    boolean isInString = false;
    int start = 0;
    int startLine = 1;
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isInString) {
        i += c == '\\' ? 1 : 0;
        isInString = c != '"';
        continue;
      }
      isInString = c == '"';
      line += c == '\n' ? 1 : 0;
      depth += c == '[' || c == '{' ? 1 : 0;
      depth -= c == ']' || c == '}' ? 1 : 0;
      boolean isComma = depth == 1 && c == ',';
      boolean isEnd = depth == 0 && c == ']';
      if (isComma || isEnd) {
        piece(text.substring(start, i), startLine).ifPresent(objects::add);
      }
      if (isEnd && text.substring(i + 1).isBlank()) {
        return objects;
      } else if (isEnd) {
        throw source.malformed(line, "more after the end of a JSON array", ACCEPTED, REMEDY);
      }
      if (isComma || (depth == 1 && c == '[')) {
        start = i + 1;
        startLine = line;
      }
    }
    throw source.malformed(
        line,
        "no end of the JSON array",
        ACCEPTED,
        "the file was cut short: fetch or write it again");
  }

  private static Optional<SourceText.Row> piece(String text, int line) {
    String stripped = text.stripLeading();
    int before = text.length() - stripped.length();
    int breaks = Math.toIntExact(text.chars().limit(before).filter(c -> c == '\n').count());
    return text.isBlank()
        ? Optional.empty()
        : Optional.of(new SourceText.Row(line + breaks, List.of(stripped)));
  }
}
