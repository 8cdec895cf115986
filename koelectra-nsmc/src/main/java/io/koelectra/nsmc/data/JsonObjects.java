package io.koelectra.nsmc.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts the text of a file into the objects in it: one a line, or the elements of one array. */
final class JsonObjects {

  static final String ACCEPTED = "one JSON object a line, or one array of objects";

  static final String REMEDY =
      "write the rows with a JSON library, such as pandas' to_json(file, orient=\"records\","
          + " lines=True)";

  private JsonObjects() {}

  /**
   * The text of each object and the line where it begins. Whether it is one, nobody has looked yet.
   *
   * @throws IOException if an array does not end with the text
   */
  static List<FileRow> in(SourceText source) throws IOException {
    return source.text().stripLeading().startsWith("[") ? elements(source) : lines(source.text());
  }

  private static List<FileRow> lines(String text) {
    List<FileRow> objects = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      piece(lines[i], i + 1).ifPresent(objects::add);
    }
    return objects;
  }

  private static List<FileRow> elements(SourceText source) throws IOException {
    List<FileRow> objects = new ArrayList<>();
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

  private static Optional<FileRow> piece(String text, int line) {
    String stripped = text.stripLeading();
    int before = text.length() - stripped.length();
    int breaks = Math.toIntExact(text.chars().limit(before).filter(c -> c == '\n').count());
    return text.isBlank()
        ? Optional.empty()
        : Optional.of(new FileRow(line + breaks, List.of(stripped)));
  }
}
