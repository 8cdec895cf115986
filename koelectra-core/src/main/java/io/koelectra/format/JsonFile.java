package io.koelectra.format;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A JSON object of a file, and the wording of what is wrong with it.
 *
 * @param path of the file
 * @param place what stands before the object's keys in messages: nothing for the file's own object,
 *     {@code model.} for the one under its key {@code model}
 * @param json the object, which callers leave as it is
 */
public record JsonFile(Path path, String place, JsonObject json) {

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();

  /** Takes one member of an object. */
  public interface Member {
    void take(String key, JsonElement value) throws IOException;
  }

  /**
   * Reads a file of one object: strict JSON, no key of an object twice.
   *
   * @param mostBytes the largest file to read
   * @throws IOException naming the file, what is wrong and where
   */
  public static JsonFile read(Path path, long mostBytes) throws IOException {
    try (TextReader text = TextReader.openPlain(path, mostBytes)) {
      return parse(path, text);
    }
  }

  /** As {@link #read}, a text that {@code path} names in messages. */
  public static JsonFile parse(Path path, Reader text) throws IOException {
    JsonObject json = new JsonObject();
    StrictJson.read(
        text,
        problem -> new IOException(path + ": " + problem + "; correct it, or fetch it again"),
        reader -> reader.object(key -> json.add(key, reader.element())));
    return new JsonFile(path, "", json);
  }

  /** As {@link #read}; a file that does not exist is an empty object. */
  public static JsonFile readIfPresent(Path path, long mostBytes) throws IOException {
    return Files.exists(path) ? read(path, mostBytes) : new JsonFile(path, "", new JsonObject());
  }

  /**
   * Reads one object that stands in a text; a key that it has twice is for {@code member} to
   * refuse.
   *
   * @param refusal makes an exception of what is wrong
   */
  public static void members(String text, Function<String, IOException> refusal, Member member)
      throws IOException {
    StrictJson.read(
        new StringReader(text),
        refusal,
        reader -> reader.members(key -> member.take(key, reader.element())));
  }

  /** The text of a file for people and programs to read. */
  public static String write(JsonElement json) {
    return GSON.toJson(json) + "\n";
  }

  /** The value of a key; empty if it is absent or null. */
  public Optional<JsonElement> value(String key) {
    return Optional.ofNullable(json.get(key)).filter(element -> !element.isJsonNull());
  }

  /** A key's value as an object; empty if it is absent or null. */
  public Optional<JsonFile> part(String key) throws IOException {
    requireIfPresent(key, JsonElement::isJsonObject, "an object");
    return value(key).map(part -> new JsonFile(path, place + key + ".", part.getAsJsonObject()));
  }

  /** A key's value as a flag; empty if it is absent or null. */
  public Optional<Boolean> flag(String key) throws IOException {
    requireIfPresent(
        key,
        value -> value instanceof JsonPrimitive flag && flag.isBoolean(),
        "true, false or null");
    return value(key).map(JsonElement::getAsBoolean);
  }

  /** A key's value as a number; empty if it is absent or null. */
  public OptionalDouble number(String key) throws IOException {
    requireIfPresent(
        key, value -> value instanceof JsonPrimitive number && number.isNumber(), "a number");
    return value(key).stream().mapToDouble(JsonElement::getAsDouble).findFirst();
  }

  /** A key's value as an integer; empty if it is absent or null. */
  public OptionalInt integer(String key) throws IOException {
    OptionalDouble number = number(key);
    if (number.isEmpty()) {
      return OptionalInt.empty();
    }
    double value = number.getAsDouble();
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw unusable(key, "an integer of 32 bits");
    }
    return OptionalInt.of((int) value);
  }

  /** Requires that a key, unless it is absent or null, has one value. */
  public void requireIfPresent(String key, String accepted) throws IOException {
    JsonElement text = new JsonPrimitive(accepted);
    requireIfPresent(key, text::equals, text.toString());
  }

  /**
   * Requires something of a key's value, unless it is absent or null.
   *
   * @throws IOException {@link #unusable}
   */
  public void requireIfPresent(String key, Predicate<JsonElement> isAccepted, String wanted)
      throws IOException {
    if (!value(key).map(isAccepted::test).orElse(true)) {
      throw unusable(key, wanted);
    }
  }

  /** An exception which says what a key's value would have to be, for the caller to throw. */
  public IOException unusable(String key, String wanted) {
    return new IOException(
        "%s: %s%s is %s; this library reads only %s"
            .formatted(path, place, key, json.get(key), wanted));
  }
}
