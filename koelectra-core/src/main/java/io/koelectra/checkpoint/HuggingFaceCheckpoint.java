package io.koelectra.checkpoint;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.hub.ModelHub;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.model.ElectraModel;
import io.koelectra.model.ParameterNames;
import io.koelectra.model.ProblemType;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

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
 * <p>Loading is strict: every name that is missing, unexpected or misshapen is an error, and so are
 * weights that were written after they were opened. What is loaded is frozen, so that inference
 * records no gradients; training thaws it. An instance holds no native resources and no open file,
 * and may be shared between threads.
 */
public final class HuggingFaceCheckpoint {

  /**
   * A block with its values, and where they came from.
   *
   * @param block initialized; its parameters live in the manager that was passed to the load
   */
  public record Loaded<B extends Block>(B block, LoadReport report) {}

  private final ModelDirectoryReader.Contents contents;

  HuggingFaceCheckpoint(ModelDirectoryReader.Contents contents) {
    this.contents = contents;
  }

  /**
   * Opens a model directory: reads all but the weights' values.
   *
   * <p>The table of word embeddings may have up to 1,023 rows more than there are tokens, as when
   * it was rounded up for speed; they stay when the model is saved.
   *
   * @throws IOException naming the file, if one is missing or not what it should be, or if there
   *     are more tokens than {@code vocab_size}, or so few that they are another model's
   */
  public static HuggingFaceCheckpoint open(Path directory) throws IOException {
    return new HuggingFaceCheckpoint(ModelDirectoryReader.read(directory));
  }

