package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A block whose children stand under their Hugging Face path and know their input shapes from the
 * configuration, so that nothing is inferred from the first batch.
 */
abstract class ElectraBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  protected final ElectraConfig config;

  private final Map<Block, Shape[]> childInputShapes = new LinkedHashMap<>();

  ElectraBlock(ElectraConfig config) {
    super(VERSION);
    this.config = config;
  }

  /** Adds {@code block} under its Hugging Face path, to be initialized with {@code inputShapes}. */
  final <B extends Block> B child(String path, B block, Shape... inputShapes) {
    childInputShapes.put(block, inputShapes);
    return addChildBlock(path, block);
  }

  /** Adds a dense layer, (N, {@code in}) to (N, {@code out}). */
  final DenseLayer linear(String path, int in, int out) {
    DenseLayer linear = child(path, new DenseLayer(out), new Shape(1, in));
    linear.setInitializer(freshWeights(), Parameter.Type.WEIGHT);
    return linear;
  }

  /** Adds a LayerNorm over the last of two axes, (N, {@code size}). */
  final LayerNorm layerNorm(String path, int size) {
    LayerNorm norm = LayerNorm.builder().axis(1).optEpsilon((float) config.layerNormEps()).build();
    return child(path, norm, new Shape(1, size));
  }

  /** N(0, {@code initializer_range}), as Hugging Face's {@code ElectraPreTrainedModel}. */
  final NormalInitializer freshWeights() {
    return new NormalInitializer((float) config.initializerRange());
  }

  /** Runs a model on a batch without dropout; the result belongs to the inputs' manager. */
  final NDArray predict(ElectraInputs inputs) {
    ParameterStore parameters = new ParameterStore(inputs.inputIds().getManager(), false);
    return forward(parameters, inputs.toNDList(), false).singletonOrThrow();
  }

  static NDArray apply(Block block, ParameterStore parameters, NDArray input, boolean training) {
    return block.forward(parameters, new NDList(input), training).singletonOrThrow();
  }

  static NDArray dropout(NDArray input, double rate, boolean training) {
    if (!training || rate == 0) {
      return input;
    }
    return input.getDevice().isGpu()
        ? Dropout.dropout(input, (float) rate, true).singletonOrThrow()
        : input.mul(DropoutMask.draw(input.getManager(), input.getShape(), rate));
  }

  @Override
  protected final void initializeChildBlocks(
      NDManager manager, DataType dataType, Shape... inputShapes) {
    childInputShapes.forEach((block, shapes) -> block.initialize(manager, dataType, shapes));
  }
}
