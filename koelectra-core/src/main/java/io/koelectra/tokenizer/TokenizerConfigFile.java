package io.koelectra.tokenizer;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and writes {@code tokenizer_config.json} with Hugging Face's keys and defaults. */
final class TokenizerConfigFile {

  static final String NAME = "tokenizer_config.json";

  private static final Set<String> TOKENIZER_CLASSES =
      Set.of("ElectraTokenizer", "ElectraTokenizerFast", "BertTokenizer", "BertTokenizerFast");

  /** Classes that are whatever {@code tokenizer.json} says. */
  private static final Set<String> GENERIC_CLASSES =
      Set.of("PreTrainedTokenizerFast", "TokenizersBackend");

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();

  private final JsonFile file;
  private final Optional<TokenizerJsonFile> fast;

  private TokenizerConfigFile(JsonFile file, Optional<TokenizerJsonFile> fast) {
    this.file = file;
    this.fast = fast;
  }

  /**
   * Reads the settings of a directory. What {@code tokenizer_config.json} leaves open is {@code
   * tokenizer.json}'s to say; without either file the settings are KoELECTRA's.
   *
   * @param fast the directory's {@code tokenizer.json}
   * @throws IOException naming the file and the line or key, or both files if they disagree
   */
  static TokenizerConfig read(
      Path directory, Vocabulary vocabulary, Optional<TokenizerJsonFile> fast) throws IOException {
    Path path = directory.resolve(NAME);
    JsonFile file = JsonFile.read(path);
    TokenizerConfig config =
        Files.exists(path) || fast.isPresent()
            ? new TokenizerConfigFile(file, fast).config()
            : TokenizerConfig.koElectra();
    return new TokenizerConfig(
        config.doLowerCase(),
        config.stripAccents(),
        config.tokenizeChineseChars(),
        config.modelMaxLength(),
        AddedTokenFiles.read(
            directory,
            file,
            vocabulary,
            fast.map(TokenizerJsonFile::addedTokens).orElse(List.of())));
  }

  static String toJson(TokenizerConfig config, Vocabulary vocabulary) {
    JsonObject json = new JsonObject();
    json.addProperty("tokenizer_class", "ElectraTokenizer");
    json.addProperty("do_lower_case", config.doLowerCase());
    json.addProperty("strip_accents", config.stripAccents());
    json.addProperty("tokenize_chinese_chars", config.tokenizeChineseChars());
    json.addProperty("model_max_length", config.modelMaxLength());
    for (SpecialToken special : SpecialToken.values()) {
      json.addProperty(special.configKey(), special.literal());
    }
    if (!config.addedTokens().isEmpty()) {
      JsonArray specials = new JsonArray();
      JsonObject decoder = new JsonObject();
      for (AddedToken token : TokenizerJson.allAddedTokens(vocabulary, config)) {
        decoder.add(Integer.toString(token.id()), GSON.toJsonTree(TokenizerJson.flags(token)));
        if (token.special() && !SpecialToken.literals().contains(token.content())) {
          specials.add(token.content());
        }
      }
      json.add(AddedTokenFiles.DECODER, decoder);
      json.add("additional_special_tokens", specials);
    }
    return GSON.toJson(json) + "\n";
  }

  private TokenizerConfig config() throws IOException {
    requireWordPiece();
    requireUsualSpecialTokens();
    requireTruncationOnTheRight();
    boolean doLowerCase =
        file.flag("do_lower_case").orElse(fast.map(TokenizerJsonFile::doLowerCase).orElse(true));
    boolean stripAccents =
        file.flag("strip_accents")
            .orElse(fast.map(TokenizerJsonFile::stripAccents).orElse(doLowerCase));
    boolean chineseChars =
        file.flag("tokenize_chinese_chars")
            .orElse(fast.map(TokenizerJsonFile::tokenizeChineseChars).orElse(true));
    if (fast.isPresent()) {
      requireSame("do_lower_case", doLowerCase, fast.get().doLowerCase());
      requireSame("strip_accents", stripAccents, fast.get().stripAccents());
      requireSame("tokenize_chinese_chars", chineseChars, fast.get().tokenizeChineseChars());
    }
    try {
      return new TokenizerConfig(doLowerCase, stripAccents, chineseChars, modelMaxLength());
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private void requireSame(String key, boolean here, boolean there) throws IOException {
    if (here != there) {
      throw new IOException(
          "%s: %s is %s, but the normalizer of %s has %s; set both to what the model was trained with"
              .formatted(file.path(), key, here, TokenizerJsonFile.NAME, there));
    }
  }

  private void requireWordPiece() throws IOException {
    Optional<JsonElement> tokenizerClass = file.value("tokenizer_class");
    if (tokenizerClass.isPresent()
        && !(tokenizerClass.get() instanceof JsonPrimitive name
            && (TOKENIZER_CLASSES.contains(name.getAsString())
                || (fast.isPresent() && GENERIC_CLASSES.contains(name.getAsString()))))) {
      throw file.unusable(
          "tokenizer_class", "one of " + TOKENIZER_CLASSES.stream().sorted().toList());
    }
    if (!file.flag("do_basic_tokenize").orElse(true)) {
      throw file.unusable("do_basic_tokenize", "true");
    }
  }

  /** As in transformers, the file without the key leaves the side to {@code tokenizer.json}. */
  private void requireTruncationOnTheRight() throws IOException {
    Optional<JsonElement> side = file.value("truncation_side");
    if (side.isPresent() && !side.get().equals(new JsonPrimitive("right"))) {
      throw file.unusable(
          "truncation_side", "\"right\", which keeps the first tokens of a text too long");
    }
    if (side.isEmpty() && fast.isPresent()) {
      fast.get().requireTruncationOnTheRight();
    }
  }

  private void requireUsualSpecialTokens() throws IOException {
    for (SpecialToken special : SpecialToken.values()) {
      Optional<JsonElement> token = file.value(special.configKey());
      if (token.isPresent()
          && !AddedTokenFiles.content(token.get()).equals(Optional.of(special.literal()))) {
        throw file.unusable(special.configKey(), special.literal());
      }
    }
  }

  /** Hugging Face writes 1e30 for "not limited"; no ELECTRA reads more than its positions. */
  private int modelMaxLength() throws IOException {
    Optional<JsonElement> value = file.value("model_max_length");
    if (value.isEmpty()) {
      return TokenizerConfig.DEFAULT_MODEL_MAX_LENGTH;
    }
    if (!(value.get() instanceof JsonPrimitive number && number.isNumber())) {
      throw file.unusable("model_max_length", "a number");
    }
    BigDecimal length = number.getAsBigDecimal();
    if (length.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      return TokenizerConfig.DEFAULT_MODEL_MAX_LENGTH;
    }
    if (length.signum() < 0 || length.remainder(BigDecimal.ONE).signum() != 0) {
      throw file.unusable("model_max_length", "a whole number, at least " + EncodedText.MIN_LENGTH);
    }
    return length.intValueExact();
  }
}
