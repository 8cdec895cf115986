package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerJsonFileTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeTheFile() throws IOException {
    file = folder.resolve("tokenizer.json");
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(TestVocabulary.movies())) {
      Files.writeString(file, tokenizer.toTokenizerJson());
    }
  }

  @Test
  void isEnoughWithoutAnyOtherFile() throws IOException {
    try (KoElectraTokenizer opened = KoElectraTokenizer.open(folder)) {
      assertThat(opened.vocabulary()).isEqualTo(TestVocabulary.movies());
      assertThat(opened.config()).isEqualTo(TokenizerConfig.koElectra());
    }
  }

  @Test
  void saysWhatTokenizerConfigLeavesOpen() throws IOException {
    edit(
        "normalizer",
        "{'type': 'BertNormalizer', 'clean_text': true,"
            + " 'handle_chinese_chars': false, 'strip_accents': false, 'lowercase': true}");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": 64}");

    try (KoElectraTokenizer opened = KoElectraTokenizer.open(folder)) {
      assertThat(opened.config()).isEqualTo(new TokenizerConfig(true, false, false, 64));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PreTrainedTokenizerFast", "TokenizersBackend", "BertTokenizer"})
  void decidesWhatAGenericTokenizerClassIs(String name) throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"do_lower_case\": false, \"tokenizer_class\": \"" + name + "\"}");

    try (KoElectraTokenizer opened = KoElectraTokenizer.open(folder)) {
      assertThat(opened.tokenize("[MASK]")).containsExactly("[MASK]");
    }
  }

  /** Whatever gives other ids than BERT's WordPiece is refused with what was found. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "model ~ {'type': 'BPE', 'vocab': {}, 'merges': []} ~ model.type is \"BPE\"",
        "model ~ {'vocab': {}, 'merges': []} ~ model.type is null",
        "model ~ {'type': 'Unigram', 'vocab': []} ~ model.type is \"Unigram\"",
        "model.continuing_subword_prefix ~ '▁' ~ continuing_subword_prefix is \"▁\"",
        "model.unk_token ~ '<unk>' ~ unk_token is \"<unk>\"",
        "model.max_input_chars_per_word ~ 50 ~ max_input_chars_per_word is 50",
        "model.vocab ~ {'[PAD]': 0, '[UNK]': 2} ~ gives '[UNK]' the id 2",
        "model.vocab ~ {'[PAD]': 0, '[UNK]': 0} ~ gives '[UNK]' the id 0",
        "model.vocab ~ {'[PAD]': 0.5} ~ gives '[PAD]' the id 0.5",
        "model.vocab ~ {'[PAD]': 0} ~ special token [UNK] is missing",
        "model.vocab ~ ['[PAD]'] ~ an object of ids by token",
        "normalizer ~ null ~ normalizer is null",
        "normalizer ~ {'type': 'NFC'} ~ normalizer.type is \"NFC\"",
        "normalizer ~ {'type': 'Sequence', 'normalizers': []} ~ normalizer.type is \"Sequence\"",
        "normalizer.clean_text ~ false ~ clean_text is false",
        "pre_tokenizer ~ {'type': 'Metaspace'} ~ pre_tokenizer.type is \"Metaspace\"",
        "post_processor ~ {'type': 'RobertaProcessing'} ~ is \"RobertaProcessing\"",
        "post_processor ~ {'type': 'TemplateProcessing', 'single': [], 'pair': []}"
            + " ~ reads only [CLS]:0 A:0 [SEP]:0",
        "post_processor ~ {'type': 'TemplateProcessing', 'single': 3} ~ post_processor.single is 3",
        "added_tokens ~ [{'content': 'x'}] ~ the id null of an added token",
        "added_tokens ~ [3] ~ reads only an object with a content",
        "added_tokens ~ {} ~ a list",
        "truncation ~ {'direction': 'Left'} ~ truncation.direction is \"Left\"; this library"
            + " reads only \"Right\"",
        "truncation ~ 3 ~ truncation is 3"
      })
  void refusesWhatIsNoWordPieceOfBertsKind(String key, String value, String complaint)
      throws IOException {
    edit(key, value);

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageStartingWith(file + ":")
        .withMessageContaining(complaint);
  }

  @Test
  void leavesTheSideOfTruncationToTokenizerConfig() throws IOException {
    edit("truncation", "{'direction': 'Left'}");
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"do_lower_case\": false, \"truncation_side\": \"right\"}");

    try (KoElectraTokenizer opened = KoElectraTokenizer.open(folder)) {
      assertThat(opened.config()).isEqualTo(TokenizerConfig.koElectra());
    }
  }

  @Test
  void hasToAgreeWithVocabTxt() throws IOException {
    List<String> other = Arrays.asList(TestVocabulary.movies().toArray(String[]::new));
    Collections.swap(other, 7, 8);
    Files.write(folder.resolve("vocab.txt"), other);

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessage(
            "%s and %s disagree: id 7 is '%s' in the first and '%s' in the second; delete the one that does not belong to the model"
                .formatted(
                    folder.resolve("vocab.txt"),
                    file,
                    other.get(7),
                    TestVocabulary.movies().get(7)));
  }

  @Test
  void hasToAgreeWithTokenizerConfig() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"do_lower_case\": false, \"tokenize_chinese_chars\": false}");

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageContaining(
            "tokenize_chinese_chars is false, but the normalizer of tokenizer.json has true");
  }

  private void edit(String key, String value) throws IOException {
    JsonObject root = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    int dot = key.indexOf('.');
    JsonObject parent = dot < 0 ? root : root.getAsJsonObject(key.substring(0, dot));
    parent.add(key.substring(dot + 1), JsonParser.parseString(value.replace('\'', '"')));
    Files.writeString(file, root.toString());
  }
}
