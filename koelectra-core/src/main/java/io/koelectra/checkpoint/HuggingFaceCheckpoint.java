package io.koelectra.checkpoint;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.koelectra.engine.EngineRandom;
import io.koelectra.format.TensorFile;
import io.koelectra.format.WeightPrecision;
import io.koelectra.hub.HubCache;
import io.koelectra.hub.ModelHub;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ElectraModel;
import io.koelectra.model.ParameterNames;
import io.koelectra.model.ProblemType;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.tokenizer.TokenizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model directory in Hugging Face's layout: {@code config.json}, {@code vocab.txt} or {@code
 * tokenizer.json}, {@code tokenizer_config.json}, and {@code model.safetensors} or {@code
 * pytorch_model.bin}.
 *
 * <pre>{@code
 * var checkpoint = HuggingFaceCheckpoint.open(Path.of("koelectra-base-v3-discriminator"));
 * try (var manager = OfflineEngine.newManager(); var tokenizer = checkpoint.tokenizer()) {
 *   ElectraModel model = checkpoint.loadModel(manager).block();
 *   var rows = tokenizer.encodeAll(List.of("안녕하세요"), 128);
 *   var inputs = EncodedBatch.pad(rows, tokenizer.padTokenId()).toInputs(manager);
 *   NDArray hidden = model.encode(inputs); // (B, T, H)
 * }
 * }</pre>
 *
 * <p>Loading is strict: every name that is missing, unexpected or misshapen is an error. What is
 * loaded is frozen, so that inference records no gradients; training thaws it. An instance holds no
 * native resources and may be shared between threads.
 */
public final class HuggingFaceCheckpoint {

  private static final String BODY = "electra.";
  static final String HEAD = "classifier.";
  static final String HEAD_BIAS = HEAD + "out_proj.bias";
  private static final String TIED_OUTPUT = "generator_lm_head.weight";
  private static final List<String> OTHER_HEADS =
      List.of("discriminator_predictions.", "generator_predictions.", "generator_lm_head.");

  private static final String CLASSIFIER_CLASS = "ElectraForSequenceClassification";
  private static final int MOST_CLASSES = 100_000;

  /** Tables are rounded up to a multiple of at most 1,024. */
  private static final int MOST_SPARE_ROWS = 1023;

  /** Hugging Face's for a config.json that names none. */
  private static final List<String> DEFAULT_LABELS = List.of("LABEL_0", "LABEL_1");

  private final Optional<Path> directory;
  private final CheckpointKind kind;
  private final ElectraConfig config;
  private final List<String> vocabulary;
  private final TokenizerConfig tokenizerConfig;

  private HuggingFaceCheckpoint(
      Optional<Path> directory,
      CheckpointKind kind,
      ElectraConfig config,
      List<String> vocabulary,
      TokenizerConfig tokenizerConfig) {
    this.directory = directory;
    this.kind = kind;
    this.config = config;
    this.vocabulary = vocabulary;
    this.tokenizerConfig = tokenizerConfig;
  }

