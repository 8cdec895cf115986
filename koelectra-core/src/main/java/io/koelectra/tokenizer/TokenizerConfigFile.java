package io.koelectra.tokenizer;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
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
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads and writes {@code tokenizer_config.json} with Hugging Face's keys and defaults. */
final class TokenizerConfigFile {

  private static final Set<String> TOKENIZER_CLASSES =
      Set.of("ElectraTokenizer", "ElectraTokenizerFast", "BertTokenizer", "BertTokenizerFast");
  private static final Gson GSON = new GsonBuilder().serializeNulls().setPrettyPrinting().create();

  private final Path file;
  private final JsonObject json;

  private TokenizerConfigFile(Path file, JsonObject json) {
    this.file = file;
    this.json = json;
  }

  /**
   * Reads the settings; a file that does not exist gives KoELECTRA's.
   *
   * @throws IOException naming the file and the line or key
   */
  static TokenizerConfig read(Path file) throws IOException {
    return Files.exists(file)
        ? new TokenizerConfigFile(file, parse(file)).config()
        : TokenizerConfig.koElectra();
  }

  static String toJson(TokenizerConfig config) {
    JsonObject json = new JsonObject();
    json.addProperty("tokenizer_class", "ElectraTokenizer");
    json.addProperty("do_lower_case", config.doLowerCase());
    json.addProperty("strip_accents", config.stripAccents());
    json.addProperty("tokenize_chinese_chars", config.tokenizeChineseChars());
    json.addProperty("model_max_length", config.modelMaxLength());
    for (SpecialToken special : SpecialToken.values()) {
      json.addProperty(special.configKey(), special.literal());
    }
    return GSON.toJson(json) + "\n";
  }

  private static JsonObject parse(Path file) throws IOException {
    TextFile.requireReadable(file);
    try (Reader text = Files.newBufferedReader(file);
        JsonReader reader = new JsonReader(text)) {
      reader.setStrictness(Strictness.STRICT);
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw new IOException(file + " is not one JSON object");
      }
      JsonObject json = new JsonObject();
      reader.beginObject();
      while (reader.hasNext()) {
        String key = reader.nextName();
        if (json.has(key)) {
          throw new IOException(file + ": the key " + new JsonPrimitive(key) + " appears twice");
        }
        json.add(key, GSON.getAdapter(JsonElement.class).read(reader));
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException(file + " is not one JSON object");
      }
      return json;
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8; convert the file", e);
    } catch (MalformedJsonException | EOFException | JsonParseException e) {
      throw new IOException(file + " is not one JSON object: " + e.getMessage(), e);
    }
  }

  private TokenizerConfig config() throws IOException {
    requireWordPiece();
    requireUsualSpecialTokens();
    boolean doLowerCase = flag("do_lower_case").orElse(true);
    try {
      return new TokenizerConfig(
          doLowerCase,
          flag("strip_accents").orElse(doLowerCase),
          flag("tokenize_chinese_chars").orElse(true),
          modelMaxLength());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private void requireWordPiece() throws IOException {
    Optional<JsonElement> tokenizerClass = value("tokenizer_class");
    if (tokenizerClass.isPresent()
        && !(tokenizerClass.get() instanceof JsonPrimitive name
            && TOKENIZER_CLASSES.contains(name.getAsString()))) {
      throw unusable("tokenizer_class", "one of " + TOKENIZER_CLASSES.stream().sorted().toList());
    }
    if (!flag("do_basic_tokenize").orElse(true)) {
      throw unusable("do_basic_tokenize", "true");
    }
  }

  private void requireUsualSpecialTokens() throws IOException {
    for (SpecialToken special : SpecialToken.values()) {
      Optional<JsonElement> token = value(special.configKey());
      if (token.isPresent() && !content(token.get()).equals(Optional.of(special.literal()))) {
        throw unusable(special.configKey(), special.literal());
      }
    }
  }

  /** A special token is written as a string, or as an AddedToken object with its "content". */
  private static Optional<String> content(JsonElement token) {
    JsonElement content = token instanceof JsonObject added ? added.get("content") : token;
    return content instanceof JsonPrimitive text
        ? Optional.of(text.getAsString())
        : Optional.empty();
  }

  private Optional<Boolean> flag(String key) throws IOException {
    Optional<JsonElement> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonPrimitive flag && flag.isBoolean()) {
      return Optional.of(flag.getAsBoolean());
    }
    throw unusable(key, "true, false or null");
  }

  /** Hugging Face writes 1e30 for "not limited"; no ELECTRA reads more than its positions. */
  private int modelMaxLength() throws IOException {
    Optional<JsonElement> value = value("model_max_length");
    if (value.isEmpty()) {
      return TokenizerConfig.DEFAULT_MODEL_MAX_LENGTH;
    }
    if (!(value.get() instanceof JsonPrimitive number && number.isNumber())) {
      throw unusable("model_max_length", "a number");
    }
    BigDecimal length = number.getAsBigDecimal();
    if (length.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      return TokenizerConfig.DEFAULT_MODEL_MAX_LENGTH;
    }
    if (length.signum() < 0 || length.remainder(BigDecimal.ONE).signum() != 0) {
      throw unusable("model_max_length", "a whole number, at least " + EncodedText.MIN_LENGTH);
    }
    return length.intValueExact();
  }

  private Optional<JsonElement> value(String key) {
    return Optional.ofNullable(json.get(key)).filter(element -> !element.isJsonNull());
  }

  private IOException unusable(String key, String wanted) {
    return new IOException(
        file + ": " + key + " is " + json.get(key) + "; this library reads only " + wanted);
  }
}
