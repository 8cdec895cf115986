package io.koelectra.format;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads JSON as RFC 8259 has it, to the letter, at most 255 levels deep. A key that an object has
 * twice is refused: of two values the wrong one might count.
 */
record StrictJson(JsonReader reader, Function<String, IOException> refusal) {

  interface Value {
    void read(StrictJson json) throws IOException;
  }

  interface Member {
    void read(String key) throws IOException;
  }

  private static final TypeAdapter<JsonElement> SCALAR = new Gson().getAdapter(JsonElement.class);

  /** Integers below 10^18, which a long holds. */
  private static final Pattern UNSIGNED = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** Far above any shape's dimensions; a long takes ten times the bytes of its digits. */
  private static final int MOST_INTEGERS = 1000;

  /** Reads one document in UTF-8 of a file, which errors call damaged. */
  static void read(BinaryFile file, ByteBuffer utf8, Value value) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw file.malformed("its JSON is not UTF-8");
    }
    read(new StringReader(text), file::malformed, value);
  }

  /** Reads one document; {@code refusal} makes an exception of what is wrong with it. */
  static void read(Reader text, Function<String, IOException> refusal, Value value)
      throws IOException {
    JsonReader reader = new JsonReader(text);
    reader.setStrictness(Strictness.STRICT);
    try {
      StrictJson json = new StrictJson(reader, refusal);
      value.read(json);
      json.require(JsonToken.END_DOCUMENT, "the end");
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      IOException malformed = refusal.apply("its JSON is malformed: " + firstLine(e));
      malformed.initCause(e);
      throw malformed;
    }
  }

  void object(Member member) throws IOException {
    Set<String> keys = new HashSet<>();
    members(
        key -> {
          if (!keys.add(key)) {
            throw malformed("the key " + BinaryFile.quote(key) + " appears twice");
          }
          member.read(key);
        });
  }

  /** As {@link #object}, but a key that appears twice is for {@code member} to refuse. */
  void members(Member member) throws IOException {
    require(JsonToken.BEGIN_OBJECT, "an object");
    reader.beginObject();
    while (reader.hasNext()) {
      member.read(reader.nextName());
    }
    reader.endObject();
  }

  String string() throws IOException {
    require(JsonToken.STRING, "a string");
    return reader.nextString();
  }

  /** Reads an array of integers in [0, 10^18). */
  List<Long> unsignedIntegers() throws IOException {
    List<Long> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      require(JsonToken.NUMBER, "a number");
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

  /** Reads a value of any kind; a number stays as it is written. */
  JsonElement element() throws IOException {
    if (reader.peek() == JsonToken.BEGIN_OBJECT) {
      JsonObject object = new JsonObject();
      object(key -> object.add(key, element()));
      return object;
    }
    if (reader.peek() != JsonToken.BEGIN_ARRAY) {
      return SCALAR.read(reader);
    }
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(element());
    }
    reader.endArray();
    return array;
  }

  void skip() throws IOException {
    reader.skipValue();
  }

  private void require(JsonToken kind, String wanted) throws IOException {
    if (reader.peek() != kind) {
      throw malformed("expected " + wanted + ", found " + reader.peek());
    }
  }

  private IOException malformed(String problem) {
    return refusal.apply(
        "its JSON is malformed: " + problem + " at path " + BinaryFile.quote(reader.getPath()));
  }

  /** Gson's messages propose to read leniently, and end in a line about its troubleshooting. */
  private static String firstLine(Exception e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return BinaryFile.quote(line.replaceFirst("^Use JsonReader\\S+ to accept ", ""));
  }
}
