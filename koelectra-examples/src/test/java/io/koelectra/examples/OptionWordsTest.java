package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionWordsTest {

  private static final Set<String> OPTIONS = Set.of("--fresh-head", "--labels", "--max-tokens");

  @Test
  void methodsBecomeTheOptionsThatStandForThem() {
    assertThat(words("use freshHead() and labels(List.of(\"긍정\", \"부정\")); else"))
        .isEqualTo("use --fresh-head and --labels 긍정,부정; else");
    assertThat(words("name all classes with labels(...)"))
        .isEqualTo("name all classes with --labels");
    assertThat(words("labels(List.of(\"아주 (정말) 좋음\", \"나쁨\"))"))
        .isEqualTo("--labels \"아주 (정말) 좋음,나쁨\"");
    assertThat(words("labels(List.of(\"좋음, 정말\", \"나쁨\"))"))
        .isEqualTo("--labels '\"좋음, 정말\",\"나쁨\"'");
    assertThat(Example.inOptionWords("names of classes without numbers()", Set.of("--task")))
        .isEqualTo("names of classes without --task REGRESSION");
    assertThat(Example.inOptionWords("without charset(...)", Set.of("--encoding")))
        .isEqualTo("without --encoding");
  }

  @Test
  void whatNoOptionStandsForStaysAsItIs() {
    String message = "format(...), f(x) and 1 class(es), for $1.00 \\1";

    assertThat(words(message)).isEqualTo(message);
  }

  private static String words(String message) {
    return Example.inOptionWords(message, OPTIONS);
  }
}
