package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {

  private static final String MARKER = "config.json";

  private static final Set<String> FILES = Set.of(MARKER, "vocab.txt");

  @TempDir private Path parent;

  @Test
  void makesADirectoryAndItsParents() throws IOException {
    Path target = parent.resolve("runs/nsmc/best");

    AtomicDirectory.replace(target, MARKER, FILES, Set.of(), fresh -> write(fresh, "new"));

    assertThat(target.resolve(MARKER)).hasContent("new");
    assertThat(target.getParent().toFile().list()).containsExactly("best");
  }

  @Test
  void fillsAnEmptyDirectory() throws IOException {
    Path target = Files.createDirectory(parent.resolve("model"));

    AtomicDirectory.replace(target, MARKER, FILES, Set.of(), fresh -> write(fresh, "new"));

    assertThat(target.resolve(MARKER)).hasContent("new");
    assertThat(parent.toFile().list()).containsExactly("model");
  }

  @Test
  void replacesAnEarlierOneWithAllItsFiles() throws IOException {
    Path target = Files.createDirectory(parent.resolve("model"));
    write(target, "old");
    Files.writeString(target.resolve("vocab.txt"), "old");

    AtomicDirectory.replace(
        target,
        MARKER,
        FILES,
        Set.of(),
        fresh -> {
          write(fresh, "new");
          assertThat(target.resolve(MARKER)).as("until the new one is whole").hasContent("old");
        });

    assertThat(target.toFile().list()).containsExactly(MARKER);
    assertThat(target.resolve(MARKER)).hasContent("new");
    assertThat(parent.toFile().list()).containsExactly("model");
  }

  @Test
  void leavesTheOldOneAndNothingElseWhenWritingFails() throws IOException {
    Path target = Files.createDirectory(parent.resolve("model"));
    write(target, "old");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicDirectory.replace(
                    target,
                    MARKER,
                    FILES,
                    Set.of(),
                    fresh -> {
                      write(fresh, "half");
                      throw new IOException("disk full");
                    }))
        .withMessage("disk full");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                AtomicDirectory.replace(
                    target,
                    MARKER,
                    FILES,
                    Set.of(),
                    fresh -> {
                      throw new IllegalStateException("bug");
                    }));

    assertThat(target.resolve(MARKER)).hasContent("old");
    assertThat(parent.toFile().list()).containsExactly("model");
  }

  @Test
  void putsTheOldOneBackWhenTheNewOneCannotBeMoved() throws IOException {
    Path target = Files.createDirectory(parent.resolve("model"));
    write(target, "old");

    assertThatIOException()
        .isThrownBy(() -> AtomicDirectory.replace(target, MARKER, FILES, Set.of(), Files::delete));

    assertThat(target.resolve(MARKER)).hasContent("old");
    assertThat(parent.toFile().list()).containsExactly("model");
  }

  @Test
  void refusesADirectoryThatIsNotOneOfOurs() throws IOException {
    Files.writeString(parent.resolve("thesis.txt"), "years of work");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicDirectory.replace(
                    parent, MARKER, FILES, Set.of(), fresh -> write(fresh, "new")))
        .withMessage(
            parent
                + " holds files but no config.json, so it is not a saved model; name an empty or a"
                + " new directory");

    assertThat(parent.toFile().list()).containsExactly("thesis.txt");
  }

  @Test
  void refusesToDeleteWhatItDidNotWrite() throws IOException {
    write(parent, "old");
    Files.createDirectory(parent.resolve("notes"));
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicDirectory.replace(
                    parent, MARKER, FILES, Set.of(), fresh -> write(fresh, "new")))
        .withMessage(
            parent
                + " holds notes, which would be deleted, so it is not a saved model; name an empty"
                + " or a new directory");

    assertThat(parent.resolve(MARKER)).hasContent("old");
    assertThat(parent.toFile().list()).containsExactlyInAnyOrder(MARKER, "notes");
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(parent.resolve("model"), "a file");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicDirectory.replace(
                    file, MARKER, FILES, Set.of(), fresh -> write(fresh, "new")))
        .withMessage(file + " is a file; name a directory to save to");

    assertThat(file).hasContent("a file");
    assertThat(parent.toFile().list()).containsExactly("model");
  }

  @Test
  void refusesAPathBelowAFile() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "a file");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicDirectory.replace(
                    file.resolve("model"), MARKER, FILES, Set.of(), fresh -> write(fresh, "new")))
        .withMessageContaining(file.toString());

    assertThat(file).hasContent("a file");
    assertThat(parent.toFile().list()).containsExactly("file");
  }

  private static void write(Path directory, String content) throws IOException {
    Files.writeString(directory.resolve(MARKER), content);
  }
}
