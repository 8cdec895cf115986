package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.tokenizer.TokenizerConfig.AddedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Added tokens, in whichever of Hugging Face's files they stand. */
class AddedTokenTest {

  private static final List<String> VOCABULARY =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "가", "##가", "a", "[unused0]");

  @TempDir private Path folder;

  @BeforeEach
  void writeVocabulary() throws IOException {
    Files.write(folder.resolve("vocab.txt"), VOCABULARY);
    write("tokenizer_config.json", "{'do_lower_case': false}");
  }

  /** 9 is the first id after the vocabulary. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "added_tokens.json ~ {'존잼': 9} ~ 9 false true",
        "special_tokens_map.json ~ {'additional_special_tokens': ['존잼']} ~ 9 true false",
        "special_tokens_map.json ~ {'extra_special_tokens': {'fun': '존잼'}} ~ 9 true false",
        "special_tokens_map.json ~ {'fun_token': '존잼'} ~ 9 true false",
        "tokenizer_config.json ~ {'do_lower_case': false, 'extra_special_tokens': ['존잼']}"
            + " ~ 9 true false",
        "tokenizer_config.json ~ {'do_lower_case': false, 'additional_special_tokens':"
            + " [{'content': '존잼', 'normalized': true}]} ~ 9 true true",
        "tokenizer_config.json ~ {'do_lower_case': false, 'added_tokens_decoder':"
            + " {'9': {'content': '존잼', 'special': false}}} ~ 9 false true"
      })
  void isReadFromEveryFileThatNamesIt(String name, String json, String expected)
      throws IOException {
    write(name, json);

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      AddedToken token = tokenizer.config().addedTokens().get(0);
      assertThat(token.id() + " " + token.special() + " " + token.normalized()).isEqualTo(expected);
      assertThat(tokenizer.tokenize("a존잼가")).containsExactly("a", "존잼", "가");
      assertThat(tokenizer.idOf("존잼")).hasValue(9);
      assertThat(tokenizer.vocabularySize()).isEqualTo(10);
      assertThat(tokenizer.isSpecial(9)).isEqualTo(token.special());
    }
  }

  @Test
  void mayBeATokenOfTheVocabulary() throws IOException {
    write("special_tokens_map.json", "{'additional_special_tokens': ['[unused0]']}");

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder)) {
      assertThat(tokenizer.tokenize("가[unused0]가")).containsExactly("가", "[unused0]", "가");
      assertThat(tokenizer.vocabularySize()).isEqualTo(9);
    }
  }

  @Test
  void keepsItsFlagsWhenSaved() throws IOException {
    AddedToken word = new AddedToken(9, "나", true, false, false, true, false);
    AddedToken left = new AddedToken(10, "다", false, true, true, false, true);
    AddedToken mask = new AddedToken(4, "[MASK]", false, true, false, false, true);
    TokenizerConfig config =
        new TokenizerConfig(false, false, true, 512, "right", List.of(word, left, mask));
    Path saved = Files.createDirectory(folder.resolve("saved"));
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(VOCABULARY, config)) {
      assertThat(tokenizer.tokenize("나 가나")).containsExactly("나", "[UNK]");
      assertThat(tokenizer.toAddedTokensJson()).hasValue("{\"나\":9,\"다\":10}\n");
      TokenizerFiles.write(saved, tokenizer);
      Files.writeString(saved.resolve("tokenizer.json"), tokenizer.toTokenizerJson());
      Files.writeString(saved.resolve("added_tokens.json"), tokenizer.toAddedTokensJson().get());
    }

    try (KoElectraTokenizer opened = KoElectraTokenizer.open(saved)) {
      assertThat(opened.config()).isEqualTo(config);
      assertThat(opened.vocabulary()).isEqualTo(VOCABULARY);
    }
    Files.delete(saved.resolve("tokenizer.json"));
    try (KoElectraTokenizer opened = KoElectraTokenizer.open(saved)) {
      assertThat(opened.config()).as("as transformers 4 wrote it").isEqualTo(config);
    }
    Files.delete(saved.resolve("vocab.txt"));
    Files.delete(saved.resolve("added_tokens.json"));
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(VOCABULARY, config)) {
      Files.writeString(saved.resolve("tokenizer.json"), tokenizer.toTokenizerJson());
    }
    Files.delete(saved.resolve("tokenizer_config.json"));
    try (KoElectraTokenizer opened = KoElectraTokenizer.open(saved)) {
      assertThat(opened.config()).as("as transformers 5 writes it").isEqualTo(config);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'존잼': 10} ~ the added token '존잼' has the id 10, but the next one after the vocabulary"
            + " of 9 is 9",
        "{'가': 9} ~ the added token '가' has the id 9, but the vocabulary gives it 5",
        "{'존잼': 9, '꿀잼': 9} ~ the added token '꿀잼' has the id 9, but the next one",
        "{'존잼': 'x'} ~ the id \"x\" of an added token is not a whole number",
        "{'': 9} ~ at least one character",
        "{'존잼': -1} ~ an id of at least 0"
      })
  void refusesAnIdThatItCannotHave(String json, String complaint) throws IOException {
    write("added_tokens.json", json);

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessageContainingAll(folder.toString(), complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "tokenizer_config.json ~ {'added_tokens_decoder': {'3': {'content': '존잼'}}}",
        "added_tokens.json ~ {'존잼': 3}",
        "tokenizer.json ~ {}"
      })
  void anIdOfTheVocabularyIsBlamedOnTheFileThatGivesIt(String name, String json)
      throws IOException {
    String written = json;
    if (name.equals("tokenizer.json")) {
      try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(VOCABULARY)) {
        written =
            tokenizer
                .toTokenizerJson()
                .replaceFirst("(\"added_tokens\": *\\[)", "$1{'id': 3, 'content': '존잼'},");
      }
    }
    write(name, written);

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessage(
            folder.resolve(name)
                + ": the added token '존잼' has the id 3, but the next one after the vocabulary of 9"
                + " is 9");
  }

  @Test
  void hasOneIdInAllFiles() throws IOException {
    write("added_tokens.json", "{'존잼': 10, '꿀잼': 9}");
    write(
        "tokenizer_config.json",
        "{'do_lower_case': false, 'added_tokens_decoder': {'9': {'content': '존잼'}}}");

    assertThatIOException()
        .isThrownBy(() -> KoElectraTokenizer.open(folder))
        .withMessage(
            folder.resolve("added_tokens.json")
                + ": the added token '존잼' has the id 10, elsewhere in the directory it has 9; keep"
                + " the files of one model together");
  }

  private void write(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }
}
