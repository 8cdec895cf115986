package io.koelectra.tokenizer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Gathers a directory's added tokens from the files in which versions of transformers have written
 * them: {@code tokenizer.json}, {@code added_tokens_decoder} in {@code tokenizer_config.json},
 * {@code added_tokens.json}, and the lists of special tokens in {@code tokenizer_config.json} and
 * {@code special_tokens_map.json}.
 *
 * <p>What one token's flags are is for the first of these to say that names it, but {@code
 * added_tokens_decoder} goes before {@code tokenizer.json}, as in transformers. Its id has to be
 * the same wherever there is one.
 */
final class AddedTokenFiles {

  static final String ADDED_TOKENS = "added_tokens.json";
  static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
  static final String DECODER = "added_tokens_decoder";

  /** transformers 4's name and transformers 5's. */
  private static final List<String> SPECIAL_LISTS =
      List.of("additional_special_tokens", "extra_special_tokens");

  private final Vocabulary vocabulary;
  private final Map<String, AddedToken> byContent = new LinkedHashMap<>();

  /** The file that gave a token its id. */
  private final Map<String, Path> origins = new HashMap<>();

  private AddedTokenFiles(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Reads all of them.
   *
   * @param config the directory's {@code tokenizer_config.json}
   * @param ofTokenizerJson the added tokens of {@code tokenizer.json}
   * @throws IOException naming the file and the token
   */
  static List<AddedToken> read(
      Path directory, JsonFile config, Vocabulary vocabulary, List<AddedToken> ofTokenizerJson)
      throws IOException {
    AddedTokenFiles files = new AddedTokenFiles(vocabulary);
    for (AddedToken token : ofTokenizerJson) {
      files.byContent.put(token.content(), token);
      files.origins.put(token.content(), directory.resolve(TokenizerJsonFile.NAME));
    }
    files.readDecoder(config);
    Map<String, JsonElement> specials = new LinkedHashMap<>();
    for (JsonFile file : List.of(config, JsonFile.read(directory.resolve(SPECIAL_TOKENS_MAP)))) {
      specials(file).forEach(specials::putIfAbsent);
    }
    files.readIds(JsonFile.read(directory.resolve(ADDED_TOKENS)), specials);
    files.addSpecials(config, specials);
    files.requireIds();
    return files.byContent.values().stream().filter(token -> !isUsual(token)).toList();
  }

  /** The usual flags of the five, which every tokenizer here has anyway. */
  private static boolean isUsual(AddedToken token) {
    return SpecialToken.literals().contains(token.content())
        && token.equals(AddedToken.plain(token.id(), token.content(), true));
  }

  private void readDecoder(JsonFile config) throws IOException {
    Optional<JsonElement> decoder = config.value(DECODER);
    if (decoder.isEmpty()) {
      return;
    }
    if (!(decoder.get() instanceof JsonObject byId)) {
      throw config.unusable(DECODER, "an object of tokens by id");
    }
    for (Map.Entry<String, JsonElement> entry : byId.entrySet()) {
      put(config, token(config, entry.getKey(), entry.getValue()));
    }
  }

  private void readIds(JsonFile file, Map<String, JsonElement> specials) throws IOException {
    for (Map.Entry<String, JsonElement> entry : file.json().entrySet()) {
      String content = entry.getKey();
      int id = id(file, entry.getValue().toString());
      AddedToken known = byContent.get(content);
      put(
          file,
          known != null && known.id() == id
              ? known
              : checked(file, () -> AddedToken.plain(id, content, specials.containsKey(content))));
    }
  }

  /** Those that no file has given an id yet have the vocabulary's, or the next that is free. */
  private void addSpecials(JsonFile config, Map<String, JsonElement> specials) throws IOException {
    for (Map.Entry<String, JsonElement> special : specials.entrySet()) {
      String content = special.getKey();
      if (byContent.containsKey(content)) {
        continue;
      }
      OptionalInt inVocabulary = vocabulary.idOf(content);
      int next =
          byContent.values().stream()
              .mapToInt(token -> token.id() + 1)
              .reduce(vocabulary.size(), Math::max);
      int id = inVocabulary.orElse(next);
      if (special.getValue() instanceof JsonObject flags) {
        JsonObject marked = flags.deepCopy();
        marked.addProperty("special", true);
        put(config, token(config, Integer.toString(id), marked));
      } else {
        put(config, AddedToken.plain(id, content, true));
      }
    }
  }

  /** Whatever a file calls a special token, by its text: the text itself, or with flags. */
  private static Map<String, JsonElement> specials(JsonFile file) throws IOException {
    List<JsonElement> named = new ArrayList<>();
    for (String key : file.json().keySet()) {
      if (key.endsWith("_token")) {
        file.value(key).ifPresent(named::add);
      }
    }
    for (String key : SPECIAL_LISTS) {
      Optional<JsonElement> list = file.value(key);
      if (list.isEmpty()) {
        continue;
      }
      if (list.get().isJsonArray()) {
        list.get().getAsJsonArray().forEach(named::add);
      } else if (list.get() instanceof JsonObject byName) {
        named.addAll(byName.asMap().values());
      } else {
        throw file.unusable(key, "a list of tokens, or an object of tokens by name");
      }
    }
    Map<String, JsonElement> specials = new LinkedHashMap<>();
    for (JsonElement token : named) {
      content(token).ifPresent(text -> specials.put(text, token));
    }
    return specials;
  }

  /** A token is written as a string, or as an AddedToken object with its "content". */
  static Optional<String> content(JsonElement token) {
    JsonElement content = token instanceof JsonObject added ? added.get("content") : token;
    return content instanceof JsonPrimitive text && text.isString()
        ? Optional.of(text.getAsString())
        : Optional.empty();
  }

  /** An AddedToken object, the flags it lacks being those of transformers. */
  static AddedToken token(JsonFile file, String id, JsonElement written) throws IOException {
    Optional<String> content = content(written);
    if (!(written instanceof JsonObject json) || content.isEmpty()) {
      throw new IOException(
          file.path()
              + ": the added token "
              + id
              + " is "
              + written
              + "; this library reads only an object with a content");
    }
    JsonFile flags = new JsonFile(file.path(), json);
    boolean special = flags.flag("special").orElse(false);
    int number = id(file, id);
    boolean singleWord = flags.flag("single_word").orElse(false);
    boolean lstrip = flags.flag("lstrip").orElse(false);
    boolean rstrip = flags.flag("rstrip").orElse(false);
    boolean normalized = flags.flag("normalized").orElse(!special);
    return checked(
        file,
        () ->
            new AddedToken(number, content.get(), singleWord, lstrip, rstrip, normalized, special));
  }

  private static AddedToken checked(JsonFile file, Supplier<AddedToken> token) throws IOException {
    try {
      return token.get();
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static int id(JsonFile file, String written) throws IOException {
    try {
      return Integer.parseInt(written);
    } catch (NumberFormatException e) {
      throw new IOException(
          file.path() + ": the id " + written + " of an added token is not a whole number", e);
    }
  }

  private void requireIds() throws IOException {
    List<AddedToken> byId =
        byContent.values().stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
    try {
      vocabulary.requireIds(byId, token -> Optional.of(origins.get(token.content())));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void put(JsonFile file, AddedToken token) throws IOException {
    origins.putIfAbsent(token.content(), file.path());
    AddedToken earlier = byContent.put(token.content(), token);
    if (earlier != null && earlier.id() != token.id()) {
      throw new IOException(
          "%s: the added token '%s' has the id %d, elsewhere in the directory it has %d; keep the files of one model together"
              .formatted(file.path(), token.content(), token.id(), earlier.id()));
    }
  }
}
