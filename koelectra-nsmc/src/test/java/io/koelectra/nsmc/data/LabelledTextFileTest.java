package io.koelectra.nsmc.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledTextFileTest {

  private static final LabelledTextFile SENTENCES =
      LabelledTextFile.builder().text("sentence").label("topic").build();

  @TempDir private Path folder;

  @Test
  void readsNamedColumnsOfACsvFileInAnyOrder() throws IOException {
    LabelledDataset data =
        read(SENTENCES, "a.csv", "topic,id,sentence\n배송,1,택배가 왔다\n주문,2,샀다\n배송,3,늦는다\n");

    assertThat(data.labels()).containsExactly("배송", "주문");
    assertThat(data)
        .containsExactly(
            LabelledText.of("택배가 왔다", "배송"),
            LabelledText.of("샀다", "주문"),
            LabelledText.of("늦는다", "배송"));
    assertThat(data.report())
        .isEqualTo(
            new LabelledDataset.Report(
                3, 0, List.of(), 0, 0, Map.of("배송", 2, "주문", 1), Optional.empty()));
  }

  @Test
  void undoesTheQuotingOfRfc4180() throws IOException {
    String csv =
        "sentence,topic\r\n"
            + "\"쉼표, 그리고 \"\"따옴표\"\"\",a\r\n"
            + "\"두\r\n줄\",b\r\n"
            + "안에 \"있는\" 따옴표,a\r\n"
            + "\"\"\"전부\"\"\",b\r\n"
            + "  앞뒤 빈칸  ,\" a \"";

    assertThat(texts(read(SENTENCES, "a.csv", csv)))
        .containsExactly("쉼표, 그리고 \"따옴표\"", "두\r\n줄", "안에 \"있는\" 따옴표", "\"전부\"", "  앞뒤 빈칸  ");
    assertThat(read(SENTENCES, "a.csv", csv).labels()).as("stripped").containsExactly("a", "b");
  }

  @Test
  void readsTsvWhoseQuotationMarksAreTheTextsOwn() throws IOException {
    String tsv = "sentence\ttopic\n\"열기만 한 따옴표\ta\n쉼표, 있음\tb\n\"그는 \"\"응\"\" 했다\"\ta\n";

    assertThat(texts(read(SENTENCES, "a.tsv", tsv)))
        .containsExactly("\"열기만 한 따옴표", "쉼표, 있음", "그는 \"응\" 했다");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.ndjson", "a.json", "A.JSONL", "a.jsonl.gz"})
  void readsJsonLines(String name) throws IOException {
    String json =
        """
        {"sentence": "\\uD55C\\n줄 \\"인용\\"", "topic": "b", "other": {"nested": [1, null]}}

        {"topic": "a", "sentence": "셋<line separator>넷"}
        """
            .replace("<line separator>", "\u2028");

    LabelledDataset data = read(SENTENCES, name, json);

    assertThat(texts(data)).containsExactly("한\n줄 \"인용\"", "셋\u2028넷");
    assertThat(data.labels()).containsExactly("a", "b");
  }

  @Test
  void jsonLabelsMayBeNumbersOrBooleans() throws IOException {
    String numbers = "{\"text\": \"가\", \"label\": 1}\n{\"text\": \"나\", \"label\": 0}\n";
    String booleans = "{\"text\": \"가\", \"label\": true}\n{\"text\": \"나\", \"label\": false}\n";
    LabelledTextFile file = LabelledTextFile.builder().build();

    assertThat(read(file, "a.jsonl", numbers).labels()).containsExactly("0", "1");
    assertThat(read(file, "a.jsonl", numbers).get(0).label()).isEqualTo("1");
    assertThat(read(file, "a.jsonl", booleans).labels()).containsExactly("false", "true");
  }

  @Test
  void jsonMembersAreComparedAsColumnsAre() throws IOException {
    String decomposed =
        Normalizer.normalize("{\" 문장\": \"가\", \"라벨\u200b\": 1}\n", Normalizer.Form.NFD);
    String escaped = "{\"\\u1106\\u116e\\u11ab\\u110c\\u1161\\u11bc\": \"나\", \"라벨\": 0}\n";
    LabelledTextFile file = LabelledTextFile.builder().text("문장").label("라벨").build();

    assertThat(texts(read(file, "a.jsonl", decomposed + escaped))).containsExactly("가", "나");
    assertThat(texts(read(file, "a.jsonl", "{\"문장\": \"가\", \"라벨\": 1, \"a\": 1, \"a \": 2}")))
        .as("members that nobody asked for")
        .containsExactly("가");
  }

  @Test
  void readsAJsonArrayOfObjects() throws IOException {
    String array =
        """

        [{"topic": "a", "sentence": "쉼표, [괄호] {\\"인용\\"} \\\\"},
          {"sentence": "", "topic": "b"}, {
          "sentence": "셋", "topic": "b", "more": [{"x": [1, 2]}, "]"]}
        ]
        """;

    LabelledDataset data = read(SENTENCES, "a.json", array);

    assertThat(texts(data)).containsExactly("쉼표, [괄호] {\"인용\"} \\", "셋");
    assertThat(data.report().firstEmptyLines()).containsExactly(3);
  }

  @Test
  void aCarriageReturnByItselfBelongsToItsText() throws IOException {
    assertThat(texts(read(SENTENCES, "a.csv", "sentence,topic\r\n좋은\r영화,a\r\n\"둘\r\",b\r\n")))
        .containsExactly("좋은\r영화", "둘\r");
    assertThat(texts(read(SENTENCES, "a.tsv", "sentence\ttopic\n좋은\r영화\ta\n둘\tb\n")))
        .containsExactly("좋은\r영화", "둘");
  }

  @Test
  void comparesNamesAndTextsComposed() throws IOException {
    String csv = "sentence,topic\n돈이 아깝다 최악,부정\n좋다,긍정\n싫다,";
    String decomposed = Normalizer.normalize("부정\n", Normalizer.Form.NFD);
    LabelledTextFile file =
        LabelledTextFile.builder()
            .text("문장")
            .label(Normalizer.normalize("감정", Normalizer.Form.NFD))
            .build();

    LabelledDataset data =
        read(
            file,
            "mac.csv",
            Normalizer.normalize(
                    csv.replace("sentence", "문장").replace("topic", "\uFEFF감정 "),
                    Normalizer.Form.NFD)
                + decomposed);

    assertThat(texts(data)).containsExactly("돈이 아깝다 최악", "좋다", "싫다");
    assertThat(data.labels()).containsExactly("긍정", "부정");
  }

  @Test
  void starsOfATestFileAreThoseOfTheTrainingFile() throws IOException {
    LabelledDataset train =
        read(SENTENCES, "a.csv", "sentence,topic\n가,1.0\n나,2.0\n다,3.0\n라,5.0\n");

    LabelledDataset test =
        read(SENTENCES.withLabels(train.labels()), "b.csv", "sentence,topic\n마,1\n바,5\n");

    assertThat(train.labels()).containsExactly("1.0", "2.0", "3.0", "5.0");
    assertThat(test).containsExactly(LabelledText.of("마", "1.0"), LabelledText.of("바", "5.0"));
  }

  @Test
  void aNameForAMissingValueIsAClassWhereItIsNamed() throws IOException {
    LabelledTextFile stances =
        LabelledTextFile.builder().labels(List.of("None", "For", "Against")).build();

    assertThat(read(stances, "a.csv", "text,label\n글,None\n").get(0).label()).isEqualTo("None");
  }

  @Test
  void theEncodingCanBeChosen() throws IOException {
    LabelledTextFile windows = LabelledTextFile.builder().charset(Charset.forName("CP949")).build();
    byte[] file = "text,label\n똠양꿍,a\n".getBytes(Charset.forName("MS949"));

    assertThat(texts(windows.read(new ByteArrayInputStream(file), "a.csv"))).containsExactly("똠양꿍");
  }

  @Test
  void readsPairs() throws IOException {
    LabelledTextFile pairs =
        LabelledTextFile.builder().text("question").secondText("answer").label("fits").build();

    LabelledDataset data =
        read(pairs, "a.csv", "question,answer,fits\n언제?,내일,yes\n어디서?,내일,no\n누가?, ,no\n");

    assertThat(data)
        .containsExactly(LabelledText.of("언제?", "내일", "yes"), LabelledText.of("어디서?", "내일", "no"));
    assertThat(data.report().firstEmptyLines()).as("a blank second text").containsExactly(4);
  }

  @Test
  void leavesOutRowsWithoutATextAndCountsThem() throws IOException {
    LabelledDataset csv = read(SENTENCES, "a.csv", "sentence,topic\n,a\n\"두\n줄\",a\n \t,b\n좋다,b\n");
    LabelledDataset json =
        read(
            SENTENCES,
            "a.jsonl",
            "{\"sentence\": null, \"topic\": \"a\"}\n{\"sentence\": \"좋다\", \"topic\": \"b\"}\n");

    assertThat(csv.report().rowsRead()).isEqualTo(4);
    assertThat(csv.report().emptyDropped()).isEqualTo(2);
    assertThat(csv.report().firstEmptyLines())
        .as("the second row takes lines 3 and 4")
        .containsExactly(2, 5);
    assertThat(json.report().firstEmptyLines()).containsExactly(1);
    assertThat(json.labels()).as("of rows that are left out").containsExactly("b");
  }

  @Test
  void skipsBlankLinesAndAByteOrderMark() throws IOException {
    String csv = "\uFEFFsentence,topic\n\n좋다,a\n  \n싫다,b\n\n";

    assertThat(texts(read(SENTENCES, "a.csv", csv))).containsExactly("좋다", "싫다");
    assertThat(texts(read(SENTENCES, "a.tsv", csv.replace(',', '\t')))).containsExactly("좋다", "싫다");
    assertThat(
            texts(
                read(SENTENCES, "a.jsonl", "\uFEFF{\"sentence\":\"좋다\",\"topic\":\"a\"}\r\n\r\n")))
        .containsExactly("좋다");
  }

  @Test
  void takesAnIndexColumnWithoutAName() throws IOException {
    assertThat(texts(read(SENTENCES, "pandas.csv", ",sentence,topic\n0,좋다,a\n1,싫다,b\n")))
        .containsExactly("좋다", "싫다");
  }

  @Test
  void columnNamesMayHaveSpacesAroundThem() throws IOException {
    assertThat(texts(read(SENTENCES, "a.csv", "sentence, topic\n좋다, a\n"))).containsExactly("좋다");
  }

  @Test
  void readsGzipByContentAndTellsTheFormatByTheNameBefore() throws IOException {
    Path file = folder.resolve("topics.CSV.GZ");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("sentence,topic\n좋다,a\n".getBytes(UTF_8));
    }

    assertThat(texts(SENTENCES.read(file))).containsExactly("좋다");
  }

  @Test
  void theFormatCanBeChosen() throws IOException {
    LabelledTextFile tabs =
        LabelledTextFile.builder()
            .text("document")
            .label("label")
            .format(LabelledTextFile.Format.TSV)
            .labels(Sentiment.labels())
            .build();

    LabelledDataset nsmc = read(tabs, "ratings.txt", "id\tdocument\tlabel\n1\t좋다\t1\n2\t싫다\t0\n");

    assertThat(nsmc)
        .containsExactly(LabelledText.of("좋다", "positive"), LabelledText.of("싫다", "negative"));
    assertThat(nsmc.labels()).containsExactly("negative", "positive");
  }

  @Test
  void readsATestFileWithTheTrainingFilesClasses() throws IOException {
    LabelledDataset train = read(SENTENCES, "a.csv", "sentence,topic\n가,x\n나,y\n다,z\n");

    LabelledDataset test =
        read(SENTENCES.withLabels(train.labels()), "b.csv", "sentence,topic\n라,z\n");

    assertThat(test.labels()).containsExactly("x", "y", "z");
    assertThat(test).containsExactly(LabelledText.of("라", "z"));
    assertThat(test.report().examplesByLabel()).containsEntry("x", 0).containsEntry("z", 1);
  }

  @Test
  void keepsPairsAndFormatWhenGivenOtherClasses() throws IOException {
    LabelledTextFile pairs =
        LabelledTextFile.builder().secondText("b").format(LabelledTextFile.Format.CSV).build();

    LabelledDataset data =
        read(pairs.withLabels(List.of("no", "yes")), "a.txt", "text,b,label\n가,나,yes\n");

    assertThat(data.get(0).secondText()).isEqualTo(Optional.of("나"));
  }

  @Test
  void readsManyRowsInFileOrder() throws IOException {
    StringBuilder csv = new StringBuilder("sentence,topic\n");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      csv.append("\"줄 ").append(i).append("\n끝\",").append(i % 7).append('\n');
      expected.add("줄 " + i + "\n끝");
    }
    LabelledDataset data = read(SENTENCES, "a.csv", csv.toString());

    assertThat(texts(data)).isEqualTo(expected);
    assertThat(data.labels()).containsExactly("0", "1", "2", "3", "4", "5", "6");
    assertThat(data.get(4999).label()).isEqualTo("" + 4999 % 7);
  }

  private static LabelledDataset read(LabelledTextFile file, String name, String content)
      throws IOException {
    return file.read(new ByteArrayInputStream(content.getBytes(UTF_8)), name);
  }

  private static List<String> texts(LabelledDataset data) {
    return data.stream().map(LabelledText::text).toList();
  }
}
