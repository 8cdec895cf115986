package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedReviewsTest {

  private static final int LEAST_ROWS = 400;

  private static String text;
  private static List<String[]> rows;

  @BeforeAll
  static void readResource() throws IOException {
    text = read("reviews.tsv");
    rows = text.lines().skip(1).map(line -> line.split("\t", -1)).toList();
  }

  @Test
  void startsWithTheHeaderOfNsmc() {
    assertThat(text).startsWith("id\tdocument\tlabel\n");
  }

  @Test
  void isPlainUtf8WithUnixLineEnds() {
    assertThat(text).doesNotContain("\uFFFD", "\uFEFF", "\r", "\"").endsWith("\n");
  }

  @Test
  void hasThreeFilledColumnsOnEveryLine() {
    assertThat(rows)
        .hasSizeGreaterThanOrEqualTo(LEAST_ROWS)
        .allSatisfy(row -> assertThat(row).hasSize(3).noneMatch(String::isBlank));
  }

  @Test
  void numbersItsReviewsConsecutivelyFromOne() {
    List<String> expected =
        IntStream.rangeClosed(1, rows.size()).mapToObj(Integer::toString).toList();

    assertThat(rows).extracting(row -> row[0]).isEqualTo(expected);
  }

  @Test
  void hasAsManyPositiveAsNegativeReviews() {
    List<String> labels = rows.stream().map(row -> row[2]).toList();

    assertThat(labels).containsOnly("0", "1");
    assertThat(labels.stream().filter("1"::equals).count())
        .isEqualTo(labels.stream().filter("0"::equals).count());
  }

  @Test
  void mixesTheLabelsSoThatAnyPrefixIsNearlyBalanced() {
    int surplus = 0;
    for (String[] row : rows) {
      surplus += row[2].equals("1") ? 1 : -1;

      assertThat(surplus).as("positive minus negative up to id %s", row[0]).isBetween(-1, 1);
    }
  }

  @Test
  void repeatsNoReviewEvenWhenSpacesAndPunctuationAreIgnored() {
    assertThat(rows).extracting(row -> lettersAndDigits(row[1])).doesNotHaveDuplicates();
  }

  @Test
  void showsSentencesThatAreNotAmongTheLabelledReviews() throws IOException {
    List<String> reviews = rows.stream().map(row -> lettersAndDigits(row[1])).toList();

    assertThat(read("sentences.txt").lines().map(EmbeddedReviewsTest::lettersAndDigits))
        .hasSize(8)
        .doesNotContainAnyElementsOf(reviews);
  }

  private static String lettersAndDigits(String document) {
    return document.replaceAll("[^\\p{L}\\p{N}]", "");
  }

  private static String read(String name) throws IOException {
    try (InputStream in = EmbeddedReviewsTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }
}
