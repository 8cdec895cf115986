package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and in which words. */
class NsmcFileErrorTest {

  private static final String HEADER = "id\tdocument\tlabel\n";
  private static final String TWO_ROWS = HEADER + "11\t정말 좋다\t1\n12\t별로, 졸았다\t0\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1⇥좋다          | 2 values in "1<TAB>좋다"
          1⇥좋⇥다⇥1       | 4 values in "1<TAB>좋<TAB>다<TAB>1"
          1               | 1 value in "1"
          """)
  void rejectsOtherNumbersOfColumns(String row, String found) throws IOException {
    assertRejected(
        TWO_ROWS + row.replace('⇥', '\t') + "\n",
        "line 4: found "
            + found
            + "; accepted: 3, as the header has; put a value that has a tab or a line break into"
            + " quotation marks, or take them out");
  }

  @Test
  void shortensLongRowsInMessages() throws IOException {
    assertRejected(
        HEADER + "가".repeat(61) + "\n",
        "line 2: found 1 value in \"" + "가".repeat(60) + "...\"; accepted: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "", "-1", "1.5", "positive"})
  void rejectsOtherLabels(String label) throws IOException {
    assertRejected(
        TWO_ROWS + "13\t좋다\t" + label + "\n",
        "line 4: found label \""
            + label
            + "\"; accepted: 0 (negative) and 1 (positive);"
            + " correct the label; for other classes use LabelledTextFile");
  }

  @Test
  void rejectsOtherLabelsOfBlankDocumentsToo() throws IOException {
    assertRejected(TWO_ROWS + "13\t\t2\n", "line 4: found label \"2\"");
  }

  @Test
  void rejectsBlankIds() throws IOException {
    assertRejected(
        TWO_ROWS + " \t좋다\t1\n",
        "line 4: found a blank id in \" <TAB>좋다<TAB>1\"; accepted: any other text; number the row");
  }

  @Test
  void countsLinesWithWindowsLineEnds() throws IOException {
    assertRejected((TWO_ROWS + "13\t좋다\t2\n").replace("\n", "\r\n"), "line 4: found label \"2\"");
  }

  @Test
  void rejectsFilesWithoutHeader() throws IOException {
    assertRejected(
        "11\t정말 좋다\t1\n",
        "line 1: found no column \"id\"; accepted: a header that has it once; the columns here are"
            + " \"11\", \"정말 좋다\", \"1\"; name one of these, or correct the header");
  }

  @Test
  void rejectsOtherHeaders() throws IOException {
    assertRejected(
        "id,text,label\n",
        "line 1: found no column \"id\"; accepted: a header that has it once; the columns here are"
            + " \"id,text,label\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF"})
  void rejectsEmptyFiles(String content) throws IOException {
    assertRejected(
        content,
        "line 1: found an empty file; accepted: a header with \"id\", \"document\", \"label\"; name"
            + " the columns on the first line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1\t\t0\n"})
  void rejectsFilesWithoutReviews(String rows) throws IOException {
    Path file = write("ratings.txt", (HEADER + rows).getBytes(UTF_8));

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(file))
        .withMessage(
            file
                + ": found no review after the header, at least 1 is needed; the file may have been"
                + " cut short, download it again");
  }

  @Test
  void rejectsBytesThatAreNotUtf8() throws IOException {
    byte[] korean = (TWO_ROWS + "13\t재미\t1\n").getBytes(UTF_8);
    korean[korean.length - 5] = 'x'; // the last byte of 미
    Path file = write("ratings.txt", korean);

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(file))
        .withMessage(
            file
                + ", line 4: found byte 0xEB, which is not UTF-8; accepted: UTF-8, or UTF-16 with a"
                + " byte order mark; what comes before is UTF-8, so the line is damaged: correct"
                + " it, or fetch the file again");
  }

  @Test
  void rejectsCharactersCutShortAtTheEnd() throws IOException {
    byte[] whole = (HEADER + "1\t재미").getBytes(UTF_8);
    Path file = write("ratings.txt", Arrays.copyOf(whole, whole.length - 1));

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(file))
        .withMessageStartingWith(file + ", line 2: found byte 0xEB, which is not UTF-8");
  }

  @Test
  void rejectsOtherEncodings() throws IOException {
    Path cp949 = write("cp949.txt", TWO_ROWS.getBytes(Charset.forName("MS949")));
    Path utf16 = write("utf16.txt", TWO_ROWS.getBytes(UTF_16LE));

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(cp949))
        .withMessageStartingWith(cp949 + ", line 2: found byte 0xC1, which is not UTF-8");
    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(utf16))
        .withMessageStartingWith(utf16 + ": found bytes of value 0, as in UTF-16 without");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 9, 30, 60})
  void rejectsGzipCutShort(int length) throws IOException {
    byte[] whole = NsmcFileTest.gzip(TWO_ROWS);
    assertThat(whole).hasSizeGreaterThan(length);
    Path file = write("ratings.txt.gz", Arrays.copyOf(whole, length));

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(file))
        .withMessageStartingWith(file + ": cannot be read (")
        .withMessageNotContaining("null")
        .withMessageEndingWith(
            "); accepted: a plain or gzip file; if it was cut short, download it again");
  }

  @Test
  void rejectsGzipWithAWrongChecksum() throws IOException {
    byte[] spoilt = NsmcFileTest.gzip(TWO_ROWS);
    spoilt[spoilt.length - 8] ^= 1;
    Path file = write("ratings.txt.gz", spoilt);

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(file))
        .withMessageStartingWith(file + ": cannot be read (Corrupt GZIP trailer)");
  }

  @Test
  void namesMissingFiles() {
    Path file = folder.resolve("missing.txt");

    assertThatThrownBy(() -> NsmcDataset.read(file))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(file.toString());
  }

  @Test
  void callsStreamsByTheGivenName() {
    var in = new ByteArrayInputStream((HEADER + "1\t좋다\t3\n").getBytes(UTF_8));

    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(in, "/reviews.tsv"))
        .withMessageStartingWith("/reviews.tsv, line 2: found label \"3\"");
  }

  private void assertRejected(String content, String messageAfterFile) throws IOException {
    Path file = write("ratings.txt", content.getBytes(UTF_8));
    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(file))
        .withMessageStartingWith(file + ", " + messageAfterFile);
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }
}
