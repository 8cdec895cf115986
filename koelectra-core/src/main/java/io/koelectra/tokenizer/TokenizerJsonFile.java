package io.koelectra.tokenizer;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import io.koelectra.tokenizer.TokenizerConfig.AddedToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes {@code tokenizer.json}, the form that the native code of Hugging Face's
 * tokenizers library takes and the one file in which transformers 5 saves a tokenizer. Only a
 * WordPiece of BERT's kind is read. Everything else is refused with what was found: another
 * tokenizer's ids would be wrong without a word.
 *
 * <p>What plays no part in the ids of a text is not looked at: {@code padding}, {@code decoder},
 * and of {@code truncation} all but the direction.
 *
 * @param doLowerCase the normalizer's {@code lowercase}
 * @param stripAccents the normalizer's, null meaning the value of {@code lowercase}
 * @param tokenizeChineseChars the normalizer's {@code handle_chinese_chars}
 */
record TokenizerJsonFile(
    Path path,
    Vocabulary vocabulary,
    boolean doLowerCase,
    boolean stripAccents,
    boolean tokenizeChineseChars,
    Optional<JsonFile> truncation,
    List<AddedToken> addedTokens) {

  static final String NAME = "tokenizer.json";
  static final int MAX_CODE_POINTS_PER_WORD = 100; // transformers' WordpieceTokenizer

  private static final String SINGLE = "[CLS]:0 A:0 [SEP]:0";
  private static final String PAIR = SINGLE + " B:1 [SEP]:1";
  private static final Gson GSON = AddedTokenFiles.GSON;

  /**
   * Reads the file.
   *
   * @throws IOException naming the file, what was found and what is accepted
   */
  static TokenizerJsonFile read(Path path) throws IOException {
    JsonFile file = JsonFile.read(path, Vocabulary.MOST_BYTES);
    JsonFile model = part(file, "model");
    if (model.json().has("merges") || model.json().has("type")) {
      require(model, "type", new JsonPrimitive("WordPiece"));
    }
    require(model, "continuing_subword_prefix", new JsonPrimitive("##"));
    require(model, "unk_token", new JsonPrimitive(SpecialToken.UNK.literal()));
    require(model, "max_input_chars_per_word", new JsonPrimitive(MAX_CODE_POINTS_PER_WORD));
    JsonFile normalizer = part(file, "normalizer");
    require(normalizer, "type", new JsonPrimitive("BertNormalizer"));
    require(normalizer, "clean_text", new JsonPrimitive(true));
    require(part(file, "pre_tokenizer"), "type", new JsonPrimitive("BertPreTokenizer"));
    requireBertsSpecialTokens(part(file, "post_processor"));
    boolean lowerCase = normalizer.flag("lowercase").orElse(true);
    try {
      return new TokenizerJsonFile(
          path,
          new Vocabulary(tokensById(model)),
          lowerCase,
          normalizer.flag("strip_accents").orElse(lowerCase),
          normalizer.flag("handle_chinese_chars").orElse(true),
          file.part("truncation"),
          addedTokens(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": model.vocab: " + e.getMessage(), e);
    }
  }

  private static JsonFile part(JsonFile file, String key) throws IOException {
    return file.part(key).orElseThrow(() -> refusal(file, key, "an object"));
  }

  private static void require(JsonFile part, String key, JsonElement accepted) throws IOException {
    if (!accepted.equals(part.json().get(key))) {
      throw refusal(part, key, accepted.toString());
    }
  }

  private static IOException refusal(JsonFile part, String key, String accepted) {
    return part.unusable(
        key,
        accepted
            + ": a WordPiece of BERT's kind, as every ELECTRA has. Use a model with such a tokenizer");
  }

  /** [CLS] before, [SEP] between and after: by name, or as a template. */
  private static void requireBertsSpecialTokens(JsonFile processor) throws IOException {
    JsonElement type = processor.json().get("type");
    if (new JsonPrimitive("TemplateProcessing").equals(type)) {
      requireTemplate(processor, "single", SINGLE);
      requireTemplate(processor, "pair", PAIR);
    } else if (!new JsonPrimitive("BertProcessing").equals(type)) {
      throw refusal(processor, "type", "\"BertProcessing\" or \"TemplateProcessing\"");
    }
  }

  private static void requireTemplate(JsonFile processor, String key, String accepted)
      throws IOException {
    if (!(processor.json().get(key) instanceof JsonArray steps)
        || !outline(steps).equals(accepted)) {
      throw refusal(processor, key, accepted);
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
      throw refusal(model, "vocab", "an object of ids by token");
    }
    String[] tokens = new String[vocab.size()];
    for (Map.Entry<String, JsonElement> entry : vocab.entrySet()) {
      String id = entry.getValue().toString();
      int index = id.matches("\\d{1,9}") ? Integer.parseInt(id) : tokens.length;
      if (index >= tokens.length || tokens[index] != null) {
        throw new IOException(
            "%s: model.vocab gives '%s' the id %s; the ids of %d tokens are the numbers from 0 to %d, each once"
                .formatted(model.path(), entry.getKey(), id, tokens.length, tokens.length - 1));
      }
      tokens[index] = entry.getKey();
    }
    return Arrays.asList(tokens);
  }

  private static List<AddedToken> addedTokens(JsonFile file) throws IOException {
    file.requireIfPresent("added_tokens", JsonElement::isJsonArray, "a list");
    List<AddedToken> tokens = new ArrayList<>();
    JsonElement list = file.value("added_tokens").orElseGet(JsonArray::new);
    for (JsonElement written : list.getAsJsonArray()) {
      String id = written instanceof JsonObject token ? String.valueOf(token.get("id")) : "";
      tokens.add(AddedTokenFiles.token(file, id, written));
    }
    return tokens;
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
    while (at(here, id).equals(at(there, id))) {
      id++;
    }
    throw new IOException(
        "%s and %s disagree: id %d is %s in the first and %s in the second; delete the one that does not belong to the model"
            .formatted(vocabularyFile, path, id, at(there, id), at(here, id)));
  }

  private static String at(List<String> tokens, int id) {
    return id < tokens.size() ? "'" + tokens.get(id) + "'" : "missing";
  }

  /** The text of the file, laid out as by transformers' {@code ElectraTokenizerFast}. */
  static String toJson(Vocabulary vocabulary, TokenizerConfig config) {
    return """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":%s,\
        "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":%s,\
        "strip_accents":%s,"lowercase":%s},"pre_tokenizer":{"type":"BertPreTokenizer"},\
        "post_processor":{"type":"BertProcessing","cls":["[CLS]",%d],"sep":["[SEP]",%d]},\
        "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},\
        "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",\
        "max_input_chars_per_word":%d,"vocab":%s}}"""
        .formatted(
            GSON.toJson(AddedTokenFiles.all(vocabulary, config)),
            config.tokenizeChineseChars(),
            config.stripAccents(),
            config.doLowerCase(),
            vocabulary.idOf(SpecialToken.CLS),
            vocabulary.idOf(SpecialToken.SEP),
            MAX_CODE_POINTS_PER_WORD,
            idsByToken(vocabulary.tokens(), 0));
  }

  static String idsByToken(List<String> tokens, int first) {
    JsonObject ids = new JsonObject();
    for (String token : tokens) {
      ids.addProperty(token, first + ids.size());
    }
    return GSON.toJson(ids);
  }
}
