package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.OfflineEngine;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A saved classifier with random weights in a temporary directory, which closing removes.
 *
 * @param vocabulary the lines of its vocab.txt
 */
record RandomClassifier(Path directory, List<String> vocabulary) implements AutoCloseable {

  static RandomClassifier write(ModelShape shape) throws IOException {
    ElectraConfig config = shape.config();
    List<String> vocabulary = RandomTexts.vocabulary(config.vocabSize());
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.untrained(config, vocabulary);
    Path directory = Files.createTempDirectory("koelectra-" + shape);
    try (NDManager manager = OfflineEngine.newManager();
        KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      HuggingFaceCheckpoint.save(
          directory, checkpoint.loadWithFreshHead(config.labels(), 1, manager).block(), tokenizer);
    }
    return new RandomClassifier(directory, vocabulary);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
