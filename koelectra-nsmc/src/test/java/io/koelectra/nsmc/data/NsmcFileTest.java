package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read. */
class NsmcFileTest {

  private static final String HEADER = "id\tdocument\tlabel\n";
  private static final String TWO_ROWS = HEADER + "11\t정말 좋다\t1\n12\t별로, 졸았다\t0\n";
  private static final Review LIKED = new Review("11", "정말 좋다", Sentiment.POSITIVE);
  private static final Review DISLIKED = new Review("12", "별로, 졸았다", Sentiment.NEGATIVE);

  @TempDir Path folder;

  @Test
  void readsRowsInFileOrder() throws IOException {
    assertThat(read(TWO_ROWS)).containsExactly(LIKED, DISLIKED);
  }

  @Test
  void readsStreams() throws IOException {
    var in = new ByteArrayInputStream(TWO_ROWS.getBytes(UTF_8));

    assertThat(NsmcDataset.read(in, "two rows")).containsExactly(LIKED, DISLIKED);
  }

  @Test
  void tellsGzipByContentAndNotByName() throws IOException {
    Path zippedButNamedText = write("ratings.txt", gzip(TWO_ROWS));
    Path textButNamedZipped = write("ratings.gz", TWO_ROWS.getBytes(UTF_8));

    assertThat(NsmcDataset.read(zippedButNamedText))
        .containsExactly(LIKED, DISLIKED)
        .isEqualTo(NsmcDataset.read(textButNamedZipped));
  }

  @Test
  void toleratesByteOrderMark() throws IOException {
    assertThat(read("\uFEFF" + TWO_ROWS)).containsExactly(LIKED, DISLIKED);
  }

  @Test
  void toleratesWindowsLineEnds() throws IOException {
    assertThat(read(TWO_ROWS.replace("\n", "\r\n"))).containsExactly(LIKED, DISLIKED);
  }

  @Test
  void toleratesMissingLastLineEnd() throws IOException {
    assertThat(read(TWO_ROWS.stripTrailing())).containsExactly(LIKED, DISLIKED);
  }

  @Test
  void readsUtf16WithAByteOrderMark() throws IOException {
    Path file = write("utf16.txt", ("\uFEFF" + TWO_ROWS).getBytes(UTF_16LE));

    assertThat(NsmcDataset.read(file)).containsExactly(LIKED, DISLIKED);
  }

  @Test
  void aCarriageReturnByItselfBelongsToItsDocument() throws IOException {
    assertThat(read(HEADER + "1\t좋은 영화\r정말 좋다\t1\r\n2\t싫다\t0\n"))
        .extracting(LabelledText::text)
        .containsExactly("좋은 영화\r정말 좋다", "싫다");
  }

  @Test
  void composesHangul() throws IOException {
    assertThat(read(Normalizer.normalize(TWO_ROWS, Normalizer.Form.NFD)))
        .containsExactly(LIKED, DISLIKED);
  }

  @Test
  void readsAFileInWhichEveryFieldIsQuoted() throws IOException {
    String quoted = "\"id\"\t\"document\"\t\"label\"\n\"11\"\t\"정말 좋다\"\t\"1\"\n";

    assertThat(read(quoted)).containsExactly(LIKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0", " 1"})
  void takesLabelsByTheirValue(String label) throws IOException {
    assertThat(read(HEADER + "11\t정말 좋다\t" + label + "\n")).containsExactly(LIKED);
  }

  /**
   * What a CSV reader with the usual settings would trim, unescape, comment out or take as null.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {" 앞뒤 빈칸 ", "#1 영화", "별로\\", "\\N", "NULL", "NA", "끝\uFFFE", "줄\u2028\u0085바꿈"})
  void keepsDocumentsToTheLetter(String document) throws IOException {
    assertThat(read(HEADER + "1\t" + document + "\t1\n2\t다음\t0\n"))
        .extracting(LabelledText::text)
        .containsExactly(document, "다음");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          # quoted twice, as published
          ""\"별로.. ""\""정말""\"" 별로""\"|별로.. "정말" 별로
          ""\"""\""최고""\""라고 하네""\"|"최고"라고 하네
          ""\"""\""전부 인용""\"""\""|"전부 인용"
          ""\"키가 6""\"" 2""\"|키가 6" 2
          # quoted once
          "그는 ""최고""다"|그는 "최고"다
          ""\"전부 인용""\"|"전부 인용"
          # not quoted
          그는 "최고"다|그는 "최고"다
          "전부 인용"|"전부 인용"
          "최고" 또는 "최악"|"최고" 또는 "최악"
          "열린 따옴표|"열린 따옴표
          닫힌 따옴표"|닫힌 따옴표"
          "|"
          """)
  void undoesQuoting(String field, String document) throws IOException {
    assertThat(read(HEADER + "1\t" + field + "\t1\n2\t\"다음\t0\n"))
        .extracting(LabelledText::text)
        .containsExactly(document, "\"다음");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"\"", "\"가\"", "\"\"가\"\"", "가\"", "\"가", "\"가\", \"나\"", "가,나"})
  void undoesWhatTwoCsvWritersDid(String document) throws IOException {
    CSVFormat writer = CSVFormat.TDF.builder().setQuoteMode(QuoteMode.MINIMAL).setTrim(false).get();
    String field = writer.format(writer.format(document));

    assertThat(read(HEADER + "1\t" + field + "\t1\n"))
        .extracting(LabelledText::text)
        .containsExactly(document);
  }

  @Test
  void readsTheColumnsInAnyOrderAndSkipsBlankLines() throws IOException {
    assertThat(read("label,more,document,id\n1,x,정말 좋다,11\n\n0,y,\"별로, 졸았다\",12\n"))
        .containsExactly(LIKED, DISLIKED);
  }

  @Test
  void dropsAndCountsBlankDocuments() throws IOException {
    LabelledDataset dataset = read(HEADER + "1\t\t0\n2\t좋다\t1\n3\t \u3000\t0\n");

    assertThat(dataset).extracting(review -> ((Review) review).id()).containsExactly("2");
    assertThat(dataset.report().rowsRead()).isEqualTo(3);
    assertThat(dataset.report().emptyDropped()).isEqualTo(2);
    assertThat(dataset.report().firstEmptyLines()).containsExactly(2, 4);
  }

  private LabelledDataset read(String content) throws IOException {
    return NsmcDataset.read(write("ratings.txt", content.getBytes(UTF_8)));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  static byte[] gzip(String content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zipped = new GZIPOutputStream(bytes)) {
      zipped.write(content.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
