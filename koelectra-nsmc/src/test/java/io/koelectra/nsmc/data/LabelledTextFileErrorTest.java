package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledTextFileErrorTest {

  private static final LabelledTextFile FILE = LabelledTextFile.builder().build();

  private static final LabelledTextFile NAMED =
      LabelledTextFile.builder().labels(List.of("부정", "긍정")).build();

  @Test
  void aMissingColumnListsTheColumnsThereAre() {
    assertRefused(FILE, "a.csv", "id,document,label\n1,좋다,1\n")
        .withMessage(
            "a.csv, line 1: found no column \"text\"; accepted: a header that has it once; the"
                + " columns here are \"id\", \"document\", \"label\"; name one of these, or correct"
                + " the header");
    assertRefused(FILE, "a.tsv", "content,label\n좋다,1\n")
        .withMessageContaining("the columns here are \"content,label\"");
    assertRefused(FILE, "a.csv", "{\"text\": \"좋다\", \"label\": 1}\n")
        .withMessageContaining("found what reads like JSON")
        .withMessageEndingWith("name the file .jsonl, or choose that format");
    assertRefused(FILE, "a.csv", "text,label\r좋다,1\r")
        .withMessageContaining("its lines end in CR alone");
    assertRefused(FILE, "a.json", "{\"columns\": [\"text\"], \"data\": [[\"좋다\"]]}\n")
        .withMessageContainingAll("if all rows are in this object, write the rows", "orient=");
    assertRefused(FILE, "a.jsonl", "{\"document\": \"좋다\", \"label\": 1}\n{}\n")
        .withMessage(
            "a.jsonl, line 1: found no member \"text\"; accepted: an object that has it; the"
                + " members here are \"document\", \"label\"; name one of these, or correct the"
                + " line");
  }

  @Test
  void aColumnThatIsThereTwiceIsRefused() {
    assertRefused(FILE, "a.csv", "text,label,text\n좋다,1,나쁘다\n")
        .withMessageContaining("line 1: found two columns \"text\"");
    assertRefused(FILE, "a.jsonl", "{\"text\": \"좋다\", \"label\": 1, \"text\": \"나쁘다\"}")
        .withMessageContaining("line 1: found two members \"text\"");
    assertRefused(FILE, "a.jsonl", "{\"text\": \"좋다\", \"label\": 1, \"text \": \"나쁘다\"}")
        .withMessageContaining("line 1: found two members \"text \"");
  }

  @Test
  void anUnknownLabelIsNamedWithThoseThatAreKnown() {
    assertRefused(NAMED, "a.csv", "text,label\n좋다,긍정\n\"두\n줄\",부정\n그냥,중립\n")
        .withMessage(
            "a.csv, line 5: found label \"중립\" in column \"label\"; accepted: 부정, 긍정, or 0 to 1;"
                + " correct the label, leave such rows out, or name all classes with labels(...)");
    assertRefused(NAMED, "a.jsonl", "{\"text\": \"좋다\", \"label\": 2}")
        .withMessageContaining("line 1: found label \"2\"");
    assertRefused(FILE.withLabels(List.of("부정", "긍정")), "a.csv", "text,label\n좋다,1\n")
        .as("an index in an order that nobody chose")
        .withMessageContainingAll("found label \"1\"", "accepted: 부정, 긍정; ");
    assertRefused(FILE.withLabels(List.of("부정", "긍정")), "a.csv", "text,label\n그냥,중립\n")
        .withMessageEndingWith(
            "; no text of the training file is of this class: correct the label, leave such rows"
                + " out, or add texts of it to the training file");
  }

  @Test
  void aMissingLabelIsNoClass() {
    for (String missing : List.of("NaN", "nan", "<NA>", "None", "null", "")) {
      assertRefused(FILE, "a.csv", "text,label\n가,a\n나,b\n다," + missing + "\n라,\n")
          .withMessageStartingWith("a.csv, line 4: found ")
          .withMessageContainingAll(
              "in column \"label\", the first of 2 rows without a label among 4",
              "dropna(subset=[\"label\"])",
              "labels(...)");
    }
  }

  @Test
  void aSecondHeaderIsNoRow() {
    assertRefused(FILE, "a.csv", "text,label\n가,a\n\uFEFFtext,label\n나,b\n")
        .withMessageContaining("line 3: found the header again");
  }

  @Test
  void aBlankLabelIsRefused() {
    assertRefused(FILE, "a.csv", "text,label\n좋다,a\n싫다, \n")
        .withMessageContaining("a.csv, line 3: found a blank label in column \"label\"");
    assertRefused(NAMED, "a.jsonl", "{\"text\": \"좋다\", \"label\": null}")
        .withMessageContaining("line 1: found a blank label");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"좋다\", \"label\": 1",
        "{\"text\": \"좋다\" \"label\": 1}",
        "{'text': '좋다', 'label': 1}",
        "{\"text\": \"좋다\", \"label\": 1}}",
        "{\"text\": \"좋다\", \"label\": NaN}",
        "[{\"text\": \"좋다\", \"label\": 1}]",
        "\"좋다\"",
        "좋다"
      })
  void malformedJsonIsQuoted(String line) {
    assertRefused(FILE, "a.jsonl", "{\"text\": \"a\", \"label\": 0}\n" + line + "\n")
        .withMessageStartingWith("a.jsonl, line 2: found malformed JSON in \"" + line)
        .withMessageContaining("accepted: one JSON object a line, or one array of objects");
  }

  @Test
  void aTextThatIsNoStringIsRefused() {
    assertRefused(FILE, "a.jsonl", "{\"text\": [\"좋다\"], \"label\": 1}")
        .withMessageContaining("line 1: found an object or array as \"text\"");
  }

  @Test
  void rowsOfAnotherLengthThanTheHeaderAreRefused() {
    assertRefused(FILE, "a.csv", "text,label\n좋다,1\n쉼표, 있는 글,0\n")
        .withMessage(
            "a.csv, line 3: found 3 values in \"쉼표, 있는 글,0\"; accepted: 2, as the header has; put a"
                + " value that has the delimiter , or a line break into quotation marks, or take"
                + " them out");
    assertRefused(FILE, "a.tsv", "text\tlabel\n좋다\n")
        .withMessageContainingAll("line 2: found 1 value in \"좋다\"", "put a value that has a tab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"끝나지 않는 따옴표,1\n다음,0\n", "\"닫은\" 뒤,1\n다음,0\n"})
  void quotationMarksThatDoNotFitTogetherAreRefused(String rows) {
    assertRefused(FILE, "a.csv", "text,label\n앞,0\n" + rows)
        .withMessageStartingWith("a.csv, line 3: found quotation marks that do not fit together");
  }

  @Test
  void anArrayMustEndWithTheFile() {
    String object = "{\"text\": \"가]\", \"label\": 1}";
    assertRefused(FILE, "a.json", "[" + object)
        .withMessage(
            "a.json, line 1: found no end of the JSON array; accepted: one JSON object a line, or"
                + " one array of objects; the file was cut short: fetch or write it again");
    for (String more : List.of(object, "[" + object + "]", "]")) {
      assertRefused(FILE, "a.json", "[" + object + "]\n" + more)
          .withMessageContainingAll(
              "line 1: found more after the end of a JSON array", "; write the rows with a JSON");
    }
    assertRefused(FILE, "a.jsonl", "[\"가\", 1]\n[\"나\", 0]\n")
        .withMessageContaining("line 1: found more after the end of a JSON array");
    assertRefused(FILE, "a.json", "[\n" + object + ",\n  {\"text\": 1, \"label\" 2}\n]")
        .withMessageStartingWith("a.json, line 3: found malformed JSON in \"{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.tsv"})
  void anEmptyFileIsRefused(String name) {
    assertRefused(FILE, name, "")
        .withMessageContainingAll(
            "line 1: found an empty file", "a header with \"label\", \"text\"");
  }

  @Test
  void aFileWithoutTextsIsRefused() {
    assertRefused(FILE, "a.csv", "text,label\n").withMessageContaining("found no row with a text");
    assertRefused(FILE, "a.csv", "text,label\n ,1\n").withMessageContaining("in \"text\"");
    assertRefused(FILE, "a.jsonl", "").withMessageContaining("a.jsonl: found no row with a text");
  }

  @Test
  void otherEncodingsAreRefused() {
    byte[] cp949 = "text,label\n좋다,1\n".getBytes(Charset.forName("x-windows-949"));

    assertThatIOException()
        .isThrownBy(() -> FILE.read(new ByteArrayInputStream(cp949), "excel.csv"))
        .withMessageContainingAll("excel.csv, line 2", "not UTF-8", "CP949")
        .withMessageEndingWith("; an encoding other than UTF-8 is chosen with charset(...)");
    byte[] utf8 = "text,label\n좋다,1\n".getBytes(UTF_8);
    LabelledTextFile windows = LabelledTextFile.builder().charset(Charset.forName("CP949")).build();
    assertThatIOException()
        .isThrownBy(() -> windows.read(new ByteArrayInputStream(utf8), "a.csv"))
        .withMessage(
            "a.csv: found Korean in UTF-8; accepted: CP949 (MS949), as is asked for; the file is"
                + " not in that encoding; without charset(...) a file is read as UTF-8");
  }

  @Test
  void aNameThatTellsNoFormatIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FILE.read(InputStream.nullInputStream(), "ratings.txt"))
        .withMessageContainingAll("ratings.txt", ".csv, .tsv or .jsonl", "format(...)");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatIOException()
        .isThrownBy(() -> FILE.read(Path.of("absent.csv")))
        .isInstanceOf(NoSuchFileException.class)
        .withMessageContaining("absent.csv");
  }

  @Test
  void aDirectoryIsNamed(@TempDir Path directory) {
    assertThatIOException()
        .isThrownBy(() -> FILE.read(directory))
        .withMessage(directory + " is a directory; name a file in it");
    assertThatIOException()
        .isThrownBy(() -> NsmcDataset.read(directory))
        .withMessage(directory + " is a directory; name a file in it");
  }

  @Test
  void columnsMustDiffer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTextFile.builder().text("label").build())
        .withMessageContaining("different columns, none blank, got \"label\" and \"label\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTextFile.builder().secondText("text").build())
        .withMessageContaining("got \"text\", \"text\" and \"label\"");
  }

  @Test
  void columnsMustHaveNames() {
    for (String blank : List.of("", " \u200b")) {
      for (LabelledTextFile.Builder builder :
          List.of(
              LabelledTextFile.builder().text(blank),
              LabelledTextFile.builder().secondText(blank),
              LabelledTextFile.builder().label(blank))) {
        assertThatIllegalArgumentException()
            .isThrownBy(builder::build)
            .withMessageContaining("must be different columns, none blank, got \"");
      }
    }
  }

  @Test
  void labelsMustBeSeveralDifferentNames() {
    for (List<String> names : List.of(List.of("a"), List.of("1", "1.0"), List.of("a", " "))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LabelledTextFile.builder().labels(names))
          .withMessageContaining(names.toString());
    }
  }

  private static ThrowableAssertAlternative<?> assertRefused(
      LabelledTextFile file, String name, String content) {
    return assertThatIOException()
        .isThrownBy(() -> file.read(new ByteArrayInputStream(content.getBytes(UTF_8)), name));
  }
}
