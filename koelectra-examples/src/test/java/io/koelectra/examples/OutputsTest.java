package io.koelectra.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputsTest {

  @TempDir private Path directory;

  private Path file;

  @BeforeEach
  void writeAFile() throws IOException {
    file = Files.writeString(directory.resolve("a.csv"), "text,label\n가,a\n");
  }

  @Test
  void whatCanBeMadeIsFine() {
    assertThatCode(
            () -> {
              Outputs.requireDirectory(directory.resolve("new/one"));
              Outputs.requireFile(directory.resolve("new/page.html"));
              Outputs.requireFile(file);
            })
        .doesNotThrowAnyException();
    assertThat(directory.toFile().list()).containsExactly("a.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tensorboard", "--checkpoints", "--out"})
  void aFileThatShouldBeADirectoryIsRefusedBeforeTraining(String option) {
    for (Path path : List.of(file, file.resolve("in"))) {
      assertThatIOException()
          .isThrownBy(() -> new FineTuneText().run(option, path.toString()))
          .withMessageStartingWith(file + " is a file")
          .withMessageContaining("directory");
    }
  }

  @Test
  void preTrainingRefusesThemToo() {
    for (String option : List.of("--checkpoints", "--out")) {
      assertThatIOException()
          .isThrownBy(() -> new PretrainElectra().run(option, file.toString()))
          .withMessageStartingWith(file + " is a file");
    }
  }

  @Test
  void aDirectoryThatShouldBeAFileIsRefusedBeforeTraining() {
    assertThatIOException()
        .isThrownBy(() -> new FineTuneText().run("--report", directory.toString()))
        .withMessage(directory + " is a directory; name a file to write");
    assertThatIOException()
        .isThrownBy(() -> new FineTuneText().run("--report", file.resolve("a.html").toString()))
        .withMessageStartingWith(file + " is a file");
    assertThatIOException()
        .isThrownBy(() -> new FindLabelErrors().run("--out", directory.toString()))
        .withMessage(directory + " is a directory; name a file to write");
  }
}
