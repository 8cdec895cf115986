package io.koelectra.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.types.Shape;
import io.koelectra.format.JsonFile;
import io.koelectra.format.TensorFile;
import io.koelectra.hub.ModelHub;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ParameterNames;
import io.koelectra.model.ProblemType;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.tokenizer.TokenizerConfig;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads all files of a model but its weights' values, and holds them against each other. */
final class ModelDirectoryReader {

  private static final int MOST_CLASSES = 100_000;

  /** Tables are rounded up to a multiple of at most 1,024. */
  private static final int MOST_SPARE_ROWS = 1023;

  /**
   * What a checkpoint consists of.
   *
   * @param weights none for a model to train from random values
   */
  record Contents(
      String name,
      ElectraConfig config,
      List<String> vocabulary,
      TokenizerConfig tokenizerConfig,
      double temperature,
      Optional<TensorFile> weights) {}

  private ModelDirectoryReader() {}

  static Contents read(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(
          directory
              + ": expected a directory with config.json, vocab.txt or tokenizer.json, and the weights");
    }
    requireConfigHere(directory);
    ElectraConfig config = ConfigFile.read(directory.resolve(ConfigFile.NAME));
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(directory)) {
      requireVocabulary(directory, tokenizer.vocabularySize(), config);
      double temperature = CalibrationFile.read(directory);
      TensorFile weights = weights(directory, config, TensorFile.openDirectory(directory));
      return new Contents(
          ModelHub.nameOf(directory),
          labelled(config, weights),
          tokenizer.vocabulary(),
          tokenizer.config(),
          temperature,
          Optional.of(weights));
    }
  }

  /** A model beside a class, as in its jar, with KoELECTRA's settings of the tokenizer. */
  static Contents readResources(Class<?> owner, String folder, String name) throws IOException {
    Path files = Path.of(name); // for messages
    ElectraConfig config =
        ConfigFile.config(
            JsonFile.parse(files.resolve(ConfigFile.NAME), text(owner, folder + ConfigFile.NAME)));
    TensorFile weights =
        weights(
            files,
            config,
            TensorFile.of(
                files.resolve(TensorFile.SAFETENSORS),
                resource(owner, folder + TensorFile.SAFETENSORS)));
    return new Contents(
        name,
        labelled(config, weights),
        new BufferedReader(text(owner, folder + ModelDirectoryWriter.VOCABULARY)).lines().toList(),
        TokenizerConfig.koElectra(),
        CalibrationFile.temperature(
            JsonFile.parse(
                files.resolve(CalibrationFile.NAME), text(owner, folder + CalibrationFile.NAME))),
        Optional.of(weights));
  }

  private static Reader text(Class<?> owner, String file) throws IOException {
    return new StringReader(new String(resource(owner, file), UTF_8));
  }

  private static byte[] resource(Class<?> owner, String file) throws IOException {
    try (InputStream content = owner.getResourceAsStream(file)) {
      if (content == null) {
        throw new FileNotFoundException(
            "%s is not beside %s on the class path; keep the resources of its jar"
                .formatted(file, owner.getName()));
      }
      return content.readAllBytes();
    }
  }

  static Contents untrained(ElectraConfig config, List<String> vocabulary) {
    if (!fits(vocabulary.size(), config)) {
      throw new IllegalArgumentException(
          "the vocabulary has %d entries, but vocabSize is %d; set vocabSize(%d)"
              .formatted(vocabulary.size(), config.vocabSize(), vocabulary.size()));
    }
    return new Contents(
        "random weights",
        config,
        List.copyOf(vocabulary),
        TokenizerConfig.koElectra(),
        1,
        Optional.empty());
  }

  private static boolean fits(int tokens, ElectraConfig config) {
    return tokens <= config.vocabSize() && config.vocabSize() - tokens <= MOST_SPARE_ROWS;
  }

  /** Under the model's own names; blocks are built later, so their number has to be possible. */
  private static TensorFile weights(Path directory, ElectraConfig config, TensorFile file)
      throws IOException {
    if (config.numHiddenLayers() > file.names().size()) {
      throw new IOException(
          "%s: num_hidden_layers is %d, but %s holds only %d tensors; use the config.json that belongs to the weights"
              .formatted(
                  directory.resolve(ConfigFile.NAME),
                  config.numHiddenLayers(),
                  file.path().getFileName(),
                  file.names().size()));
    }
    return file.withoutPrefix(ParameterNames.wrappers(file.names()));
  }

  /** Hugging Face's Trainer saves models one level down, as {@code checkpoint-500}. */
  private static void requireConfigHere(Path directory) throws IOException {
    if (Files.exists(directory.resolve(ConfigFile.NAME))) {
      return;
    }
    try (Stream<Path> children = Files.list(directory)) {
      List<Path> models =
          children.filter(child -> Files.exists(child.resolve(ConfigFile.NAME))).sorted().toList();
      if (!models.isEmpty()) {
        throw new IOException(
            "%s has no %s, but directories in it have: name one of %s"
                .formatted(directory, ConfigFile.NAME, models));
      }
    }
  }

  /** A file that was cut ends inside a line, which one that Hugging Face wrote never does. */
  private static void requireVocabulary(Path directory, int tokens, ElectraConfig config)
      throws IOException {
    Path lines = directory.resolve(ModelDirectoryWriter.VOCABULARY);
    boolean isThere = Files.exists(lines);
    if (!fits(tokens, config)) {
      throw new IOException(
          "%s has %d tokens, but vocab_size in %s is %d; use the vocabulary that belongs to the model"
              .formatted(
                  isThere ? lines : directory.resolve(ModelDirectoryWriter.TOKENIZER),
                  tokens,
                  ConfigFile.NAME,
                  config.vocabSize()));
    }
    int missing = config.vocabSize() - tokens;
    if (isThere
        && missing >= Integer.lowestOneBit(config.vocabSize())
        && !Files.readString(lines, ISO_8859_1).endsWith("\n")) {
      throw new IOException(
          "%s has %d tokens, the last without a line end, and vocab_size in %s is %d, so it was cut short; fetch it again"
              .formatted(lines, tokens, ConfigFile.NAME, config.vocabSize()));
    }
  }

  /** Names the classes of a head as Hugging Face does where config.json does not. */
  private static ElectraConfig labelled(ElectraConfig config, TensorFile weights)
      throws IOException {
    String name = ParameterNames.CLASSIFIER_BIAS;
    if (config.numLabels() > 0 || !weights.names().contains(name)) {
      return config;
    }
    Shape bias = weights.shape(name);
    if (bias.dimension() != 1 || bias.get(0) < 1 || bias.get(0) > MOST_CLASSES) {
      throw new IOException(
          "%s: %s has the shape %s, a classifier's has one axis with 1 to %d classes"
              .formatted(weights.path(), name, bias, MOST_CLASSES));
    }
    int classes = (int) bias.get(0);
    return config.withLabels(
        unnamed(classes), ProblemType.inUse(Optional.of(config.problemType()), classes));
  }

  /** Hugging Face's names for classes that config.json does not name. */
  static List<String> unnamed(int classes) {
    return IntStream.range(0, classes).mapToObj(i -> "LABEL_" + i).toList();
  }
}
