package io.koelectra.tokenizer;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.koelectra.format.JsonFile;
import io.koelectra.tokenizer.TokenizerConfig.AddedToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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

  static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .create();

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
   * @param fast its {@code tokenizer.json}
   * @throws IOException naming the file and the token
   */
  static List<AddedToken> read(
      Path directory, JsonFile config, Vocabulary vocabulary, Optional<TokenizerJsonFile> fast)
      throws IOException {
    AddedTokenFiles files = new AddedTokenFiles(vocabulary);
    for (AddedToken token : fast.map(TokenizerJsonFile::addedTokens).orElse(List.of())) {
      files.put(directory.resolve(TokenizerJsonFile.NAME), token);
    }
    Optional<JsonFile> decoder = config.part(DECODER);
    if (decoder.isPresent()) {
      for (Map.Entry<String, JsonElement> entry : decoder.get().json().entrySet()) {
        files.put(config.path(), token(config, entry.getKey(), entry.getValue()));
      }
    }
    Map<String, JsonElement> specials = specials(config);
    specials(file(directory, "special_tokens_map.json")).forEach(specials::putIfAbsent);
    files.addIds(file(directory, "added_tokens.json"), specials);
    files.addSpecials(config, specials);
    try {
      vocabulary.requireIds(
          byId(files.byContent.values()), token -> files.origins.get(token.content()) + ": ");
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    files.byContent.values().removeIf(AddedTokenFiles::isUsual);
    return List.copyOf(files.byContent.values());
  }

  private static JsonFile file(Path directory, String name) throws IOException {
    return JsonFile.readIfPresent(directory.resolve(name), Vocabulary.MOST_BYTES);
  }

  private static List<AddedToken> byId(Collection<AddedToken> tokens) {
    return tokens.stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
  }

  /** The usual flags of the five, which every tokenizer here has anyway. */
  private static boolean isUsual(AddedToken token) {
    return SpecialToken.literals().contains(token.content())
        && token.equals(AddedToken.plain(token.id(), token.content(), true));
  }

  private void addIds(JsonFile file, Map<String, JsonElement> specials) throws IOException {
    for (Map.Entry<String, JsonElement> entry : file.json().entrySet()) {
      JsonObject written = new JsonObject();
      written.addProperty("content", entry.getKey());
      written.addProperty("special", specials.containsKey(entry.getKey()));
      AddedToken token = token(file, entry.getValue().toString(), written);
      AddedToken known = byContent.getOrDefault(entry.getKey(), token);
      put(file.path(), known.id() == token.id() ? known : token);
    }
  }

  /** Those that no file has given an id yet have the vocabulary's, or the next that is free. */
  private void addSpecials(JsonFile config, Map<String, JsonElement> specials) throws IOException {
    for (Map.Entry<String, JsonElement> special : specials.entrySet()) {
      String content = special.getKey();
      if (byContent.containsKey(content)) {
        continue;
      }
      IntStream used = byContent.values().stream().mapToInt(AddedToken::id);
      int next = used.map(id -> id + 1).reduce(vocabulary.size(), Math::max);
      JsonObject written = new JsonObject();
      if (special.getValue() instanceof JsonObject flags) {
        flags.asMap().forEach(written::add);
      }
      written.addProperty("content", content);
      written.addProperty("special", true);
      put(config.path(), token(config, "" + vocabulary.idOf(content).orElse(next), written));
    }
  }

  /** Whatever a file calls a special token, by its text: the text itself, or with flags. */
  private static Map<String, JsonElement> specials(JsonFile file) throws IOException {
    List<JsonElement> named = new ArrayList<>();
    for (String key : file.json().keySet()) {
      if (key.endsWith("_token")) {
        named.add(file.json().get(key));
      }
    }
    for (String key : SPECIAL_LISTS) {
      Optional<JsonElement> list = file.value(key);
      if (list.isPresent() && list.get() instanceof JsonArray tokens) {
        named.addAll(tokens.asList());
      } else if (list.isPresent() && list.get() instanceof JsonObject byName) {
        named.addAll(byName.asMap().values());
      } else if (list.isPresent()) {
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
          "%s: the added token %s is %s; this library reads only an object with a content"
              .formatted(file.path(), id, written));
    }
    if (!id.matches("-?\\d{1,9}")) {
      throw new IOException(
          "%s: the id %s of an added token is not a whole number".formatted(file.path(), id));
    }
    JsonFile flags = new JsonFile(file.path(), "of the added token " + id + ", ", json);
    boolean special = flags.flag("special").orElse(false);
    try {
      return new AddedToken(
          Integer.parseInt(id),
          content.get(),
          flags.flag("single_word").orElse(false),
          flags.flag("lstrip").orElse(false),
          flags.flag("rstrip").orElse(false),
          flags.flag("normalized").orElse(!special),
          special);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private void put(Path file, AddedToken token) throws IOException {
    origins.putIfAbsent(token.content(), file);
    AddedToken earlier = byContent.put(token.content(), token);
    if (earlier != null && earlier.id() != token.id()) {
      throw new IOException(
          "%s: the added token '%s' has the id %d, elsewhere in the directory it has %d; keep the files of one model together"
              .formatted(file, token.content(), token.id(), earlier.id()));
    }
  }

  /** [PAD], [UNK], [CLS], [SEP] and [MASK] beside those that were added, by id. */
  static List<AddedToken> all(Vocabulary vocabulary, TokenizerConfig config) {
    Map<String, AddedToken> tokens = new HashMap<>();
    for (SpecialToken special : SpecialToken.values()) {
      String content = special.literal();
      tokens.put(content, AddedToken.plain(vocabulary.idOf(special), content, true));
    }
    config.addedTokens().forEach(token -> tokens.put(token.content(), token));
    return byId(tokens.values());
  }
}