  /**
   * Opens a model directory: reads its configuration and vocabulary and looks at its weights'
   * names.
   *
   * <p>The table of word embeddings may have up to {@value #MOST_SPARE_ROWS} rows more than there
   * are tokens, as when it was rounded up for speed; they stay when the model is saved.
   *
   * @throws IOException naming the file, if one is missing or not what it should be, or if there
   *     are more tokens than {@code vocab_size}, or so few that they are another model's
   */
  public static HuggingFaceCheckpoint open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(
          directory
              + ": expected a directory with config.json, vocab.txt or tokenizer.json, and the"
              + " weights");
    }
    requireConfigHere(directory);
    ElectraConfig config = ConfigFile.read(directory.resolve(ConfigFile.NAME));
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(directory);
        TensorFile weights = WeightFiles.openDirectory(directory)) {
      if (!fits(tokenizer.vocabularySize(), config)) {
        throw new IOException(
            "%s has %d tokens, but vocab_size in %s is %d; use the vocabulary that belongs to the model"
                .formatted(
                    directory.resolve(
                        Files.exists(directory.resolve(ModelDirectoryWriter.VOCABULARY))
                            ? ModelDirectoryWriter.VOCABULARY
                            : ModelDirectoryWriter.TOKENIZER),
                    tokenizer.vocabularySize(),
                    ConfigFile.NAME,
                    config.vocabSize()));
      }
      requireLayers(directory, config, weights);
      return new HuggingFaceCheckpoint(
          Optional.of(directory),
          CheckpointKind.of(weights.names()),
          labelled(config, weights),
          tokenizer.vocabulary(),
          tokenizer.config());
    }
  }

  /**
   * Downloads a model from Hugging Face, or finds it in the cache, and opens it: {@link
   * ModelHub#fromEnvironment()} at the branch {@code main}.
   *
   * @param repository such as {@code monologg/koelectra-base-v3-discriminator}
   * @throws IOException naming repository, file and remedy, or as {@link #open(Path)}
   */
  public static HuggingFaceCheckpoint download(String repository) throws IOException {
    return download(repository, ModelHub.DEFAULT_REVISION, ModelHub.fromEnvironment());
  }

  /** As {@link #download(String)}, at a branch, a tag or a commit hash of 40 digits. */
  public static HuggingFaceCheckpoint download(String repository, String revision)
      throws IOException {
    return download(repository, revision, ModelHub.fromEnvironment());
  }

  /** As {@link #download(String, String)}, from a hub of your choice. */
  public static HuggingFaceCheckpoint download(String repository, String revision, ModelHub hub)
      throws IOException {
    return open(hub.download(repository, revision));
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

  private static boolean fits(int tokens, ElectraConfig config) {
    return tokens <= config.vocabSize() && config.vocabSize() - tokens <= MOST_SPARE_ROWS;
  }

  /** Blocks are built before names are compared, so their number has to be a possible one. */
  private static void requireLayers(Path directory, ElectraConfig config, TensorFile weights)
      throws IOException {
    if (config.numHiddenLayers() > weights.names().size()) {
      throw new IOException(
          "%s: num_hidden_layers is %d, but %s holds only %d tensors; use the config.json that belongs to the weights"
              .formatted(
                  directory.resolve(ConfigFile.NAME),
                  config.numHiddenLayers(),
                  weights.path().getFileName(),
                  weights.names().size()));
    }
  }

  /** Names the classes of a head as Hugging Face does where config.json does not. */
  private static ElectraConfig labelled(ElectraConfig config, TensorFile weights)
      throws IOException {
    if (config.numLabels() > 0 || !weights.names().contains(HEAD_BIAS)) {
      return config;
    }
    Shape bias = weights.shape(HEAD_BIAS);
    if (bias.dimension() != 1 || bias.get(0) < 1 || bias.get(0) > MOST_CLASSES) {
      throw new IOException(
          "%s: %s has the shape %s, a classifier's has one axis with 1 to %d classes"
              .formatted(weights.path(), HEAD_BIAS, bias, MOST_CLASSES));
    }
    int classes = (int) bias.get(0);
    return config.withLabels(
        IntStream.range(0, classes).mapToObj(i -> "LABEL_" + i).toList(),
        ProblemType.inUse(Optional.of(config.problemType()), classes));
  }

  /**
   * A model without weights, to train from random values.
   *
   * @param config whose {@code vocabSize} is the vocabulary's, or up to {@value #MOST_SPARE_ROWS}
   *     more
   * @param vocabulary as in {@code vocab.txt}, special tokens included
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static HuggingFaceCheckpoint untrained(ElectraConfig config, List<String> vocabulary) {
    if (!fits(vocabulary.size(), config)) {
      throw new IllegalArgumentException(
          "the vocabulary has %d entries, but vocabSize is %d; set vocabSize(%d)"
              .formatted(vocabulary.size(), config.vocabSize(), vocabulary.size()));
    }
    return new HuggingFaceCheckpoint(
        Optional.empty(),
        CheckpointKind.UNTRAINED,
        config,
        List.copyOf(vocabulary),
        TokenizerConfig.koElectra());
  }

  /** The numbers of {@code config.json}; its labels are empty for a model without a classifier. */
  public ElectraConfig config() {
    return config;
  }

  /** The lines of {@code vocab.txt}, without added tokens whose ids come after them. */
  public List<String> vocabulary() {
    return vocabulary;
  }

  /**
   * The directory's name, the repository's for one in the hub's cache ({@code
   * monologg/koelectra-base-v3-discriminator}), or {@code random weights} for a model without any.
   */
  public String name() {
    return directory.map(HubCache::nameOf).orElse("random weights");
  }

  /** What the weights were trained for. */
  public CheckpointKind kind() {
    return kind;
  }

  /**
   * The temperature in {@code calibration.json}, by which a classifier's logits are divided before
   * they become probabilities; 1 for a model without that file.
   *
   * @throws IOException if the file is broken
   */
  public double temperature() throws IOException {
    return directory.isPresent() ? CalibrationFile.read(directory.get()) : 1;
  }

  /** Opens the tokenizer. The caller closes it. */
  public KoElectraTokenizer tokenizer() {
    return KoElectraTokenizer.of(vocabulary, tokenizerConfig);
  }

  /**
   * Loads the encoder and ignores every head.
   *
   * @param manager where the parameters live
   * @throws CheckpointMismatchException if names or shapes do not fit
   */
  public Loaded<ElectraModel> loadModel(NDManager manager) throws IOException {
    return load(new ElectraModel(config), BODY, name -> false, this::besideTheBody, manager);
  }

  /**
   * Loads any block whose parameters' names are the file's, such as an {@link ElectraDiscriminator}
   * or {@link ElectraGenerator}.
   *
   * @param manager where the parameters live
   * @throws CheckpointMismatchException if names or shapes do not fit
   */
  public <B extends Block> Loaded<B> load(B block, NDManager manager) throws IOException {
    return load(
        block, "", name -> false, name -> isBuffer(name) || name.equals(TIED_OUTPUT), manager);
  }

  /**
   * Loads a fine-tuned classifier, head included.
   *
   * @param manager where the parameters live
   * @throws CheckpointMismatchException if names or shapes do not fit; a discriminator, which has
   *     no classification head, never does
   */
  public Loaded<ElectraForSequenceClassification> loadClassifier(NDManager manager)
      throws IOException {
    return loadClassifier(config.numLabels() > 0 ? config.labels() : DEFAULT_LABELS, manager);
  }

  /**
   * As {@link #loadClassifier(NDManager)}, with class names of one's own.
   *
   * @param labels class names by index, as many as the head has classes
   */
  public Loaded<ElectraForSequenceClassification> loadClassifier(
      List<String> labels, NDManager manager) throws IOException {
    if (directory.isEmpty()) {
      throw new IllegalStateException(
          "an untrained model has no classification head to load; call loadWithFreshHead");
    }
    return load(new ElectraForSequenceClassification(config.withLabels(labels)), manager);
  }

  /**
   * Loads the encoder and puts a fresh, random classification head on it.
   *
   * @param labels class names by index, at least two
   * @param seed of the head's values, and of all values of an untrained model
   * @param manager where the parameters live
   * @throws CheckpointMismatchException if the encoder's names or shapes do not fit
   */
  public Loaded<ElectraForSequenceClassification> loadWithFreshHead(
      List<String> labels, int seed, NDManager manager) throws IOException {
    return loadWithFreshHead(labels, 0, seed, manager);
  }

  /**
   * As {@link #loadWithFreshHead(List, int, NDManager)}, with the top layers fresh too.
   *
   * @param freshTopLayers how many of the encoder's top layers start from random values
   */
  public Loaded<ElectraForSequenceClassification> loadWithFreshHead(
      List<String> labels, int freshTopLayers, int seed, NDManager manager) throws IOException {
    int layers = config.numHiddenLayers();
    List<String> freshParts =
        Stream.concat(
                Stream.of(HEAD),
                IntStream.range(Math.max(0, layers - freshTopLayers), layers)
                    .mapToObj(layer -> BODY + "encoder.layer." + layer + "."))
            .toList();
    Predicate<String> isFresh = name -> freshParts.stream().anyMatch(name::startsWith);
    return EngineRandom.seeded(
        manager,
        seed,
        () ->
            load(
                new ElectraForSequenceClassification(
                    config.withLabels(labels, ProblemType.SINGLE_LABEL_CLASSIFICATION)),
                "",
                isFresh,
                name -> besideTheBody(name) || isFresh.test(name) || isFresh.test(BODY + name),
                manager));
  }

  /**
   * Loads a block's encoder, whichever head the file has beside it, and starts the block's own head
   * from random values.
   *
   * @param block one whose encoder's names begin with {@code electra.}
   * @param manager where the parameters live
   * @throws CheckpointMismatchException if the encoder's names or shapes do not fit
   */
  public <B extends Block> Loaded<B> loadEncoder(B block, NDManager manager) throws IOException {
    return EngineRandom.turn(
        () -> load(block, "", name -> !name.startsWith(BODY), this::besideTheBody, manager));
  }

  private <B extends Block> Loaded<B> load(
      B block,
      String prefix,
      Predicate<String> isFresh,
      Predicate<String> isIgnored,
      NDManager manager)
      throws IOException {
    block.freezeParameters(true);
    if (directory.isEmpty()) {
      return EngineRandom.turn(
          () -> {
            List<String> fresh = withoutValue(block);
            block.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
            return new Loaded<>(block, new LoadReport(List.of(), fresh, List.of()));
          });
    }
    try (TensorFile file = WeightFiles.openDirectory(directory.get())) {
      return new Loaded<>(
          block, new ParameterLoader(file).load(block, prefix, isFresh, isIgnored, manager));
    }
  }

  /** All but what the block shares with one that was loaded before. */
  private static List<String> withoutValue(Block block) {
    return ParameterNames.of(block).entrySet().stream()
        .filter(named -> !named.getValue().isInitialized())
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean besideTheBody(String name) {
    return isBuffer(name)
        || name.startsWith(HEAD)
        || OTHER_HEADS.stream().anyMatch(name::startsWith);
  }

  /** PyTorch saves this constant beside the weights. */
  private static boolean isBuffer(String name) {
    return name.endsWith("embeddings.position_ids");
  }

  /**
   * Checks that {@link #save} would take a directory, before hours of training.
   *
   * @throws IOException if it is a file, or holds anything but an earlier saved model
   */
  public static void requireSavable(Path directory) throws IOException {
    ModelDirectoryWriter.requireWritable(directory);
  }

  /**
   * Saves a classifier in Hugging Face's layout: {@code config.json} with labels and problem type,
   * {@code model.safetensors}, {@code vocab.txt}, {@code tokenizer_config.json} and, for fast
   * tokenizers, {@code tokenizer.json}; {@code added_tokens.json} if added tokens have ids beyond
   * {@code vocab.txt}. The directory appears whole or not at all.
   *
   * <p>No earlier model is lost: if the directory holds another one, that is moved to {@code
   * NAME.earlier-1} beside it, or the next number that is free. A model that is the same but for
   * its card is replaced, so that a repeated run leaves one directory.
   *
   * @param directory absent, empty, or a saved model
   * @return where the model that was in the directory is now; empty if there was none or the same
   * @throws IOException if the directory holds something else or cannot be written
   */
  public static Optional<Path> save(
      Path directory, ElectraForSequenceClassification model, KoElectraTokenizer tokenizer)
      throws IOException {
    return ModelDirectoryWriter.write(
        directory,
        model,
        model.config(),
        CLASSIFIER_CLASS,
        tokenizer,
        WeightPrecision.FLOAT32,
        Optional.empty(),
        OptionalDouble.empty());
  }

  /**
   * As {@link #save(Path, ElectraForSequenceClassification, KoElectraTokenizer)}, with a model card
   * and {@code calibration.json}, a file of our own that Hugging Face's libraries ignore.
   *
   * @param modelCard the Markdown of {@code README.md}: what the model is and where it comes from
   * @param temperature that the logits are to be divided by before they become probabilities, in
   *     [0.01, 100]; 1 leaves them as they are
   */
  public static Optional<Path> save(
      Path directory,
      ElectraForSequenceClassification model,
      KoElectraTokenizer tokenizer,
      String modelCard,
      double temperature)
      throws IOException {
    return save(directory, model, tokenizer, modelCard, temperature, WeightPrecision.FLOAT32);
  }

  /**
   * As {@link #save(Path, ElectraForSequenceClassification, KoElectraTokenizer, String, double)}.
   *
   * @param precision of the weights in the file
   * @throws IllegalArgumentException if a weight is too large for it
   */
  public static Optional<Path> save(
      Path directory,
      ElectraForSequenceClassification model,
      KoElectraTokenizer tokenizer,
      String modelCard,
      double temperature,
      WeightPrecision precision)
      throws IOException {
    return ModelDirectoryWriter.write(
        directory,
        model,
        model.config(),
        CLASSIFIER_CLASS,
        tokenizer,
        precision,
        Optional.of(modelCard),
        OptionalDouble.of(temperature));
  }

  /** As for a classifier, a discriminator, which Hugging Face calls ElectraForPreTraining. */
  public static Optional<Path> save(
      Path directory, ElectraDiscriminator model, KoElectraTokenizer tokenizer) throws IOException {
    ElectraConfig config = model.electra().config();
    return ModelDirectoryWriter.write(
        directory,
        model,
        config,
        "ElectraForPreTraining",
        tokenizer,
        WeightPrecision.FLOAT32,
        Optional.empty(),
        OptionalDouble.empty());
  }

  /**
   * As for a classifier, a generator, which Hugging Face calls ElectraForMaskedLM. Its output
   * matrix is the word embeddings and written once, under their name.
   */
  public static Optional<Path> save(
      Path directory, ElectraGenerator model, KoElectraTokenizer tokenizer) throws IOException {
    ElectraConfig config = model.electra().config();
    return ModelDirectoryWriter.write(
        directory,
        model,
        config,
        "ElectraForMaskedLM",
        tokenizer,
        WeightPrecision.FLOAT32,
        Optional.empty(),
        OptionalDouble.empty());
  }
}
