package io.koelectra.format;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** RFC 8259 to the letter, duplicate keys refused, for JSON whose every key is known. */
public final class StrictJson {

  /** Reads one JSON value. */
  @FunctionalInterface
  public interface Value {
    void read(StrictJson json) throws IOException;
  }

  /** Reads the value of one member of an object. */
  @FunctionalInterface
  public interface Member {
    void read(String key) throws IOException;
  }

  /** Integers below 10^18, which a long holds. */
  private static final Pattern UNSIGNED = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** Far above any shape's dimensions; a long takes ten times the bytes of its digits. */
  private static final int MOST_INTEGERS = 1000;

  private final BinaryFile file;
  private final JsonReader reader;

  private StrictJson(BinaryFile file, JsonReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /**
   * Reads one document.
   *
   * @param file which the text is from, named in errors
   * @throws IOException if {@code utf8} is not one JSON document in UTF-8 or {@code value} refuses
   *     it
   */
  public static void read(BinaryFile file, ByteBuffer utf8, Value value) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      value.read(new StrictJson(file, reader));
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw file.malformed("its JSON goes on after the end of its document");
      }
    } catch (CharacterCodingException e) {
      throw file.malformed("its JSON is not UTF-8");
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      IOException refusal = file.malformed("its JSON is malformed: " + firstLine(e));
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** Reads an object, handing each key to {@code member}, which reads the value. */
  public void object(Member member) throws IOException {
    Set<String> keys = new HashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (!keys.add(key)) {
        throw malformed("the key " + BinaryFile.quote(key) + " appears twice");
      }
      member.read(key);
    }
    reader.endObject();
  }

  public String string() throws IOException {
    if (reader.peek() != JsonToken.STRING) {
      throw malformed("expected a string, found " + reader.peek());
    }
    return reader.nextString();
  }

  /** Reads a finite number. */
  public double number() throws IOException {
    if (reader.peek() != JsonToken.NUMBER) {
      throw malformed("expected a number, found " + reader.peek());
    }
    return reader.nextDouble();
  }

  /** Reads an array of integers in [0, 10^18). */
  List<Long> unsignedIntegers() throws IOException {
    List<Long> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      if (reader.peek() != JsonToken.NUMBER) {
        throw malformed("expected a number, found " + reader.peek());
      }
      if (values.size() == MOST_INTEGERS) {
        throw malformed("expected at most " + MOST_INTEGERS + " numbers");
      }
      String number = reader.nextString();
      if (!UNSIGNED.matcher(number).matches()) {
        throw malformed(BinaryFile.quote(number) + " is not an integer in [0, 10^18)");
      }
      values.add(Long.valueOf(number));
    }
    reader.endArray();
    return values;
  }

  /** Passes over one value of any kind. */
  void skip() throws IOException {
    reader.skipValue();
  }

  private IOException malformed(String problem) {
    return file.malformed("its JSON at " + BinaryFile.quote(reader.getPath()) + ": " + problem);
  }

  /** Gson's messages end in a line that points to its own troubleshooting guide. */
  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    return BinaryFile.quote(message.lines().findFirst().orElse(message));
  }
}
