package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the ids of transformers 4.27.1's slow ElectraTokenizer for KoELECTRA v1's vocabulary. */
class KoElectraTokenizerReferenceTest {

  /**
   * A special token hidden by a zero-width space, which the reference finds after cleaning, and the
   * noncharacter U+FFFE, which only the reference takes for unassigned and removes.
   */
  private static final Set<String> KNOWN_DIFFERENCES = Set.of("[MA\u200BSK]", "영\uFFFE화");

  private List<ReferenceLine> lines;
  private KoElectraTokenizer tokenizer;

  @BeforeEach
  void openVersion1() throws IOException {
    Path folder = SharedFixtures.require("fixtures/tokenizer");
    lines = ReferenceLine.read(folder.resolve("koelectra-wordpiece.jsonl"));
    tokenizer =
        KoElectraTokenizer.of(
            Files.readString(folder.resolve("vocab.txt")).lines().toList(),
            new TokenizerConfig(false, false, true, 100_000));
  }

  @AfterEach
  void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }

  @Test
  void givesTheReferenceIdsForAllLinesButTwo() {
    List<String> different = new ArrayList<>();
    for (ReferenceLine line : lines) {
      EncodedText encoded = tokenizer.encode(line.text(), 100_000);
      if (!Arrays.equals(encoded.inputIds(), line.ids())) {
        different.add(line.text());
      }
    }

    assertThat(lines).hasSize(2_000);
    assertThat(different).containsExactlyInAnyOrderElementsOf(KNOWN_DIFFERENCES);
  }

  @Test
  void encodesManyTextsAsItEncodesOne() {
    List<String> texts = lines.stream().map(ReferenceLine::text).toList();

    List<EncodedText> together = tokenizer.encodeAll(texts, 128);

    assertThat(together)
        .containsExactlyElementsOf(texts.stream().map(t -> tokenizer.encode(t, 128)).toList());
  }

  @Test
  void readsTheModelCardsExample() {
    assertThat(tokenizer.tokenize("한국어 ELECTRA를 공유합니다."))
        .containsExactly("한국어", "E", "##L", "##EC", "##T", "##RA", "##를", "공유", "##합니다", ".");
  }
}
