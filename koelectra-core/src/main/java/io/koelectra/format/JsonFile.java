package io.koelectra.format;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of one JSON object, and the wording of what is wrong with it.
 *
 * @param path of the file
 * @param json the object, which callers leave as it is
 */
public record JsonFile(Path path, JsonObject json) {

  private static final Gson GSON = new Gson();

  /**
   * Reads strict JSON, no key of the object twice; a file that does not exist is an empty object.
   *
   * @throws IOException naming the file and the key
   */
  public static JsonFile read(Path path) throws IOException {
    if (!Files.exists(path)) {
      return new JsonFile(path, new JsonObject());
    }
    TextFile.requireReadable(path);
    try (Reader text = Files.newBufferedReader(path);
        JsonReader reader = new JsonReader(text)) {
      reader.setStrictness(Strictness.STRICT);
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw new IOException(path + " is not one JSON object");
      }
      JsonObject json = new JsonObject();
      reader.beginObject();
      while (reader.hasNext()) {
        String key = reader.nextName();
        if (json.has(key)) {
          throw new IOException(path + ": the key " + new JsonPrimitive(key) + " appears twice");
        }
        json.add(key, GSON.getAdapter(JsonElement.class).read(reader));
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException(path + " is not one JSON object");
      }
      return new JsonFile(path, json);
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not UTF-8; convert the file", e);
    } catch (MalformedJsonException | EOFException | JsonParseException e) {
      throw new IOException(path + " is not one JSON object: " + e.getMessage(), e);
    }
  }

  /** The value of a key; empty if it is absent or null. */
  public Optional<JsonElement> value(String key) {
    return Optional.ofNullable(json.get(key)).filter(element -> !element.isJsonNull());
  }

  /** A key's value as a flag; empty if it is absent or null. */
  public Optional<Boolean> flag(String key) throws IOException {
    Optional<JsonElement> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonPrimitive flag && flag.isBoolean()) {
      return Optional.of(flag.getAsBoolean());
    }
    throw unusable(key, "true, false or null");
  }

  /** An exception which says what a key's value would have to be, for the caller to throw. */
  public IOException unusable(String key, String wanted) {
    return new IOException(
        path + ": " + key + " is " + json.get(key) + "; this library reads only " + wanted);
  }
}
