package io.koelectra.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import io.koelectra.tokenizer.TokenizerConfig.AddedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and writes {@code tokenizer_config.json} with Hugging Face's keys and defaults. */
record TokenizerConfigFile(JsonFile file, Optional<TokenizerJsonFile> fast) {

  static final String NAME = "tokenizer_config.json";

  private static final Set<String> TOKENIZER_CLASSES =
      Set.of("ElectraTokenizer", "ElectraTokenizerFast", "BertTokenizer", "BertTokenizerFast");

  /** Classes that are whatever {@code tokenizer.json} says. */
  private static final Set<String> GENERIC_CLASSES =
      Set.of("PreTrainedTokenizerFast", "TokenizersBackend");

  /**
   * Reads the settings of a directory. What {@code tokenizer_config.json} leaves open is {@code
   * tokenizer.json}'s to say; without either file the settings are KoELECTRA's.
   *
   * @param fast the directory's {@code tokenizer.json}
   * @throws IOException naming the file and the line or key, or both files if they disagree
   */
  static TokenizerConfig read(
      Path directory, Vocabulary vocabulary, Optional<TokenizerJsonFile> fast) throws IOException {
    JsonFile file = JsonFile.readIfPresent(directory.resolve(NAME), Vocabulary.MOST_BYTES);
    return new TokenizerConfigFile(file, fast).config(directory, vocabulary);
  }

  static String toJson(TokenizerConfig config, Vocabulary vocabulary) {
    JsonObject json = new JsonObject();
    json.addProperty("tokenizer_class", "ElectraTokenizer");
    json.addProperty("do_lower_case", config.doLowerCase());
    json.addProperty("strip_accents", config.stripAccents());
    json.addProperty("tokenize_chinese_chars", config.tokenizeChineseChars());
    json.addProperty("model_max_length", config.modelMaxLength());
    json.addProperty("padding_side", config.paddingSide());
    for (SpecialToken special : SpecialToken.values()) {
      json.addProperty(special.configKey(), special.literal());
    }
    if (!config.addedTokens().isEmpty()) {
      JsonArray specials = new JsonArray();
      JsonObject decoder = new JsonObject();
      for (AddedToken token : AddedTokenFiles.all(vocabulary, config)) {
        JsonObject flags = AddedTokenFiles.GSON.toJsonTree(token).getAsJsonObject();
        decoder.add(flags.remove("id").getAsString(), flags);
        if (token.special() && !SpecialToken.literals().contains(token.content())) {
          specials.add(token.content());
        }
      }
      json.add(AddedTokenFiles.DECODER, decoder);
      json.add("additional_special_tokens", specials);
    }
    return JsonFile.write(json);
  }

  private TokenizerConfig config(Path directory, Vocabulary vocabulary) throws IOException {
    file.requireIfPresent(
        "tokenizer_class",
        name -> name instanceof JsonPrimitive text && isWordPiece(text.getAsString()),
        "one of " + TOKENIZER_CLASSES.stream().sorted().toList());
    if (!file.flag("do_basic_tokenize").orElse(true)) {
      throw file.unusable("do_basic_tokenize", "true");
    }
    for (SpecialToken special : SpecialToken.values()) {
      Optional<String> literal = Optional.of(special.literal());
      file.requireIfPresent(
          special.configKey(),
          token -> AddedTokenFiles.content(token).equals(literal),
          special.literal());
    }
    requireTruncationOnTheRight();
    boolean isSaid = Files.exists(file.path()) || fast.isPresent();
    boolean doLowerCase = flag("do_lower_case", fast.map(TokenizerJsonFile::doLowerCase), isSaid);
    boolean stripAccents =
        flag("strip_accents", fast.map(TokenizerJsonFile::stripAccents), doLowerCase);
    boolean chineseChars =
        flag("tokenize_chinese_chars", fast.map(TokenizerJsonFile::tokenizeChineseChars), true);
    int maxLength = modelMaxLength();
    file.requireIfPresent("padding_side", TokenizerConfigFile::isSide, "\"left\" and \"right\"");
    String side = file.value("padding_side").map(JsonElement::getAsString).orElse("right");
    List<AddedToken> added = AddedTokenFiles.read(directory, file, vocabulary, fast);
    try {
      return new TokenizerConfig(doLowerCase, stripAccents, chineseChars, maxLength, side, added);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isSide(JsonElement value) {
    return value instanceof JsonPrimitive text && text.getAsString().matches("left|right");
  }

  private boolean isWordPiece(String tokenizerClass) {
    return TOKENIZER_CLASSES.contains(tokenizerClass)
        || (fast.isPresent() && GENERIC_CLASSES.contains(tokenizerClass));
  }

  private boolean flag(String key, Optional<Boolean> there, boolean usual) throws IOException {
    boolean here = file.flag(key).orElse(there.orElse(usual));
    if (here != there.orElse(here)) {
      throw new IOException(
          "%s: %s is %s, but the normalizer of %s has %s; set both to what the model was trained with"
              .formatted(file.path(), key, here, TokenizerJsonFile.NAME, !here));
    }
    return here;
  }

  /** As in transformers, the file without the key leaves the side to {@code tokenizer.json}. */
  private void requireTruncationOnTheRight() throws IOException {
    String reason = ", which keeps the first tokens of a text too long";
    file.requireIfPresent(
        "truncation_side", new JsonPrimitive("right")::equals, "\"right\"" + reason);
    Optional<JsonFile> truncation = fast.flatMap(TokenizerJsonFile::truncation);
    if (file.value("truncation_side").isEmpty() && truncation.isPresent()) {
      truncation
          .get()
          .requireIfPresent("direction", new JsonPrimitive("Right")::equals, "\"Right\"" + reason);
    }
  }

  /** Hugging Face writes 1e30 for "not limited"; no ELECTRA reads more than its positions. */
  private int modelMaxLength() throws IOException {
    double length =
        file.number("model_max_length").orElse(TokenizerConfig.DEFAULT_MODEL_MAX_LENGTH);
    if (length > Integer.MAX_VALUE) {
      return TokenizerConfig.DEFAULT_MODEL_MAX_LENGTH;
    }
    if (length < 0 || length != Math.rint(length)) {
      throw file.unusable("model_max_length", "a whole number, at least " + EncodedText.MIN_LENGTH);
    }
    return (int) length;
  }
}
