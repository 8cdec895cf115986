package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;

/**
 * A dense layer, (N, in) to (N, out), computed by whichever of the engine's two ways is faster.
 *
 * <p>The engine multiplies matrices with MKL, which uses half of an AMD processor's vector width.
 * The same product is a convolution with a kernel of one by one, for which the engine uses oneDNN,
 * which uses all of it.
 */
final class DenseLayer extends Linear {

  private static final Shape ONE = new Shape(1, 1);
  private static final Shape NONE = new Shape(0, 0);

  /** Multiplications below which a product takes no longer than what surrounds it. */
  private static final long WORTHWHILE = 1 << 22;

  /** Images in a batch from which the engine hands a convolution to oneDNN on one thread, too. */
  private static final long FEWEST_IMAGES = 16;

  /** Rows of an image below which oneDNN takes longer for the weights than MKL for everything. */
  private static final long FEWEST_PIXELS = 8;

  private final Parameter weight;
  private final Parameter bias;

  DenseLayer(int units) {
    super(Linear.builder().setUnits(units));
    weight = getDirectParameters().get("weight");
    bias = getDirectParameters().get("bias");
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray rows = inputs.singletonOrThrow(); // (N, in)
    return new NDList(
        product(
            rows,
            parameters.getValue(weight, rows.getDevice(), training),
            parameters.getValue(bias, rows.getDevice(), training)));
  }

  /**
   * Applies several layers to the same rows (N, in), to an array (N, out) each. Where there are
   * more rows than a weight has, one product over all weights takes less time than putting them one
   * below the other does.
   */
  static NDList join(
      List<DenseLayer> layers, ParameterStore parameters, NDArray rows, boolean training) {
    NDList weights = new NDList();
    NDList biases = new NDList();
    for (DenseLayer layer : layers) {
      weights.add(parameters.getValue(layer.weight, rows.getDevice(), training));
      biases.add(parameters.getValue(layer.bias, rows.getDevice(), training));
    }
    if (rows.getShape().get(0) >= weights.head().getShape().get(0)) {
      NDArray weight = NDArrays.concat(weights);
      NDArray bias = NDArrays.concat(biases);
      weight.attach(rows.getManager()); // and not to the parameters'
      bias.attach(rows.getManager());
      return product(rows, weight, bias).split(layers.size(), 1);
    }
    NDList products = new NDList();
    for (int i = 0; i < layers.size(); i++) {
      products.add(product(rows, weights.get(i), biases.get(i)));
    }
    return products;
  }

  /** {@code rows * weight^T + bias}: (N, in), (out, in) and (out) to (N, out). */
  static NDArray product(NDArray rows, NDArray weight, NDArray bias) {
    if (Processor.CONVOLVES_FASTER
        && !rows.getDevice().isGpu()
        && rows.getDataType() == DataType.FLOAT32
        && rows.size() * weight.getShape().get(0) >= WORTHWHILE) {
      long images = images(rows.getShape().get(0));
      if (images > 0) {
        return convolution(rows, weight, bias, images);
      }
    }
    return Linear.linear(rows, weight, bias).singletonOrThrow();
  }

  /** The smallest divisor of {@code rows} that makes enough images of enough pixels; 0 for none. */
  static long images(long rows) {
    for (long images = FEWEST_IMAGES; images * FEWEST_PIXELS <= rows; images++) {
      if (rows % images == 0) {
        return images;
      }
    }
    return 0;
  }

  /** The product as a convolution over {@code images} that stand channels last in memory. */
  static NDArray convolution(NDArray rows, NDArray weight, NDArray bias, long images) {
    long count = rows.getShape().get(0);
    long in = weight.getShape().get(1);
    long out = weight.getShape().get(0);
    NDArray pixels = rows.reshape(images, count / images, 1, in).transpose(0, 3, 1, 2);
    return rows.getNDArrayInternal()
        .convolution(pixels, weight.reshape(out, in, 1, 1), bias, ONE, NONE, ONE, 1)
        .singletonOrThrow()
        .transpose(0, 2, 3, 1)
        .reshape(count, out);
  }
}
