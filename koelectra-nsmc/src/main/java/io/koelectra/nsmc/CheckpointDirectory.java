package io.koelectra.nsmc;

import io.koelectra.checkpoint.TrainingCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory that a run keeps its best weights in: the user's, or one for the time of the run.
 */
record CheckpointDirectory(TrainingCheckpoints checkpoints, Optional<Path> temporary)
    implements AutoCloseable {

  static CheckpointDirectory open(Optional<Path> directory) throws IOException {
    if (directory.isPresent()) {
      return new CheckpointDirectory(TrainingCheckpoints.open(directory.get()), Optional.empty());
    }
    Path temporary = Files.createTempDirectory("koelectra-");
    try {
      return new CheckpointDirectory(TrainingCheckpoints.open(temporary), Optional.of(temporary));
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      checkpoints.close();
    } finally {
      if (temporary.isPresent()) {
        checkpoints.delete();
      }
    }
  }
}
