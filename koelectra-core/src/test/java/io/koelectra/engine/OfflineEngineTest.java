package io.koelectra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The engine of a process is fixed by its first use, so each case is a process of its own. */
class OfflineEngineTest {

  @Test
  void theEngineIsPyTorchWhateverDjlsDefaultIs() throws IOException, InterruptedException {
    assertThat(run(true, "-Dai.djl.default_engine=Rust")).isEqualTo("PyTorch 3.0");
  }

  @Test
  void aDefaultThatDjlDoesNotHaveIsNamedWithTheRemedy() throws IOException, InterruptedException {
    assertThat(run(true, "-Dai.djl.default_engine=TensorFlow"))
        .contains("TensorFlow", "ai.djl.default_engine", "set it to PyTorch");
  }

  @Test
  void aMissingEngineIsNamedWithTheRemedy() throws IOException, InterruptedException {
    assertThat(run(false))
        .startsWith("DJL finds no engine PyTorch, only [")
        .contains("META-INF/services/ai.djl.engine.EngineProvider", "ServicesResourceTransformer");
  }

  /** Adds up three ones, or prints why it cannot. */
  public static void main(String[] args) {
    try (NDManager manager = OfflineEngine.newManager()) {
      System.out.println(
          manager.getEngine().getEngineName() + " " + manager.ones(new Shape(3)).sum().getFloat());
    } catch (RuntimeException e) {
      System.out.println(e.getMessage());
    }
  }

  private static String run(boolean withEngine, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> withEngine || !entry.contains("pytorch-engine"))
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(OfflineEngineTest.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return output;
  }
}
