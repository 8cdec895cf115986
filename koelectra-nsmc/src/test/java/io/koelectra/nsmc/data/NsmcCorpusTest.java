package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.nsmc.data.LabelledDataset.Split;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The corpus itself, skipped where it is not at hand. */
@EnabledIf(value = "isHere", disabledReason = "no folder shared/data/nsmc")
class NsmcCorpusTest {

  private static final Path FOLDER = shared().resolve("data").resolve("nsmc");

  private static LabelledDataset train;

  static boolean isHere() {
    return Files.isDirectory(FOLDER);
  }

  @BeforeAll
  static void readTrain() throws IOException {
    train = NsmcDataset.read(FOLDER.resolve("ratings_train.txt.gz"));
  }

  /**
   * The corpus's notes count 3,782 duplicates and 146,218 unique documents with the empty document
   * as one of them: that is four duplicates and one document more than here. Labels, conflicts and
   * line numbers were counted outside Java.
   */
  @Test
  void trainFileHasTheNotedCounts() {
    assertThat(train.report())
        .isEqualTo(
            new LabelledDataset.Report(
                150_000,
                5,
                List.of(34_614, 63_844, 93_013, 105_914, 131_902),
                3_782 - 4,
                137,
                Map.of("negative", 75_169, "positive", 74_826),
                Optional.empty()));
    assertThat(train.withoutDuplicates()).hasSize(146_218 - 1);
  }

  @Test
  void testFileHasTheNotedCounts() throws IOException {
    LabelledDataset.Report test = NsmcDataset.read(FOLDER.resolve("ratings_test.txt.gz")).report();

    assertThat(test)
        .isEqualTo(
            new LabelledDataset.Report(
                50_000,
                1,
                List.of(39_984),
                848,
                56,
                Map.of("negative", 24_827, "positive", 25_172),
                Optional.empty()));
  }

  /** Counted outside Java. Where a text keeps the label that it has most, 306 others are wrong. */
  @Test
  void trainFileHasTheNotedConflicts() {
    List<LabelledTexts.Conflict> conflicts = LabelledTexts.conflicts(train);

    assertThat(conflicts).hasSize(137);
    assertThat(conflicts.stream().mapToInt(text -> text.indices().size()).sum()).isEqualTo(1_473);
    assertThat(conflicts.stream().mapToInt(NsmcCorpusTest::rarer).sum()).isEqualTo(306);
  }

  private static int rarer(LabelledTexts.Conflict text) {
    int positive = Collections.frequency(text.labels(), "positive");
    return Math.min(positive, text.labels().size() - positive);
  }

  @Test
  void twoPassesOfACsvParserGiveTheSameDocuments() throws IOException {
    Iterator<LabelledText> reviews = train.iterator();
    int quoted = 0;
    for (String field : documentFields()) {
      if (field.isEmpty()) {
        continue;
      }
      String document = reviews.next().text();
      if (field.contains("\"")) {
        quoted++;
        assertThat(document).isEqualTo(parseField(parseField(field)));
      } else {
        assertThat(document).isEqualTo(field);
      }
    }
    assertThat(quoted).isEqualTo(619);
    assertThat(reviews.hasNext()).isFalse();
  }

  /** Read by eye: a sentence wholly in quotes, two at the end, one word at the start. */
  @Test
  void quotedDocumentsComeOutAsWritten() {
    assertThat(document("5130706")).hasSize(11).matches("\"[^\"]{9}\"");
    assertThat(document("8758952")).matches("[^\"]+\"[^\"]+\" \"[^\"]+\"").hasSize(48);
    assertThat(document("8058284")).matches("\"[^\"]{3}\" [^\"]+").hasSize(122);
  }

  @Test
  void splitHoldsOutTheShareOfEachLabel() {
    Split split = train.split(0.05, 42);

    assertThat(split.validation()).hasSize(7_500);
    assertThat(split.validation().report().examplesByLabel().get("negative"))
        .isBetween(3_728, 3_788);
    assertThat(split.train()).hasSize(149_995 - 7_500);
    assertThat(Collections.disjoint(texts(split.train()), texts(split.validation()))).isTrue();
  }

  private static Set<String> texts(LabelledDataset reviews) {
    return reviews.stream().map(LabelledText::text).collect(Collectors.toSet());
  }

  private static String document(String id) {
    return train.stream()
        .filter(review -> ((Review) review).id().equals(id))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static List<String> documentFields() throws IOException {
    try (var in = Files.newInputStream(FOLDER.resolve("ratings_train.txt.gz"));
        var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), UTF_8))) {
      return lines.lines().skip(1).map(line -> line.split("\t", -1)[1]).toList();
    }
  }

  private static String parseField(String field) throws IOException {
    try (CSVParser parser =
        CSVParser.parse(field, CSVFormat.RFC4180.builder().setDelimiter('\t').get())) {
      return parser.getRecords().get(0).get(0);
    }
  }

  /** The folder that {@code koelectra.shared} names, else the nearest {@code shared} above. */
  private static Path shared() {
    String named = System.getProperty("koelectra.shared");
    if (named != null) {
      return Path.of(named);
    }
    return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
        .map(path -> path.resolve("shared"))
        .filter(path -> Files.isDirectory(path.resolve("fixtures")))
        .findFirst()
        .orElse(Path.of("shared"));
  }
}
