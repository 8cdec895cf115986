package io.koelectra.examples.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServingBenchmarkTest {

  @Test
  void tellsStartCallersAndMemory() throws IOException {
    List<String> lines =
        new ServingBenchmark()
            .run("--model", "TINY", "--callers", "1,3", "--texts", "12", "--classifications", "20");

    assertThat(lines)
        .anyMatch(line -> line.matches("from JVM start: engine \\d+ ms, first prediction .*"))
        .anyMatch(line -> line.matches("first call [\\d.]+ ms, hundredth [\\d.]+ ms"))
        .anyMatch(line -> line.startsWith("after warmUp(): first call"))
        .anyMatch(line -> line.matches("3 callers: \\d+ texts/s, p50 .*"))
        .anyMatch(line -> line.startsWith("resident after 20 classifications"));
  }

  @Test
  void measuresTheModelInTheJar() throws IOException {
    List<String> lines =
        new ServingBenchmark().run("--default-model", "--callers", "2", "--texts", "8");

    assertThat(lines)
        .anyMatch(line -> line.contains("first prediction of the default model"))
        .anyMatch(line -> line.matches("2 callers: \\d+ texts/s, p50 .*"));
  }
}
