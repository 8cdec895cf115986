package io.koelectra.examples.lab.benchmark;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A classifier in a temporary directory, which closing removes.
 *
 * @param vocabulary words of its vocab.txt, each one token, behind the special tokens
 */
record SavedClassifier(Path directory, List<String> vocabulary) implements AutoCloseable {

  /** Shapes to measure. */
  enum Shape {
    /** 4 layers of width 128. */
    TINY,
    /** KoELECTRA-small: 12 layers of width 256. */
    SMALL,
    /** KoELECTRA-base: 12 layers of width 768. */
    BASE;

    private static final int VOCABULARY = 35_000;

    /** A classifier of two classes. */
    ElectraConfig config() {
      ElectraConfig config =
          switch (this) {
            case TINY ->
                ElectraConfig.builder()
                    .vocabSize(8000)
                    .hiddenSize(128)
                    .numHiddenLayers(4)
                    .intermediateSize(512)
                    .build();
            case SMALL -> ElectraConfig.small(VOCABULARY);
            case BASE -> ElectraConfig.base(VOCABULARY);
          };
      return config.withLabels(List.of("0", "1"));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One with random weights. */
  static SavedClassifier random(Shape shape) throws IOException {
    ElectraConfig config = shape.config();
    List<String> vocabulary = RandomTexts.vocabulary(config.vocabSize());
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.untrained(config, vocabulary);
    Path directory = Files.createTempDirectory("koelectra-" + shape);
    try (NDManager manager = OfflineEngine.newManager();
        KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      ModelDirectoryWriter.write(
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
