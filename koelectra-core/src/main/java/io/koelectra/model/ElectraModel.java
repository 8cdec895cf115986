package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ELECTRA encoder: embeddings, {@code embeddings_project} when E differs from H, and {@code
 * num_hidden_layers} layers.
 *
 * <p>Input: {@link ElectraInputs}. Output: the last hidden states (B, T, H). There is no pooler.
 * Source: Clark et al. 2020, section 3.1; Hugging Face's {@code ElectraModel}.
 */
public final class ElectraModel extends ElectraBlock {

  private static final float MASKED = -Float.MAX_VALUE;

  private static final NDIndex ALL = new NDIndex(":");
  private static final NDIndex FIRST = new NDIndex(":, :1");

  private final ElectraEmbeddings embeddings;
  private final Optional<Linear> projection;
  private final List<ElectraLayer> layers;

  /** Creates a model without values; they come from a checkpoint or from initialization. */
  public ElectraModel(ElectraConfig config) {
    this(config, new ElectraEmbeddings(config));
  }

  /** Creates a model over embeddings that another model may share. */
  public ElectraModel(ElectraConfig config, ElectraEmbeddings embeddings) {
    super(config);
    Shape hidden = new Shape(1, 1, config.hiddenSize());
    this.embeddings = child("embeddings", embeddings, ElectraInputs.shapes(1, 1));
    projection =
        config.projectsEmbeddings()
            ? Optional.of(linear("embeddings_project", config.embeddingSize(), config.hiddenSize()))
            : Optional.empty();
    layers = new ArrayList<>();
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      layers.add(child("encoder.layer." + i, new ElectraLayer(config), hidden));
    }
  }

  /** The numbers that this model was built with. */
  public ElectraConfig config() {
    return config;
  }

  /**
   * Encodes a batch without dropout.
   *
   * @return the last hidden states (B, T, H), owned by the inputs' manager
   */
  public NDArray encode(ElectraInputs inputs) {
    return predict(inputs);
  }

  /**
   * Encodes a batch without dropout and keeps every layer's result.
   *
   * @return {@code num_hidden_layers + 1} arrays (B, T, H), owned by the inputs' manager: the
   *     encoder's input after {@code embeddings_project}, then each layer's output
   */
  public List<NDArray> hiddenStates(ElectraInputs inputs) {
    ParameterStore parameters = new ParameterStore(inputs.inputIds().getManager(), false);
    Optional<NDArray> mask = maskOfHeads(inputs.attentionMask());
    List<NDArray> states = new ArrayList<>();
    states.add(embed(parameters, inputs, false));
    for (ElectraLayer layer : layers) {
      states.add(inScratch(layer, parameters, states.get(states.size() - 1), mask, ALL, false));
    }
    mask.ifPresent(NDArray::close);
    return states;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    return new NDList(encode(parameters, ElectraInputs.from(inputs), ALL, training));
  }

  /**
   * Encodes a batch as far as the first token of each row needs it, which spares the last layer
   * most of its work.
   *
   * @return its last hidden state (B, 1, H)
   */
  NDArray encodeFirst(ParameterStore parameters, ElectraInputs inputs, boolean training) {
    return encode(parameters, inputs, FIRST, training);
  }

  private NDArray encode(
      ParameterStore parameters, ElectraInputs inputs, NDIndex wanted, boolean training) {
    Optional<NDArray> mask = maskOfHeads(inputs.attentionMask());
    NDArray hidden = embed(parameters, inputs, training);
    for (ElectraLayer layer : layers) {
      boolean isLast = layer == layers.get(layers.size() - 1);
      NDArray next = inScratch(layer, parameters, hidden, mask, isLast ? wanted : ALL, training);
      hidden.close();
      hidden = next;
    }
    mask.ifPresent(NDArray::close);
    return hidden;
  }

  /** What the first layer takes: (B, T, H). */
  NDArray embed(ParameterStore parameters, ElectraInputs batch, boolean training) {
    NDArray embedded =
        embeddings.forward(parameters, batch.toNDList(), training).singletonOrThrow(); // (B, T, E)
    if (projection.isEmpty()) {
      return embedded;
    }
    NDArray rows = embedded.reshape(-1, config.embeddingSize()); // (B * T, E)
    return apply(projection.get(), parameters, rows, training)
        .reshape(batch.inputIds().getShape().add(config.hiddenSize())); // (B, T, H)
  }

  /** The encoder's layers from the lowest. */
  List<ElectraLayer> layers() {
    return layers;
  }

  private Optional<NDArray> maskOfHeads(NDArray attentionMask) {
    return additiveMask(attentionMask)
        .map(
            mask -> {
              try (mask) {
                return mask.repeat(0, config.numAttentionHeads()); // (B * A, 1, T)
              }
            });
  }

  /**
   * 0 where a token may be attended, the lowest float where not: (B, T) to (B, 1, T). Empty where
   * every token may be.
   */
  static Optional<NDArray> additiveMask(NDArray attentionMask) {
    Shape shape = attentionMask.getShape();
    try (NDArray least = attentionMask.min()) {
      if (least.getLong() == 1) {
        return Optional.empty();
      }
    }
    try (NDArray attended = attentionMask.toType(DataType.FLOAT32, false);
        NDArray padding = attended.mul(-1).addi(1)) {
      return Optional.of(padding.muli(MASKED).reshape(shape.get(0), 1, shape.get(1)));
    }
  }

  /**
   * Runs one layer and closes its intermediate results at once, which halves the memory of
   * inference; what back-propagation needs is held by the engine.
   */
  private static NDArray inScratch(
      ElectraLayer layer,
      ParameterStore parameters,
      NDArray hidden,
      Optional<NDArray> mask,
      NDIndex wanted,
      boolean training) {
    try (NDManager scratch = hidden.getManager().newSubManager()) {
      scratch.tempAttachAll(hidden);
      mask.ifPresent(scratch::tempAttachAll);
      NDArray queries = wanted == ALL ? hidden : hidden.get(wanted);
      return scratch.ret(layer.encode(parameters, hidden, queries, mask, training));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.hiddenSize())};
  }
}
