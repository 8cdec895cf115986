package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that pandas 3.1, Hugging Face datasets 5.2, Python 3's csv and json, LibreOffice 7.4 and
 * the shell (iconv, gzip, tar) have written, each of the same six reviews: read to the letter, or
 * refused by what they are.
 */
class OddFilesTest {

  private static final List<String> TEXTS =
      List.of(
          "정말 재미있어요",
          "돈이 아깝다 최악",
          "쉼표, 그리고 \"따옴표\"",
          "두\n줄",
          "\uD83D\uDE00 좋아요 \uD83D\uDC4D\uD83C\uDFFD",
          "탭\t있음; 세미콜론");

  /** Of files whose tool was given texts of one line without tabs. */
  private static final List<String> ONE_LINE =
      TEXTS.stream().map(text -> text.replaceAll("[\n\t]", " ")).toList();

  private static final LabelledTextFile FILE = LabelledTextFile.builder().build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blank_lines.csv",
        "commas_named.tsv",
        "csv_empty_last_column.csv",
        "csv_excel_tab.tsv",
        "csv_header_spaces.csv",
        "csv_label_space.csv",
        "csv_pipe.csv",
        "csv_quote_all.csv",
        "csv_trailing_delimiters.csv",
        "datasets.json",
        "datasets_array.json",
        "datasets_classlabel.csv",
        "iconv_utf16be.csv",
        "json_escapes.jsonl",
        "no_final_newline.csv",
        "office_semicolon_quoted.csv",
        "office_utf16_tab.csv",
        "pandas.tsv",
        "pandas_bom.csv",
        "pandas_crlf.csv",
        "pandas_gzip_named.csv",
        "pandas_index.csv",
        "pandas_lines.jsonl",
        "pandas_quote_all.tsv",
        "pandas_records_indent.json",
        "pandas_semicolon.csv",
        "pandas_utf16.csv",
        "repeated_other_names.csv",
        "sep_line.csv"
      })
  void readsFilesOfAllTexts(String file) throws IOException {
    assertRead(read(FILE, file), TEXTS, "0", "1");
  }

  @ParameterizedTest
  @CsvSource({"labels_float.csv,0.0,1.0", "labels_true_false.csv,False,True"})
  void readsLabelsAsWritten(String file, String negative, String positive) throws IOException {
    assertRead(read(FILE, file), TEXTS, negative, positive);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfd.csv", "tabs_named.csv", "gzip_named.txt"})
  void readsFilesOfOneLineTexts(String file) throws IOException {
    LabelledTextFile chosen =
        LabelledTextFile.builder()
            .format(LabelledTextFile.Format.TSV)
            .labels(List.of("0", "1"))
            .build();

    assertRead(read(file.endsWith(".txt") ? chosen : FILE, file), ONE_LINE, "0", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pandas_cp949.csv", "office_cp949.csv"})
  void readsCp949WhereItIsSaid(String file) throws IOException {
    LabelledTextFile windows = LabelledTextFile.builder().charset(Charset.forName("CP949")).build();

    assertRead(read(windows, file), ONE_LINE.subList(0, 4), "0", "1");
  }

  @Test
  void keepsALoneCarriageReturn() throws IOException {
    assertRead(read(FILE, "csv_lone_cr.csv"), List.of("좋은\r영화", "나쁜 영화"), "0", "1");
  }

  @Test
  void countsTextsThatAreMissing() throws IOException {
    LabelledDataset.Report report = read(FILE, "texts_nan.csv").report();

    assertThat(report.rowsRead()).isEqualTo(6);
    assertThat(report.firstEmptyLines()).containsExactly(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          arrow_named.csv         | : found an Arrow stream           | to_json(file
          broken_byte.csv         | , line 3: found byte 0xEC         | the line is damaged
          bz2_named.csv           | : found a bzip2 file              | bunzip2
          classic_mac.tsv         | , line 1: found no column "label" | end in CR alone
          concatenated.csv        | , line 9: found the header again  | take it out
          header_only.csv         | : found no row with a text        | may have been cut short
          html_named.csv          | : found a web page (HTML)         | download the file itself
          json_indent_lines.json  | , line 1: found malformed JSON    | lines=True
          json_named.csv          | , line 1: found what reads like JSON | name the file .jsonl
          json_nan.jsonl          | , line 2: found malformed JSON    | NaN and Infinity are no JSON
          json_wrapped.json       | , line 1: found no member "label" | if all rows are in this object
          labels_nan.csv          | , line 4: found a blank label     | dropna(subset=["label"])
          labels_nan_word.csv     | , line 4: found label "NaN"       | 1 rows without a label among 6
          labels_null.jsonl       | , line 3: found a blank label     | leave them out of the file
          lfs_pointer.csv         | : found a Git LFS pointer         | git lfs pull
          ods_named.csv           | : found an OpenDocument spreadsheet | save it as CSV in UTF-8
          office_cp949.csv        | , line 2: found byte 0xC1         | CP949 (MS949)
          pandas_cp949.csv        | , line 2: found byte 0xC1         | charset(...)
          pandas_default.json     | , line 1: found an object or array | lines=True
          pandas_split.json       | , line 1: found no member "label" | lines=True
          parquet_named.csv       | : found a Parquet file            | to_json(file
          pickle_named.csv        | : found bytes of value 0          | binary files
          real.xlsx               | : found an Excel workbook (.xlsx) | save it as CSV in UTF-8
          repeated_names.csv      | , line 1: found two columns "text" | rename one of them
          tar.csv.gz              | : found a tar archive             | unpack it
          utf16_without_mark.tsv  | : found bytes of value 0          | iconv -f UTF-16LE -t UTF-8
          xls_named.csv           | : found an old Office document    | save it as CSV in UTF-8
          xlsx_named.csv          | : found an Excel workbook (.xlsx) | save it as CSV in UTF-8
          xz_named.csv            | : found an xz file                | unxz
          zip_named.csv           | : found a zip archive             | unpack it
          """)
  void refusesByTheTrueCauseAndWithARemedy(String file, String found, String remedy) {
    assertThatIOException()
        .isThrownBy(() -> read(FILE, file))
        .withMessageStartingWith(file + found)
        .withMessageContaining(remedy);
  }

  private static void assertRead(
      LabelledDataset data, List<String> texts, String negative, String positive) {
    assertThat(data).extracting(LabelledText::text).isEqualTo(texts);
    assertThat(data.labels()).containsExactly(negative, positive);
    assertThat(data.report().examplesByLabel().values())
        .containsExactly(texts.size() / 2, texts.size() / 2);
  }

  private static LabelledDataset read(LabelledTextFile reader, String file) throws IOException {
    try (InputStream in = OddFilesTest.class.getResourceAsStream("/odd-files/" + file)) {
      return reader.read(Objects.requireNonNull(in, file), file);
    }
  }
}
