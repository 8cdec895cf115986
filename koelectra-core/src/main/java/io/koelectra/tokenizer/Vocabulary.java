package io.koelectra.tokenizer;

import io.koelectra.format.TextFile;
import io.koelectra.format.TextReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The tokens of {@code vocab.txt}; a token's id is its line, counted from 0. */
final class Vocabulary {

  private final List<String> tokens;
  private final Map<String, Integer> ids;

  /**
   * @throws IllegalArgumentException naming the line if a token is empty, holds a line break or an
   *     unpaired surrogate, or stands twice, or if a special token is missing
   */
  Vocabulary(List<String> tokens) {
    this.tokens = List.copyOf(tokens);
    this.ids = new HashMap<>(this.tokens.size() * 2);
    if (this.tokens.isEmpty()) {
      throw new IllegalArgumentException("the vocabulary is empty");
    }
    for (int id = 0; id < this.tokens.size(); id++) {
      String token = this.tokens.get(id);
      requireWritable(token, id + 1);
      Integer first = ids.putIfAbsent(token, id);
      if (first != null) {
        throw new IllegalArgumentException(
            "line "
                + (id + 1)
                + ": token '"
                + token
                + "' stands in line "
                + (first + 1)
                + " already");
      }
    }
    for (String special : SpecialToken.literals()) {
      if (!ids.containsKey(special)) {
        throw new IllegalArgumentException(
            "special token "
                + special
                + " is missing; an ELECTRA vocabulary has "
                + String.join(" ", SpecialToken.literals()));
      }
    }
  }

  /**
   * Reads UTF-8 lines ending in LF or CRLF; a byte order mark is skipped, and the last line may
   * lack its end.
   *
   * @throws IOException naming the file, and the line where there is one
   */
  static Vocabulary read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          file
              + " does not exist; a tokenizer directory holds the model's vocab.txt or"
              + " tokenizer.json");
    }
    TextFile.requireReadable(file);
    try (TextReader text = TextReader.openPlain(file)) {
      return new Vocabulary(text.readAll().lines().toList());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks added tokens: those of the vocabulary have its ids, all others the ids after it.
   *
   * @param added by id
   * @param origin the file that a token was read from, for the message
   * @throws IllegalArgumentException naming the token and both ids, or two that are one
   */
  void requireIds(List<AddedToken> added, Function<AddedToken, Optional<Path>> origin) {
    Set<String> seen = new HashSet<>();
    int next = size();
    for (AddedToken token : added) {
      OptionalInt known = idOf(token.content());
      int right = known.orElse(next);
      if (token.id() != right || !seen.add(token.content())) {
        throw new IllegalArgumentException(
            "%sthe added token '%s' has the id %d, but %s"
                .formatted(
                    origin.apply(token).map(file -> file + ": ").orElse(""),
                    token.content(),
                    token.id(),
                    known.isPresent()
                        ? "the vocabulary gives it " + right
                        : "the next one after the vocabulary of " + size() + " is " + right));
      }
      next += known.isPresent() ? 0 : 1;
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

  private static void requireWritable(String token, int line) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("line " + line + " is empty; remove it");
    }
    if (token.indexOf('\n') >= 0 || token.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("line " + line + ": a token must not hold a line break");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(token)) {
      throw new IllegalArgumentException("line " + line + ": a token holds an unpaired surrogate");
    }
  }
}
