package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationFileTest {

  @TempDir private Path directory;

  @Test
  void isReadableJson() {
    assertThat(CalibrationFile.toJson(1.5))
        .isEqualTo("{\n  \"method\": \"temperature_scaling\",\n  \"temperature\": 1.5\n}\n");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 1, 1.618033988749895, 4 / 3.0, 10, 100})
  void readsWhatItWroteToTheLastBit(double temperature) throws IOException {
    write(CalibrationFile.toJson(temperature));

    assertThat(CalibrationFile.read(directory)).isEqualTo(temperature);
  }

  @Test
  void aModelWithoutTheFileHasTemperatureOne() throws IOException {
    assertThat(CalibrationFile.read(directory)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "1.5",
        "null",
        "{}",
        "{\"temperature\": 1.5}",
        "{\"method\": \"temperature_scaling\"}",
        "{\"method\": \"isotonic_regression\", \"temperature\": 1.5}",
        "{\"method\": \"temperature_scaling\", \"temperature\": \"1.5\"}",
        "{\"method\": \"temperature_scaling\", \"temperature\": null}",
        "{\"method\": \"temperature_scaling\", \"temperature\": NaN}",
        "{\"method\": \"temperature_scaling\", \"temperature\": 1e999}",
        "{\"method\": \"temperature_scaling\", \"temperature\": 0}",
        "{\"method\": \"temperature_scaling\", \"temperature\": -1.5}",
        "{\"method\": \"temperature_scaling\", \"temperature\": 101}",
        "{\"method\": \"temperature_scaling\", \"temperature\": 1.5, \"temperature\": 2}",
        "{\"method\": \"temperature_scaling\", \"temperature\": 1.5, \"bias\": 2}",
        "{\"method\": \"temperature_scaling\", \"temperature\": 1.5} {}"
      })
  void refusesWhatIsNotOne(String text) throws IOException {
    write(text);

    assertThatIOException()
        .isThrownBy(() -> CalibrationFile.read(directory))
        .withMessageContaining(directory.resolve("calibration.json").toString());
  }

  @Test
  void refusesAnythingButASmallFile() throws IOException {
    write(CalibrationFile.toJson(1.5) + " ".repeat(5000));
    assertThatIOException()
        .isThrownBy(() -> CalibrationFile.read(directory))
        .withMessageContaining("at most 4096");

    Files.delete(directory.resolve("calibration.json"));
    Files.createDirectory(directory.resolve("calibration.json"));
    assertThatIOException()
        .isThrownBy(() -> CalibrationFile.read(directory))
        .withMessageContaining("not a regular file");
  }

  @Test
  void refusesAFileThatIsNotUtf8() throws IOException {
    byte[] bytes = CalibrationFile.toJson(1.5).getBytes(StandardCharsets.UTF_8);
    bytes[5] = (byte) 0xFF;
    Files.write(directory.resolve("calibration.json"), bytes);

    assertThatIOException()
        .isThrownBy(() -> CalibrationFile.read(directory))
        .withMessageContaining("not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 0.009, 101, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesToWriteAnImpossibleTemperature(double temperature) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CalibrationFile.toJson(temperature))
        .withMessageContainingAll("[0.01, 100.0]", Double.toString(temperature));
  }

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve("calibration.json"), text);
  }
}
