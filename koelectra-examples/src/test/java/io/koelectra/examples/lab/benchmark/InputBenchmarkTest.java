package io.koelectra.examples.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.examples.Console;
import io.koelectra.examples.ReviewFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputBenchmarkTest {

  @TempDir private Path directory;

  @Test
  void tellsEverySpeedBesideItsLimitAndTarget() throws IOException {
    Path reviews = ReviewFiles.gzip(directory.resolve("reviews.txt.gz"), 200);
    List<InputBenchmark.Figure> figures = new ArrayList<>();

    String output =
        Console.outputOf(
            () ->
                figures.addAll(
                    new InputBenchmark()
                        .run(
                            "--reviews",
                            reviews.toString(),
                            "--model",
                            "TINY",
                            "--repetitions",
                            "1")));

    assertThat(figures)
        .hasSize(4)
        .allSatisfy(figure -> assertThat(figure.value() / figure.limit()).isPositive());
    assertThat(output)
        .contains("reading reviews", "one thread", "opening tiny")
        .contains(figures.get(0).toString(), "(target 25%)");
  }

  @Test
  void aFigureTellsItsShareOfTheLimit() {
    assertThat(new InputBenchmark.Figure("reading", 50, 200, 0.3, "MB/s"))
        .hasToString(
            "reading                                                  50.0 MB/s     of        200.0:"
                + "   25% (target 30%)");
  }
}
