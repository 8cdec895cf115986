package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A classifier in a temporary directory, which closing removes.
 *
 * @param vocabulary words of its vocab.txt, each one token, behind the special tokens
 */
record SavedClassifier(Path directory, List<String> vocabulary) implements AutoCloseable {

  /** One with random weights. */
  static SavedClassifier random(ModelShape shape) throws IOException {
    ElectraConfig config = shape.config();
    List<String> vocabulary = RandomTexts.vocabulary(config.vocabSize());
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.untrained(config, vocabulary);
    Path directory = Files.createTempDirectory("koelectra-" + shape);
    try (NDManager manager = OfflineEngine.newManager();
        KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      HuggingFaceCheckpoint.save(
          directory, checkpoint.loadWithFreshHead(config.labels(), 1, manager).block(), tokenizer);
    }
    return new SavedClassifier(directory, vocabulary);
  }

  /** The model that comes in the library's jar. */
  static SavedClassifier ofJar() throws IOException {
    Path directory = Files.createTempDirectory("koelectra-default");
    DefaultModel.copyTo(directory);
    List<String> words =
        HuggingFaceCheckpoint.open(directory).vocabulary().stream()
            .filter(entry -> !entry.startsWith("##"))
            .toList();
    return new SavedClassifier(directory, words);
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
