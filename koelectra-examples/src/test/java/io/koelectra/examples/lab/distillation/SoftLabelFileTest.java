package io.koelectra.examples.lab.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftLabelFileTest {

  private static final List<String> LABELS = List.of("negative", "positive");

  @TempDir private Path directory;

  @Test
  void readsBackWhatItWrote() throws IOException {
    SoftLabelFile file = file("lessons.tsv");
    List<LabelledText> texts =
        List.of(
            LabelledText.of("그가 \"최고\"라고 했다", soft(1 / 3.0, 2 / 3.0)),
            LabelledText.of("  앞뒤 빈칸\t탭\r\n줄  ", soft(1.0, 0.0)),
            LabelledText.of("\"", soft(1e-17, 1 - 1e-17)),
            LabelledText.of("", soft(0.5, 0.5)));

    assertThat(file.exists()).isFalse();
    file.write(texts);

    assertThat(file.exists()).isTrue();
    assertThat(file.read()).isEqualTo(texts);
  }

  @Test
  void namesTheLineOfWhatIsNoLesson() throws IOException {
    Path path = directory.resolve("broken.tsv");
    String header = "text\tnegative\tpositive\n좋다\t0.1\t0.9\n";

    Files.writeString(path, header + "나쁘다\t0.9\n");
    assertThatIOException()
        .isThrownBy(file("broken.tsv")::read)
        .withMessageContainingAll(path.toString(), "line 3", "2 columns, expected 3");

    Files.writeString(path, header + "나쁘다\t0.9\t0.9\n");
    assertThatIOException()
        .isThrownBy(file("broken.tsv")::read)
        .withMessageContainingAll(path.toString(), "line 3", "whose sum is 1");

    Files.writeString(path, header + "나쁘다\t0.9\t나\n");
    assertThatIOException()
        .isThrownBy(file("broken.tsv")::read)
        .withMessageContainingAll(path.toString(), "line 3", "나");

    Files.writeString(path, "text\tno\tyes\n");
    assertThatIOException()
        .isThrownBy(file("broken.tsv")::read)
        .withMessageContainingAll(path.toString(), "[text, no, yes]", "negative");
  }

  private static Map<String, Double> soft(double negative, double positive) {
    return Map.of("negative", negative, "positive", positive);
  }

  private SoftLabelFile file(String name) {
    return new SoftLabelFile(directory.resolve(name), LABELS);
  }
}
