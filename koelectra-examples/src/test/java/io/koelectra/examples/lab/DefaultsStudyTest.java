package io.koelectra.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.examples.ReviewFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsStudyTest {

  @TempDir private Path directory;

  @Test
  void comparesWithTheBestOfTheGridAndGoesOnFromItsFile() throws IOException {
    Path out = directory.resolve("runs.tsv");
    String[] options = {
      "--train",
      ReviewFiles.plain(directory.resolve("train.txt"), 600).toString(),
      "--sizes",
      "40",
      "--seeds",
      "1",
      "--others",
      "10",
      "--rates",
      "1e-8,5e-4",
      "--steps",
      "8",
      "--out",
      out.toString()
    };

    List<DefaultsStudy.Row> rows = new DefaultsStudy().run(options);

    assertThat(Files.readAllLines(out)).hasSize(3).allMatch(line -> line.startsWith("40\t1\t"));
    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.size()).isEqualTo(40);
              assertThat(accuracies(out, "chosen")).containsExactly(row.chosen());
              assertThat(accuracies(out, row.bestSettings())).containsExactly(row.best());
              assertThat(row.best())
                  .isEqualTo(accuracies(out, " x 8").stream().max(Double::compare).orElseThrow());
            });

    String changed = Files.readString(out).replaceFirst("chosen\t.*", "chosen\t0.125");
    Files.writeString(out, changed);
    assertThat(new DefaultsStudy().run(options).get(0).chosen()).isEqualTo(0.125);
    assertThat(out).hasContent(changed);
  }

  private static List<Double> accuracies(Path out, String settings) throws IOException {
    return Files.readAllLines(out).stream()
        .map(line -> line.split("\t"))
        .filter(columns -> columns[2].endsWith(settings))
        .map(columns -> Double.valueOf(columns[3]))
        .toList();
  }
}
