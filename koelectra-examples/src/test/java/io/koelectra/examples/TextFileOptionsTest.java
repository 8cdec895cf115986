package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.model.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TextFileOptionsTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"\"좋음, 정말\",나쁨", "\"좋음, 정말\",\"나쁨\""})
  void aClassNameMayHaveACommaInQuotationMarks(String labels) throws IOException {
    assertThat(classes("--labels", labels)).containsExactly("좋음, 정말", "나쁨");
  }

  @Test
  void classNamesMayBeGivenOneByOne() throws IOException {
    assertThat(classes("--labels", "\"좋음, 정말\"", "--labels", "나쁨")).containsExactly("좋음, 정말", "나쁨");
  }

  private Iterable<String> classes(String... arguments) throws IOException {
    Path file = Files.writeString(directory.resolve("a.csv"), "text,label\n가,\"좋음, 정말\"\n나,나쁨\n");
    TextFileOptions options = new TextFileOptions();
    new CommandLine(options).parseArgs(arguments);
    return options.file(ProblemType.SINGLE_LABEL_CLASSIFICATION).read(file).labels();
  }
}
