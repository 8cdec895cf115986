package io.koelectra.tokenizer;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** ELECTRA's five special tokens, in the order in which KoELECTRA's vocabularies begin. */
enum SpecialToken {
  PAD,
  UNK,
  CLS,
  SEP,
  MASK;

  /** The token as {@code vocab.txt} spells it, such as {@code [PAD]}. */
  String literal() {
    return "[" + name() + "]";
  }

  /** The key of {@code tokenizer_config.json}, such as {@code pad_token}. */
  String configKey() {
    return name().toLowerCase(Locale.ROOT) + "_token";
  }

  static List<String> literals() {
    return Stream.of(values()).map(SpecialToken::literal).toList();
  }
}
