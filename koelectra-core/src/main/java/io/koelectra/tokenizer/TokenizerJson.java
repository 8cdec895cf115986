package io.koelectra.tokenizer;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a vocabulary and its settings as the {@code tokenizer.json} of Hugging Face's tokenizers
 * library, the form its native code reads.
 *
 * <p>The layout is that of transformers' {@code ElectraTokenizerFast}.
 */
final class TokenizerJson {

  static final int MAX_CODE_POINTS_PER_WORD = 100; // transformers' WordpieceTokenizer
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private TokenizerJson() {}

  static String of(Vocabulary vocabulary, TokenizerConfig config) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", "1.0");
    root.put("truncation", null);
    root.put("padding", null);
    root.put(
        "added_tokens",
        allAddedTokens(vocabulary, config).stream().map(TokenizerJson::addedToken).toList());
    root.put(
        "normalizer",
        ordered(
            "type", "BertNormalizer",
            "clean_text", true,
            "handle_chinese_chars", config.tokenizeChineseChars(),
            "strip_accents", config.stripAccents(),
            "lowercase", config.doLowerCase()));
    root.put("pre_tokenizer", ordered("type", "BertPreTokenizer"));
    root.put(
        "post_processor",
        ordered(
            "type",
            "BertProcessing",
            "cls",
            List.of(SpecialToken.CLS.literal(), vocabulary.idOf(SpecialToken.CLS)),
            "sep",
            List.of(SpecialToken.SEP.literal(), vocabulary.idOf(SpecialToken.SEP))));
    root.put("decoder", ordered("type", "WordPiece", "prefix", "##", "cleanup", true));
    root.put("model", model(vocabulary));
    return GSON.toJson(root);
  }

  /** [PAD], [UNK], [CLS], [SEP] and [MASK] beside those that were added, by id. */
  static List<AddedToken> allAddedTokens(Vocabulary vocabulary, TokenizerConfig config) {
    Map<String, AddedToken> tokens = new HashMap<>();
    for (SpecialToken special : SpecialToken.values()) {
      AddedToken usual = AddedToken.plain(vocabulary.idOf(special), special.literal(), true);
      tokens.put(usual.content(), usual);
    }
    config.addedTokens().forEach(token -> tokens.put(token.content(), token));
    return tokens.values().stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
  }

  private static Map<String, Object> addedToken(AddedToken token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", token.id());
    json.putAll(flags(token));
    return json;
  }

  /** A token as Hugging Face writes it, without its id. */
  static Map<String, Object> flags(AddedToken token) {
    return ordered(
        "content", token.content(),
        "single_word", token.singleWord(),
        "lstrip", token.lstrip(),
        "rstrip", token.rstrip(),
        "normalized", token.normalized(),
        "special", token.special());
  }

  private static Map<String, Object> model(Vocabulary vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String token : vocabulary.tokens()) {
      ids.put(token, ids.size());
    }
    return ordered(
        "type",
        "WordPiece",
        "unk_token",
        SpecialToken.UNK.literal(),
        "continuing_subword_prefix",
        "##",
        "max_input_chars_per_word",
        MAX_CODE_POINTS_PER_WORD,
        "vocab",
        ids);
  }

  /** The ids of tokens that follow each other, as {@code added_tokens.json} has them. */
  static String idsByToken(List<String> tokens, int first) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String token : tokens) {
      ids.put(token, first + ids.size());
    }
    return GSON.toJson(ids) + "\n";
  }

  /** Keys and values in turn, kept in order, so that equal tokenizers give equal bytes. */
  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
