package io.koelectra.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextReaderTest {

  private static final Charset MS949 = Charset.forName("MS949");
  private static final String TEXT = "정말 재미있다\r\n좋은\r영화\n\n끝\u2028났다";

  @TempDir Path folder;

  @Test
  void linesEndAtLfAndCrLfAlone() throws IOException {
    List<String> expected = List.of("정말 재미있다", "좋은\r영화", "", "끝\u2028났다");

    assertThat(lines(TEXT.getBytes(UTF_8))).isEqualTo(expected);
    assertThat(lines((TEXT + "\n").getBytes(UTF_8))).as("an ended last line").isEqualTo(expected);
    assertThat(lines("가\r\r\n나\r".getBytes(UTF_8))).containsExactly("가\r", "나\r");
    assertThat(lines(new byte[0])).isEmpty();
    assertThat(lines("\n".getBytes(UTF_8))).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aByteOrderMarkTellsTheEncoding(String charset) throws IOException {
    byte[] marked = ("\uFEFF" + TEXT).getBytes(Charset.forName(charset));

    assertThat(read(marked, UTF_8)).isEqualTo(TEXT);
    assertThat(read(marked, MS949)).as("whatever the caller says").isEqualTo(TEXT);
    assertThat(read(gzip(marked), UTF_8)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MS949", "CP949", "EUC-KR", "UTF-8", "UTF-16LE"})
  void theCallerTellsTheEncodingOtherwise(String name) throws IOException {
    Charset charset = Charset.forName(name);
    String text = name.equals("UTF-8") ? "똠방각하 \u2028" : "똠방각하";
    byte[] bytes = text.getBytes(name.startsWith("UTF") ? charset : MS949);

    assertThat(read(bytes, charset)).as("a syllable that EUC-KR lacks").isEqualTo(text);
  }

  @Test
  void textsLongerThanTheBufferComeWhole() throws IOException {
    String line = "가나다라마바사 ".repeat(30_000);
    String text = "a" + (line + "\r\n").repeat(3);

    assertThat(read(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
    assertThat(lines(gzip(text.getBytes(UTF_8)))).containsExactly("a" + line, line, line);
  }

  @Test
  void cp949IsNamedAndNotGuessed() {
    byte[] bytes = "text,label\n정말 좋다,1\n".getBytes(MS949);

    assertThatExceptionOfType(CharacterCodingException.class)
        .isThrownBy(() -> read(bytes, UTF_8))
        .withMessage(
            "a.csv, line 2: found byte 0xC1, which is not UTF-8; accepted: UTF-8, or UTF-16 with a"
                + " byte order mark; it reads as Korean in CP949 (MS949), as Windows writes it:"
                + " convert it with iconv -f CP949 -t UTF-8");
  }

  @Test
  void aDamagedLineIsNotTakenForAnotherEncoding() {
    byte[] bytes = ("정말\n" + "줄\n".repeat(100_000) + "재미\n끝").getBytes(UTF_8);
    bytes[bytes.length - 5] = 'x'; // the last byte of 미

    assertThatIOException()
        .isThrownBy(() -> read(bytes, UTF_8))
        .withMessageStartingWith("a.csv, line 100002: found byte 0xEB, which is not UTF-8")
        .withMessageEndingWith(
            "what comes before is UTF-8, so the line is damaged: correct it, or"
                + " fetch the file again");
  }

  @Test
  void anUnknownEncodingIsNotCalledKorean() {
    assertThatIOException()
        .isThrownBy(() -> read("caf\u00e9 \n".getBytes(ISO_8859_1), UTF_8))
        .withMessageContaining("line 1: found byte 0xE9, which is not UTF-8")
        .withMessageEndingWith("find out its encoding and convert it: iconv -f ENCODING -t UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          d0cf11e0a1b11ae1 | an old Office document (.xls, .doc, .hwp)
          50415231         | a Parquet file
          4152524f5731     | an Arrow file
          ffffffff10       | an Arrow stream
          fd377a585a00     | an xz file
          28b52ffd         | a zstd file
          425a683931415926 | a bzip2 file
          377abcaf271c     | a 7z archive
          255044462d312e37 | a PDF document
          """)
  void filesOfOtherKindsAreNamed(String start, String what) throws IOException {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(start), 100);
    bytes[8] = 'S';
    bytes[9] = 'Y';

    assertIsNoText(bytes, what);
    assertIsNoText(gzip(bytes), what);
  }

  @Test
  void aWorkbookIsToldFromAnotherZip() throws IOException {
    assertIsNoText(zip("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (.xlsx)");
    assertIsNoText(zip("ratings.csv"), "a zip archive");
  }

  @Test
  void aGitLfsPointerIsNamed() {
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 14628807\n";

    assertThatIOException()
        .isThrownBy(() -> read(pointer.getBytes(UTF_8), UTF_8))
        .withMessage(
            "a.csv: found a Git LFS pointer, which stands for a file that was not fetched;"
                + " accepted: a text file; fetch the file itself: git lfs pull, or the"
                + " repository's download link");
  }

  @Test
  void aWebPageIsNamed() {
    assertIsNoText("\n<!DOCTYPE html>\n<title>ratings".getBytes(UTF_8), "a web page (HTML)");
  }

  @Test
  void utf16WithoutAMarkIsNotReadAsUtf8() {
    for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
      assertThatIOException()
          .isThrownBy(() -> read("text,label\n정말 좋다,1\n".getBytes(charset), UTF_8))
          .withMessageContainingAll("UTF-16 without a byte order mark", "iconv -f UTF-16LE");
    }
  }

  @Test
  void aStrayNulIsText() throws IOException {
    String text = "가\0나" + "다".repeat(50);

    assertThat(read(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
  }

  @Test
  void gzipIsRefusedWhereItIsNotExpected() throws IOException {
    Path file = Files.write(folder.resolve("vocab.txt"), gzip("[PAD]\n".getBytes(UTF_8)));

    assertThatIOException()
        .isThrownBy(() -> TextReader.openPlain(file, 1000))
        .withMessageContainingAll(file.toString(), "a gzip file");
  }

  private void assertIsNoText(byte[] bytes, String what) {
    assertThatIOException()
        .isThrownBy(() -> read(bytes, UTF_8))
        .withMessageStartingWith("a.csv: found " + what)
        .withMessageContaining("; accepted: a text file; ");
  }

  private static String read(byte[] bytes, Charset charset) throws IOException {
    try (TextReader reader = open(bytes, charset)) {
      return reader.readAll();
    }
  }

  private static List<String> lines(byte[] bytes) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TextReader reader = open(bytes, UTF_8)) {
      for (Optional<String> line = reader.nextLine(); line.isPresent(); line = reader.nextLine()) {
        lines.add(line.get());
      }
    }
    return lines;
  }

  private static TextReader open(byte[] bytes, Charset charset) throws IOException {
    return TextReader.open(new ByteArrayInputStream(bytes), "a.csv", charset);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zipped = new GZIPOutputStream(bytes)) {
      zipped.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String... names) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zipped = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zipped.putNextEntry(new ZipEntry(name));
        zipped.write(name.getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