  /**
   * Opens a model that lies beside a class, as in its jar: {@code config.json}, {@code vocab.txt}
   * with KoELECTRA's settings, {@code model.safetensors} and {@code calibration.json}.
   *
   * @param folder the model's, as {@link Class#getResourceAsStream} takes it, with a slash at its
   *     end
   * @param name the checkpoint's {@link #name()}
   * @throws IOException naming the file, as {@link #open(Path)}
   */
  public static HuggingFaceCheckpoint openResources(Class<?> owner, String folder, String name)
      throws IOException {
    return new HuggingFaceCheckpoint(ModelDirectoryReader.readResources(owner, folder, name));
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

  /**
   * As {@link #download(String)}, from a hub of your choice.
   *
   * @param revision a branch, a tag or a commit hash of 40 digits
   */
  public static HuggingFaceCheckpoint download(String repository, String revision, ModelHub hub)
      throws IOException {
    return open(hub.download(repository, revision));
  }

  /**
   * A model without weights, to train from random values.
   *
   * @param config whose {@code vocabSize} is the vocabulary's, or up to 1,023 more
   * @param vocabulary as in {@code vocab.txt}, special tokens included
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static HuggingFaceCheckpoint untrained(ElectraConfig config, List<String> vocabulary) {
    return new HuggingFaceCheckpoint(ModelDirectoryReader.untrained(config, vocabulary));
  }

  /** The numbers of {@code config.json}; its labels are empty for a model without a classifier. */
  public ElectraConfig config() {
    return contents.config();
  }

  /** The lines of {@code vocab.txt}, without added tokens whose ids come after them. */
  public List<String> vocabulary() {
    return contents.vocabulary();
  }

  /**
   * The directory's name, the repository's for one in the hub's cache ({@code
   * monologg/koelectra-base-v3-discriminator}), or {@code random weights} for a model without any.
   */
  public String name() {
    return contents.name();
  }

  /** What the weights were trained for. */
  public CheckpointKind kind() {
    return contents
        .weights()
        .map(weights -> CheckpointKind.of(weights.names()))
        .orElse(CheckpointKind.UNTRAINED);
  }

  /**
   * The temperature in {@code calibration.json}, by which a classifier's logits are divided before
   * they become probabilities; 1 for a model without that file.
   */
  public double temperature() {
    return contents.temperature();
  }

  /** Opens the tokenizer. The caller closes it. */
  public KoElectraTokenizer tokenizer() {
    return KoElectraTokenizer.of(contents.vocabulary(), contents.tokenizerConfig());
  }

  /**
   * Loads the encoder and ignores every head.
   *
   * @throws CheckpointMismatchException if names or shapes do not fit
   */
  public Loaded<ElectraModel> loadModel(NDManager manager) throws IOException {
    return load(new ElectraModel(config()), name -> false, ParameterNames::isBesideBody, manager);
  }

  /**
   * Loads any block whose parameters' names are the file's, such as an {@link ElectraDiscriminator}
   * or {@link ElectraGenerator}.
   *
   * @throws CheckpointMismatchException if names or shapes do not fit
   */
  public <B extends Block> Loaded<B> load(B block, NDManager manager) throws IOException {
    return load(block, name -> false, ParameterNames::isRedundant, manager);
  }

  /**
   * Loads a fine-tuned classifier, head included.
   *
   * @throws CheckpointMismatchException if names or shapes do not fit, as of a discriminator, which
   *     has no such head
   */
  public Loaded<ElectraForSequenceClassification> loadClassifier(NDManager manager)
      throws IOException {
    List<String> labels = config().labels();
    return loadClassifier(labels.isEmpty() ? ModelDirectoryReader.unnamed(2) : labels, manager);
  }

  /**
   * As {@link #loadClassifier(NDManager)}, with class names of one's own.
   *
   * @param labels class names by index, as many as the head has classes
   */
  public Loaded<ElectraForSequenceClassification> loadClassifier(
      List<String> labels, NDManager manager) throws IOException {
    if (contents.weights().isEmpty()) {
      throw new IllegalStateException(
          "an untrained model has no classification head to load; call loadWithFreshHead");
    }
    return load(new ElectraForSequenceClassification(config().withLabels(labels)), manager);
  }

  /**
   * Loads the encoder and puts a fresh, random classification head on it.
   *
   * @param labels class names by index, at least two
   * @param seed of the head's values, and of all values of an untrained model
   * @throws CheckpointMismatchException if the encoder's names or shapes do not fit
   */
  public Loaded<ElectraForSequenceClassification> loadWithFreshHead(
      List<String> labels, int seed, NDManager manager) throws IOException {
    return loadWithFreshHead(labels, ProblemType.SINGLE_LABEL_CLASSIFICATION, 0, seed, manager);
  }

  /**
   * As {@link #loadWithFreshHead(List, int, NDManager)}, of any problem type.
   *
   * @param freshTopLayers how many of the encoder's top layers start from random values too
   */
  public Loaded<ElectraForSequenceClassification> loadWithFreshHead(
      List<String> labels, ProblemType type, int freshTopLayers, int seed, NDManager manager)
      throws IOException {
    Predicate<String> isFresh =
        ParameterNames.headAndTop(freshTopLayers, config().numHiddenLayers());
    ElectraConfig labelled = config().withLabels(labels, type);
    return OfflineEngine.seeded(
        manager,
        seed,
        () ->
            load(
                new ElectraForSequenceClassification(labelled),
                isFresh,
                isFresh.or(ParameterNames::isBesideBody),
                manager));
  }

  /**
   * Loads a block's encoder, whichever head the file has beside it, and starts the block's own head
   * from random values.
   *
   * @param block one whose encoder's names begin with {@code electra.}
   * @throws CheckpointMismatchException if the encoder's names or shapes do not fit
   */
  public <B extends Block> Loaded<B> loadEncoder(B block, NDManager manager) throws IOException {
    Predicate<String> isOfBody = ParameterNames::isOfBody;
    return OfflineEngine.random(
        () -> load(block, isOfBody.negate(), ParameterNames::isBesideBody, manager));
  }

  private <B extends Block> Loaded<B> load(
      B block, Predicate<String> isFresh, Predicate<String> isIgnored, NDManager manager)
      throws IOException {
    return ParameterLoader.load(contents.weights(), block, isFresh, isIgnored, manager);
  }
}
