package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The networks of a {@link PretrainingObjective}, and what they make of a batch. */
abstract class PretrainingNetworks {

  private final Map<String, Block> blocks = new LinkedHashMap<>();
  private final ElectraConfig shape;

  /**
   * @param shape of the network to fine-tune
   */
  PretrainingNetworks(ElectraConfig shape) {
    this.shape = shape;
  }

  /** Adds a network; a parameter that several of them have is named after the first. */
  final <B extends Block> B add(String name, B network) {
    blocks.put(name, network);
    return network;
  }

  /** Every parameter once, under its block's name and its Hugging Face name. */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    blocks.forEach(
        (prefix, block) ->
            ParameterNames.of(block)
                .forEach(
                    (name, parameter) -> {
                      if (!parameters.containsValue(parameter)) {
                        parameters.put(prefix + "." + name, parameter);
                      }
                    }));
    return parameters;
  }

  void freeze(boolean frozen) {
    blocks.values().forEach(block -> block.freezeParameters(frozen));
  }

  /**
   * Loads the weights, or starts what has none from random values.
   *
   * @param ownGenerator its embeddings left aside for the main network's; empty for a fresh one
   */
  final LoadReport load(
      HuggingFaceCheckpoint main,
      Optional<HuggingFaceCheckpoint> ownGenerator,
      long seed,
      NDManager manager)
      throws IOException {
    return OfflineEngine.seeded(
        manager,
        Long.hashCode(seed),
        () -> {
          LoadReport first = loadMain(main, manager);
          return besideMain().isPresent()
              ? first.and(loadGenerator(besideMain().get(), ownGenerator, main, manager))
              : first;
        });
  }

  /**
   * Loads the network to fine-tune as it was saved, or its encoder alone from a checkpoint of
   * another kind, or starts it from random values.
   */
  abstract LoadReport loadMain(HuggingFaceCheckpoint main, NDManager manager) throws IOException;

  /** Loads a network that is saved as {@code kind}. */
  static LoadReport loadAs(
      CheckpointKind kind, HuggingFaceCheckpoint main, Block network, NDManager manager)
      throws IOException {
    boolean hasHead = main.kind() == kind || main.kind() == CheckpointKind.UNTRAINED;
    return (hasHead ? main.load(network, manager) : main.loadEncoder(network, manager)).report();
  }

  /** One pass over a batch, with replacements of a seed; scratch owns all that it makes. */
  abstract PretrainingPass pass(MaskedBatch batch, long seed, boolean dropout, NDManager scratch);

  /** The generator beside the network to fine-tune; empty if the objective has none. */
  Optional<ElectraGenerator> besideMain() {
    return Optional.empty();
  }

  /** The shape of the network to fine-tune. */
  final ElectraConfig shape() {
    return shape;
  }

  /** Refuses texts or tokens that the networks have no embedding for. */
  final void requireEmbeddings(TokenizedCorpus corpus) {
    int longest = Arrays.stream(corpus.lengths()).max().orElse(0);
    if (longest > shape.maxPositionEmbeddings()) {
      throw new IllegalArgumentException(
          "the corpus has a text of %d tokens, and the model takes %d; tokenise it with maxTokens %d"
              .formatted(longest, shape.maxPositionEmbeddings(), shape.maxPositionEmbeddings()));
    }
    int largest = Arrays.stream(corpus.tokens()).max().orElse(0);
    if (largest >= shape.vocabSize()) {
      throw new IllegalArgumentException(
          "the corpus has the token %d, and the model has %d; tokenise it with the model's vocabulary"
              .formatted(largest, shape.vocabSize()));
    }
  }

  /** Saves the network to fine-tune, as {@link ModelDirectoryWriter#write} does. */
  abstract Optional<Path> save(Path directory, KoElectraTokenizer tokenizer) throws IOException;

  /** The shapes, one line. */
  @Override
  public abstract String toString();

  private static LoadReport loadGenerator(
      ElectraGenerator generator,
      Optional<HuggingFaceCheckpoint> own,
      HuggingFaceCheckpoint main,
      NDManager manager)
      throws IOException {
    ElectraConfig shape = generator.electra().config();
    HuggingFaceCheckpoint source =
        own.orElseGet(() -> HuggingFaceCheckpoint.untrained(shape, main.vocabulary()));
    return source.load(generator, manager).report();
  }

  /** What {@code generator} makes of the masked positions: log-probabilities (M, V). */
  static NDArray fill(
      ElectraGenerator generator, MaskedBatch batch, boolean dropout, NDManager scratch) {
    return generator
        .logitsAt(
            scratch.create(batch.positions()),
            batch.toInputs(batch.maskedIds(), scratch),
            new ParameterStore(scratch, false),
            dropout)
        .logSoftmax(-1);
  }
}
