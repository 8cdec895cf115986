package io.koelectra.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.ParityFixture;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Under Maven's exec plugin and in servers, worker threads have another context class loader. */
class ContextClassLoaderTest {

  @Test
  void theFirstTextMayComeFromAThreadThatSeesNoResources()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstTextOnAnotherThread.class.getName(),
                ParityFixture.directory("tiny-base-shape").toString(),
                "영화")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.lines()).as("tokens, [CLS] and [SEP] included").contains("3");
  }
}
