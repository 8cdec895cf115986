package io.koelectra.tokenizer;

import java.util.List;
import java.util.stream.Stream;

/** A vocabulary small enough to work out ids by hand. */
final class TestVocabulary {

  private TestVocabulary() {}

  static List<String> with(String... tokens) {
    return Stream.concat(Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), Stream.of(tokens))
        .toList();
  }

  /** Ids 0 to 4 are the special tokens, 5 is 영, and so on. */
  static List<String> movies() {
    return with(
        "영", "##화", "영화", "앞", "뒤", "재미", "##있", "##다", "大", "韓", "a", "##b", "A", "[", "]", ".",
        "!", "가", "~", "\u3164", "か", "##な", "MASK", "é", "e", "mask");
  }
}
