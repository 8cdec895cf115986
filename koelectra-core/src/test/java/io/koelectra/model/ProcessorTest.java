package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

  @TempDir private Path directory;

  @Test
  void convolvesWhereMklLeavesHalfOfTheVectorUnused() throws IOException {
    assertThat(convolvesFaster("AuthenticAMD", "avx2 avx512f avx512dq")).isTrue();
    assertThat(convolvesFaster("AuthenticAMD", "avx2 fma")).isFalse();
    assertThat(convolvesFaster("GenuineIntel", "avx2 avx512f avx512dq")).isFalse();
  }

  @Test
  void multipliesWhereTheProcessorIsNotDescribed() {
    assertThat(Processor.convolvesFaster(directory.resolve("absent"))).isFalse();
  }

  private boolean convolvesFaster(String vendor, String flags) throws IOException {
    Path description = directory.resolve("cpuinfo");
    Files.writeString(
        description,
        "processor\t: 0\nvendor_id\t: %s\ncpu family\t: 26\nflags\t\t: fpu %s vme\n"
            .formatted(vendor, flags));
    return Processor.convolvesFaster(description);
  }
}
