package io.koelectra.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code tokenizer.json}, the one file in which transformers 5 saves a tokenizer, if it is a
 * WordPiece of BERT's kind. Everything else is refused with what was found: another tokenizer's ids
 * would be wrong without a word.
 *
 * <p>What plays no part in the ids of a text is not looked at: {@code padding}, {@code decoder},
 * and of {@code truncation} all but the direction.
 *
 * @param doLowerCase the normalizer's {@code lowercase}
 * @param stripAccents the normalizer's, null meaning the value of {@code lowercase}
 * @param tokenizeChineseChars the normalizer's {@code handle_chinese_chars}
 * @param truncation the object under this key, empty if it is null
 */
record TokenizerJsonFile(
    Path path,
    Vocabulary vocabulary,
    boolean doLowerCase,
    boolean stripAccents,
    boolean tokenizeChineseChars,
    JsonFile truncation,
    List<AddedToken> addedTokens) {

  static final String NAME = "tokenizer.json";

  private static final String SINGLE = "[CLS]:0 A:0 [SEP]:0";
  private static final String PAIR = SINGLE + " B:1 [SEP]:1";

  /**
   * Reads the file.
   *
   * @throws IOException naming the file, what was found and what is accepted
   */
  static TokenizerJsonFile read(Path path) throws IOException {
    JsonFile file = JsonFile.read(path);
    JsonFile model = part(file, "model");
    if (model.json().has("merges") || model.json().has("type")) {
      requireText(model, "model.type", "type", "WordPiece");
    }
    requireText(model, "model.continuing_subword_prefix", "continuing_subword_prefix", "##");
    requireText(model, "model.unk_token", "unk_token", SpecialToken.UNK.literal());
    require(
        model,
        "model.max_input_chars_per_word",
        model.json().get("max_input_chars_per_word"),
        new JsonPrimitive(TokenizerJson.MAX_CODE_POINTS_PER_WORD));
    JsonFile normalizer = part(file, "normalizer");
    requireText(normalizer, "normalizer.type", "type", "BertNormalizer");
    require(
        normalizer,
        "normalizer.clean_text",
        normalizer.json().get("clean_text"),
        new JsonPrimitive(true));
    requireText(part(file, "pre_tokenizer"), "pre_tokenizer.type", "type", "BertPreTokenizer");
    requireBertsSpecialTokens(part(file, "post_processor"));
    boolean lowerCase = normalizer.flag("lowercase").orElse(true);
    try {
      return new TokenizerJsonFile(
          path,
          new Vocabulary(tokensById(model)),
          lowerCase,
          normalizer.flag("strip_accents").orElse(lowerCase),
          normalizer.flag("handle_chinese_chars").orElse(true),
          file.value("truncation").isPresent()
              ? part(file, "truncation")
              : new JsonFile(path, new JsonObject()),
          addedTokens(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": model.vocab: " + e.getMessage(), e);
    }
  }

  private static JsonFile part(JsonFile file, String key) throws IOException {
    if (file.json().get(key) instanceof JsonObject part) {
      return new JsonFile(file.path(), part);
    }
    throw refusal(file, key, file.json().get(key), "an object, as BERT's tokenizer has it");
  }

  private static void requireText(JsonFile part, String name, String key, String accepted)
      throws IOException {
    require(part, name, part.json().get(key), new JsonPrimitive(accepted));
  }

  private static void require(JsonFile part, String name, JsonElement found, JsonElement accepted)
      throws IOException {
    if (!accepted.equals(found)) {
      throw refusal(part, name, found, accepted.toString());
    }
  }

  private static IOException refusal(
      JsonFile file, String name, JsonElement found, String accepted) {
    return new IOException(
        "%s: %s is %s, and this library reads only %s: a WordPiece of BERT's kind, as every ELECTRA has. Use a model with such a tokenizer"
            .formatted(file.path(), name, found, accepted));
  }

  /** [CLS] before, [SEP] between and after: by name, or as a template. */
  private static void requireBertsSpecialTokens(JsonFile processor) throws IOException {
    JsonElement type = processor.json().get("type");
    if (new JsonPrimitive("TemplateProcessing").equals(type)) {
      requireTemplate(processor, "single", SINGLE);
      requireTemplate(processor, "pair", PAIR);
    } else if (!new JsonPrimitive("BertProcessing").equals(type)) {
      throw refusal(
          processor, "post_processor.type", type, "\"BertProcessing\" or \"TemplateProcessing\"");
    }
  }

  private static void requireTemplate(JsonFile processor, String key, String accepted)
      throws IOException {
    JsonElement template = processor.json().get(key);
    if (!(template instanceof JsonArray steps) || !outline(steps).equals(accepted)) {
      throw refusal(processor, "post_processor." + key, template, accepted);
    }
  }

  /** Tokens and texts of a template with their segments, such as {@code [CLS]:0 A:0 [SEP]:0}. */
  private static String outline(JsonArray steps) {
    List<String> outline = new ArrayList<>();
    for (JsonElement step : steps) {
      if (step instanceof JsonObject byKind) {
        for (JsonElement piece : byKind.asMap().values()) {
          if (piece instanceof JsonObject named && named.get("id") instanceof JsonPrimitive id) {
            outline.add(id.getAsString() + ":" + named.get("type_id"));
          }
        }
      }
    }
    return String.join(" ", outline);
  }

  private static List<String> tokensById(JsonFile model) throws IOException {
    if (!(model.json().get("vocab") instanceof JsonObject vocab)) {
      throw refusal(model, "model.vocab", model.json().get("vocab"), "an object of ids by token");
    }
    String[] tokens = new String[vocab.size()];
    for (Map.Entry<String, JsonElement> entry : vocab.entrySet()) {
      int id = entry.getValue() instanceof JsonPrimitive number ? idOf(number) : -1;
      if (id < 0 || id >= tokens.length || tokens[id] != null) {
        throw new IOException(
            "%s: model.vocab gives '%s' the id %s; the ids of %d tokens are the numbers from 0 to %d, each once"
                .formatted(
                    model.path(),
                    entry.getKey(),
                    entry.getValue(),
                    tokens.length,
                    tokens.length - 1));
      }
      tokens[id] = entry.getKey();
    }
    return Arrays.asList(tokens);
  }

  private static int idOf(JsonPrimitive number) {
    try {
      return Integer.parseInt(number.getAsString());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static List<AddedToken> addedTokens(JsonFile file) throws IOException {
    if (file.value("added_tokens").isEmpty()) {
      return List.of();
    }
    if (!(file.json().get("added_tokens") instanceof JsonArray list)) {
      throw file.unusable("added_tokens", "a list");
    }
    List<AddedToken> tokens = new ArrayList<>();
    for (JsonElement written : list) {
      String id = written instanceof JsonObject token ? String.valueOf(token.get("id")) : "";
      tokens.add(AddedTokenFiles.token(file, id, written));
    }
    return tokens;
  }

  /**
   * Requires that the first tokens of a text too long are those to keep.
   *
   * @throws IOException if the direction of {@code truncation} is another
   */
  void requireTruncationOnTheRight() throws IOException {
    JsonElement direction = truncation.json().get("direction");
    if (direction != null && !direction.equals(new JsonPrimitive("Right"))) {
      throw new IOException(
          "%s: truncation.direction is %s; this library reads only \"Right\", which keeps the first tokens of a text too long"
              .formatted(path, direction));
    }
  }

  /**
   * Requires that {@code vocab.txt} gives every token the same id.
   *
   * @throws IOException naming both files and the first id on which they differ
   */
  void requireSame(Path vocabularyFile, Vocabulary other) throws IOException {
    List<String> here = vocabulary.tokens();
    List<String> there = other.tokens();
    if (here.equals(there)) {
      return;
    }
    int id = 0;
    while (id < here.size() && id < there.size() && here.get(id).equals(there.get(id))) {
      id++;
    }
    throw new IOException(
        "%s and %s disagree: id %d is %s in the first and %s in the second; delete the one that does not belong to the model"
            .formatted(vocabularyFile, path, id, at(there, id), at(here, id)));
  }

  private static String at(List<String> tokens, int id) {
    return id < tokens.size() ? "'" + tokens.get(id) + "'" : "missing";
  }
}
