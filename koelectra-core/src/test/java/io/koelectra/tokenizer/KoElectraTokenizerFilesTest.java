package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KoElectraTokenizerFilesTest {

  private static final String SPECIAL = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"영화\n##가", "영화\n##가\n", "영화\r\n##가\r\n", "영화\r\n##가"})
  void readsAnyLineEnd(String lines) throws IOException {
    writeVocabulary(SPECIAL + lines);
    writeConfig("{\"do_lower_case\": false}");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(7);
      assertThat(tokenizer.tokenize("영화가")).containsExactly("영화", "##가");
    }
  }

  @Test
  void skipsAByteOrderMarkAndKeepsTokensWithALineSeparator() throws IOException {
    writeVocabulary("\uFEFF" + SPECIAL + "a\u2028b\n\u0085\n영화");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.padTokenId()).isZero();
      assertThat(tokenizer.vocabulary()).endsWith("a\u2028b", "\u0085", "영화");
    }
  }

  @Test
  void namesAMissingVocabulary() {
    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageContainingAll(folder.resolve("vocab.txt").toString(), "does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "'', the vocabulary is empty",
    "'[PAD]|[UNK]|[CLS]|[SEP]|영화', special token [MASK] is missing",
    "'[PAD]|[UNK]|[CLS]|[SEP]|[MASK]|영화|a|영화', line 8: token '영화' stands in line 6",
    "'[PAD]|[UNK]|[CLS]|[SEP]|[MASK]||영화', line 6 is empty",
    "'[PAD]|[UNK]|[CLS]|[SEP]|[MASK]|영화||', line 7 is empty"
  })
  void namesTheLineOfABrokenVocabulary(String lines, String complaint) throws IOException {
    writeVocabulary(lines.replace('|', '\n'));

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageStartingWith(folder.resolve("vocab.txt").toString())
        .withMessageContaining(complaint);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xFF, 0xC0, 0xED})
  void namesTheLineThatIsNotUtf8(int badByte) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((SPECIAL + "영화\n##가").getBytes(StandardCharsets.UTF_8));
    bytes.write(badByte);
    Files.write(folder.resolve("vocab.txt"), bytes.toByteArray());

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageContainingAll(", line 7: found byte 0x", "which is not UTF-8");
  }

  @Test
  void refusesListsThatCouldNotBeWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KoElectraTokenizer.of(TestVocabulary.with("영화", "a\nb")))
        .withMessageContainingAll("line 7", "line break");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KoElectraTokenizer.of(TestVocabulary.with("\uD800")))
        .withMessageContainingAll("line 6", "surrogate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KoElectraTokenizer.of(TestVocabulary.with("영화", "영화")))
        .withMessageContaining("line 7");
  }

  @Test
  void hasKoElectrasSettingsWithoutTheFile() throws IOException {
    writeVocabulary(SPECIAL + "영화\nE\n大");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.tokenize("E大e영화")).containsExactly("E", "大", "[UNK]");
      assertThat(tokenizer.config()).isEqualTo(TokenizerConfig.koElectra());
    }
  }

  @Test
  void refusesToTearHangulIntoJamo() throws IOException {
    writeVocabulary(SPECIAL + "영화");
    writeConfig("{\"do_lower_case\": true}");

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageContainingAll(
            folder.resolve("tokenizer_config.json").toString(), "set do_lower_case to false");
  }

  @Test
  void hasHuggingFacesDefaultsForKeysThatTheFileLacks() throws IOException {
    writeVocabulary(SPECIAL + "e\n大");
    writeConfig("{}");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.tokenize("É大e")).containsExactly("e", "大", "e");
      assertThat(tokenizer.modelMaxLength()).isEqualTo(512);
    }
  }

  @Test
  void lowersCaseWithoutStrippingAccentsWhenBothAreSet() throws IOException {
    writeVocabulary(SPECIAL + "é");
    writeConfig("{\"do_lower_case\": true, \"strip_accents\": false}");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.tokenize("É")).containsExactly("é");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64, 64",
    "64.0, 64",
    "1000000000000000019884624838656, 512",
    "1e30, 512",
    "null, 512"
  })
  void readsTheModelsLength(String written, int length) throws IOException {
    writeVocabulary(SPECIAL);
    writeConfig("{\"model_max_length\": " + written + "}");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.modelMaxLength()).isEqualTo(length);
    }
  }

  @Test
  void readsSpecialTokensWrittenAsAddedTokens() throws IOException {
    writeVocabulary(SPECIAL + "A");
    writeConfig(
        """
        {"tokenizer_class": "ElectraTokenizerFast", "do_lower_case": false, "never_split": null,
         "mask_token": {"__type": "AddedToken", "content": "[MASK]", "lstrip": false},
         "pad_token": "[PAD]", "unknown_key": [1, 2]}
        """);

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.tokenize("A[MASK]")).containsExactly("A", "[MASK]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'tokenizer_class': 'BertJapaneseTokenizer'} ~ tokenizer_class is \"BertJapaneseTokenizer\"",
        "{'tokenizer_class': 3} ~ tokenizer_class is 3",
        "{'do_basic_tokenize': false} ~ do_basic_tokenize is false",
        "{'do_lower_case': 'no'} ~ do_lower_case is \"no\"",
        "{'unk_token': '<unk>'} ~ unk_token is \"<unk>\"",
        "{'unk_token': {'content': '<unk>'}} ~ [UNK]",
        "{'mask_token': {}} ~ [MASK]",
        "{'model_max_length': 2} ~ model_max_length 2",
        "{'model_max_length': -1e30} ~ model_max_length",
        "{'model_max_length': '64'} ~ a number",
        "{'truncation_side': 'left'} ~ truncation_side is \"left\"; this library reads only"
            + " \"right\", which keeps the first tokens",
        "{'truncation_side': 1} ~ truncation_side is 1",
        "{'do_lower_case': } ~ line 1",
        "[] ~ its JSON is malformed: expected an object, found BEGIN_ARRAY at path '$'",
        "{ ~ its JSON is malformed: 'End of input at line 1 column 2",
        "'' ~ its JSON is malformed: 'End of input at line 1 column 1",
        "null ~ its JSON is malformed: expected an object, found NULL at path '$'",
        "{} {} ~ its JSON is malformed: 'malformed JSON at line 1 column 5 path $'"
      })
  void namesTheKeyItCannotUse(String json, String complaint) throws IOException {
    writeVocabulary(SPECIAL);
    writeConfig(json.replace('\'', '"'));

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageStartingWith(folder.resolve("tokenizer_config.json").toString())
        .withMessageContaining(complaint);
  }

  @Test
  void keepsTheSideOfPaddingWhichTheMaskHides() throws IOException {
    writeVocabulary(SPECIAL);
    writeConfig(
        "{\"do_lower_case\": false, \"padding_side\": \"left\", \"truncation_side\": \"right\"}");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.config())
          .isEqualTo(new TokenizerConfig(false, false, true, 512, "left", List.of()));
      assertThat(tokenizer.toTokenizerConfigJson()).contains("\"padding_side\": \"left\"");
    }
  }

  @Test
  void opensWhatItSaved() throws IOException {
    Path saved = folder.resolve("models/saved");
    TokenizerConfig config = new TokenizerConfig(false, false, true, 64);
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(TestVocabulary.movies(), config)) {
      TokenizerFiles.write(saved, tokenizer);
    }

    try (KoElectraTokenizer opened = KoElectraTokenizer.open(saved)) {
      assertThat(opened.vocabulary()).isEqualTo(TestVocabulary.movies());
      assertThat(opened.modelMaxLength()).isEqualTo(64);
      assertThat(opened.tokenize("영화A")).containsExactly("[UNK]");
      assertThat(opened.tokenize("A")).containsExactly("A");
    }
  }

  @Test
  void savesHuggingFacesKeys() throws IOException {
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(List.of(SPECIAL.split("\n")))) {
      TokenizerFiles.write(folder, tokenizer);
    }

    JsonObject expected =
        JsonParser.parseString(
                """
                {"tokenizer_class": "ElectraTokenizer", "do_lower_case": false,
                 "strip_accents": false, "tokenize_chinese_chars": true, "model_max_length": 512,
                 "padding_side": "right",
                 "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]",
                 "sep_token": "[SEP]", "mask_token": "[MASK]"}
                """)
            .getAsJsonObject();
    assertThat(JsonParser.parseString(Files.readString(folder.resolve("tokenizer_config.json"))))
        .isEqualTo(expected);
  }

  @Test
  void writesATokenizerJsonThatAddsTheSpecialTokensItself() throws IOException {
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(TestVocabulary.movies());
        HuggingFaceTokenizer stock =
            HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(
                    tokenizer.toTokenizerJson().getBytes(StandardCharsets.UTF_8)),
                Map.of("truncation", "false", "padding", "false"))) {
      Encoding encoding = stock.encode("앞[MASK]뒤", "영화!");

      assertThat(encoding.getIds()).containsExactly(2, 8, 4, 9, 3, 7, 21, 3);
      assertThat(encoding.getTypeIds()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
    }
  }

  private void writeVocabulary(String content) throws IOException {
    Files.writeString(folder.resolve("vocab.txt"), content);
  }

  private void writeConfig(String content) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), content);
  }
}
