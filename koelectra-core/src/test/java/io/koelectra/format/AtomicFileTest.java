package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir private Path directory;

  @Test
  void showsTheOldFileUntilTheNewOneIsWhole() throws IOException {
    Path file = directory.resolve("weights");
    Files.writeString(file, "old");
    AtomicFile.write(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
          assertThat(file).hasContent("old");
        });
    assertThat(file).hasContent("new");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenWritingFails() throws IOException {
    Path file = directory.resolve("weights");
    Files.writeString(file, "old");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.allocate(9));
                      throw new IOException("disk full");
                    }))
        .withMessageContainingAll(file.toString(), "disk full");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      throw new IllegalStateException("bug");
                    }));
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).hasSize(1);
  }
}
