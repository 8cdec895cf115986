package io.koelectra.tokenizer;

import io.koelectra.format.TextReader;
import io.koelectra.tokenizer.TokenizerConfig.AddedToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The tokens of {@code vocab.txt}; a token's id is its line, counted from 0. */
final class Vocabulary {

  /** Of any file of a tokenizer; KoELECTRA's vocab.txt has a quarter of a megabyte. */
  static final long MOST_BYTES = 64 << 20;

  private final List<String> tokens;
  private final Map<String, Integer> ids;

  /**
   * @throws IllegalArgumentException naming the line or the token that is wrong
   */
  Vocabulary(List<String> tokens) {
    this.tokens = List.copyOf(tokens);
    this.ids = new HashMap<>(this.tokens.size() * 2);
    require(!tokens.isEmpty(), "the vocabulary is empty");
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      String line = "line " + (id + 1);
      require(!token.isEmpty(), line + " is empty; remove it");
      require(
          token.indexOf('\n') < 0 && token.indexOf('\r') < 0,
          line + ": a token must not hold a line break");
      require(
          StandardCharsets.UTF_8.newEncoder().canEncode(token),
          line + ": a token holds an unpaired surrogate");
      Integer first = ids.putIfAbsent(token, id);
      if (first != null) {
        throw new IllegalArgumentException(
            "%s: token '%s' stands in line %d already".formatted(line, token, first + 1));
      }
    }
    for (String special : SpecialToken.literals()) {
      require(
          ids.containsKey(special),
          "special token %s is missing; an ELECTRA vocabulary has %s"
              .formatted(special, String.join(" ", SpecialToken.literals())));
    }
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }

  /**
   * Reads a file in UTF-8, a token a line.
   *
   * @throws IOException naming the file, and the line where there is one
   */
  static Vocabulary read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "%s does not exist; a tokenizer directory holds the model's vocab.txt or tokenizer.json"
              .formatted(file));
    }
    try (TextReader text = TextReader.openPlain(file, MOST_BYTES)) {
      return new Vocabulary(text.readAll().lines().toList());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks added tokens: those of the vocabulary have its ids, all others the ids after it.
   *
   * @param added by id
   * @param origin what messages begin with
   * @throws IllegalArgumentException naming the token and both ids, or two that are one
   */
  void requireIds(List<AddedToken> added, Function<AddedToken, String> origin) {
    Set<String> seen = new HashSet<>();
    int next = size();
    for (AddedToken token : added) {
      boolean isKnown = ids.containsKey(token.content());
      int right = isKnown ? ids.get(token.content()) : next++;
      if (token.id() != right || !seen.add(token.content())) {
        String source =
            isKnown ? "vocabulary gives it" : "next one after the vocabulary of " + size() + " is";
        throw new IllegalArgumentException(
            "%sthe added token '%s' has the id %d, but the %s %d"
                .formatted(origin.apply(token), token.content(), token.id(), source, right));
      }
    }
  }

  boolean hasHangulSyllables() {
    return tokens.stream().flatMapToInt(String::codePoints).anyMatch(c -> c >= '가' && c <= '힣');
  }

  List<String> tokens() {
    return tokens;
  }

  int size() {
    return tokens.size();
  }

  OptionalInt idOf(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  int idOf(SpecialToken special) {
    return ids.get(special.literal());
  }
}
