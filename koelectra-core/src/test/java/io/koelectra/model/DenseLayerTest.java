package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The convolution against the engine's matrix product. */
class DenseLayerTest {

  /** Sums of up to 320 products of standard normal numbers, in another order. */
  private static final Offset<Float> SUM = within(2e-4f);

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** 16 images or more go to oneDNN, fewer may go elsewhere; both must be right. */
  @ParameterizedTest
  @CsvSource({
    "320, 64, 96, 16",
    "320, 64, 96, 64",
    "46, 33, 17, 23",
    "46, 33, 17, 2",
    "8, 5, 3, 1"
  })
  void convolutionIsTheProduct(int rows, int in, int out, int images) {
    NDArray input = manager.randomNormal(new Shape(rows, in));
    NDArray weight = manager.randomNormal(new Shape(out, in));
    NDArray bias = manager.randomNormal(new Shape(out));

    NDArray expected = Linear.linear(input, weight, bias).singletonOrThrow();
    NDArray actual = DenseLayer.convolution(input, weight, bias, images);

    assertThat(actual.getShape()).isEqualTo(new Shape(rows, out));
    assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray(), SUM);
  }

  @ParameterizedTest
  @CsvSource({"320, 64, 96, 16", "46, 33, 17, 23", "46, 33, 17, 2"})
  void gradientsOfTheConvolutionAreThoseOfTheProduct(int rows, int in, int out, int images) {
    List<NDArray> arrays =
        List.of(
            manager.randomNormal(new Shape(rows, in)),
            manager.randomNormal(new Shape(out, in)),
            manager.randomNormal(new Shape(out)));
    NDArray upstream = manager.randomNormal(new Shape(rows, out));
    List<NDArray> product = leaves(arrays);
    List<NDArray> convolution = leaves(arrays);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray result =
          Linear.linear(product.get(0), product.get(1), product.get(2)).singletonOrThrow();
      collector.backward(result.mul(upstream).sum());
      result =
          DenseLayer.convolution(
              convolution.get(0), convolution.get(1), convolution.get(2), images);
      collector.backward(result.mul(upstream).sum());
    }

    for (int i = 0; i < arrays.size(); i++) {
      assertThat(convolution.get(i).getGradient().toFloatArray())
          .containsExactly(product.get(i).getGradient().toFloatArray(), SUM);
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 6", "5, 6", "640, 32"})
  void joinedLayersGiveWhatEachGives(int rows, int width) {
    List<DenseLayer> layers = List.of(new DenseLayer(width), new DenseLayer(width));
    layers.forEach(layer -> layer.initialize(manager, DataType.FLOAT32, new Shape(1, width)));
    NDArray input = manager.randomNormal(new Shape(rows, width));
    ParameterStore parameters = new ParameterStore(manager, false);
    int arrays = manager.getManagedArrays().size();

    try (NDManager batch = manager.newSubManager()) {
      batch.tempAttachAll(input);
      NDList joined = DenseLayer.join(layers, parameters, input, true);

      assertThat(joined).hasSize(2);
      for (int i = 0; i < 2; i++) {
        NDArray alone = layers.get(i).forward(parameters, new NDList(input), true).head();
        assertThat(joined.get(i).toFloatArray()).containsExactly(alone.toFloatArray(), SUM);
      }
    }
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  private static List<NDArray> leaves(List<NDArray> arrays) {
    List<NDArray> leaves = arrays.stream().map(NDArray::duplicate).toList();
    leaves.forEach(leaf -> leaf.setRequiresGradient(true));
    return leaves;
  }

  @Test
  void imagesDivideTheRows() {
    assertThat(DenseLayer.images(1280)).isEqualTo(16);
    assertThat(DenseLayer.images(50 * 23)).isEqualTo(23);
    assertThat(DenseLayer.images(16 * 8)).isEqualTo(16);
    assertThat(DenseLayer.images(16 * 7)).as("too few pixels").isZero();
    assertThat(DenseLayer.images(2 * 521)).as("twice a large prime").isZero();
  }
}
