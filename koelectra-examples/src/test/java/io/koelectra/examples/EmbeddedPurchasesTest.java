package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPurchasesTest {

  /** In the order in which they happen. */
  private static final List<String> STAGES = List.of("주문", "배송", "사용");

  private static LabelledDataset sentences;
  private static LabelledDataset pairs;

  @BeforeAll
  static void readResources() throws IOException {
    sentences = EmbeddedDefault.purchases();
    pairs = EmbeddedDefault.purchasePairs();
  }

  @Test
  void arePlainUtf8WithUnixLineEnds() throws IOException {
    for (String name : List.of("purchases.csv", "purchase-pairs.jsonl")) {
      try (InputStream in = EmbeddedPurchasesTest.class.getResourceAsStream(name)) {
        assertThat(new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8))
            .doesNotContain("\uFFFD", "\uFEFF", "\r")
            .endsWith("\n");
      }
    }
  }

  @Test
  void haveThreeUnevenClasses() {
    assertThat(sentences.labels()).containsExactlyInAnyOrderElementsOf(STAGES);
    assertThat(sentences.report().examplesByLabel().values())
        .allMatch(count -> count > 100)
        .doesNotHaveDuplicates();
    assertThat(sentences.report().emptyDropped()).isZero();
  }

  @Test
  void repeatNoSentenceEvenWhenSpacesAndPunctuationAreIgnored() {
    assertThat(sentences)
        .extracting(sentence -> sentence.text().replaceAll("[^\\p{L}\\p{N}]", ""))
        .doesNotHaveDuplicates();
  }

  @Test
  void everySentenceStandsInOnePairAndThatInBothOrders() {
    Map<String, String> partners = new HashMap<>();
    pairs.forEach(pair -> partners.put(pair.text(), pair.secondText().orElseThrow()));

    assertThat(pairs).hasSameSizeAs(sentences);
    assertThat(partners.keySet())
        .containsExactlyInAnyOrderElementsOf(sentences.stream().map(LabelledText::text).toList());
    partners.forEach((first, second) -> assertThat(partners).containsEntry(second, first));
  }

  @Test
  void pairsAreLabelledByTheStagesOfTheirSentences() {
    Map<String, Integer> stages = new HashMap<>();
    sentences.forEach(sentence -> stages.put(sentence.text(), STAGES.indexOf(sentence.label())));

    assertThat(pairs.labels()).containsExactly("거꾸로", "바른 순서");
    assertThat(pairs)
        .allSatisfy(
            pair -> {
              int first = stages.get(pair.text());
              int second = stages.get(pair.secondText().orElseThrow());
              assertThat(first).isNotEqualTo(second);
              assertThat(pair.label()).isEqualTo(first < second ? "바른 순서" : "거꾸로");
            });
  }

  @Test
  void aSplitSharesNoSentence() {
    LabelledDataset.Split split = pairs.split(EmbeddedDefault.TEST_SHARE, 42);

    assertThat(texts(split.train())).doesNotContainAnyElementsOf(texts(split.validation()));
  }

  private static List<String> texts(LabelledDataset data) {
    return data.stream()
        .flatMap(pair -> Stream.concat(Stream.of(pair.text()), pair.secondText().stream()))
        .toList();
  }
}
