package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Optional;

/**
 * A classifier for inference on a CPU: its dense weights in the layout that oneDNN multiplies
 * fastest, each encoder layer one call of the engine with GELU and residual sums inside the
 * products.
 *
 * <p>The logits are those of {@link ElectraForSequenceClassification#logits} up to rounding. On an
 * AMD processor with 512-bit vectors, reviews of NSMC's lengths one at a time take 0.6 of the
 * processor time of the model's own blocks in KoELECTRA's small shape and 0.45 in base. It takes
 * the model's weights over, so that these are in memory once.
 *
 * <p>Safe for several threads at once.
 */
public final class PackedClassifier {

  /** The system property that leaves models as they are if it is {@code false}. */
  static final String SWITCH = "io.koelectra.packing";

  private final ElectraForSequenceClassification model;
  private final List<PackedLayer> layers;

  private PackedClassifier(ElectraForSequenceClassification model, List<PackedLayer> layers) {
    this.model = model;
    this.layers = layers;
  }

  /**
   * Takes over a model's weights. The model's encoder layers lose theirs, so it can be neither
   * asked nor trained nor saved afterwards, and what is packed can never be out of date.
   *
   * @param model initialized; lives as long as this classifier
   * @return empty, and the model as it was, if it is not on a CPU, the engine lacks an operator on
   *     this platform, or the system property {@code io.koelectra.packing} is {@code false}
   */
  public static Optional<PackedClassifier> take(ElectraForSequenceClassification model) {
    if (System.getProperty(SWITCH, "true").equals("false") || isOnGpu(model)) {
      return Optional.empty();
    }
    return PackedKernels.of(model.config()).map(kernels -> take(model, kernels));
  }

  private static PackedClassifier take(
      ElectraForSequenceClassification model, PackedKernels kernels) {
    model.freezeParameters(true); // the engine lets nothing be recorded on what these return
    List<PackedLayer> layers =
        model.electra().layers().stream().map(layer -> PackedLayer.take(layer, kernels)).toList();
    return new PackedClassifier(model, layers);
  }

  private static boolean isOnGpu(ElectraForSequenceClassification model) {
    return ParameterNames.of(model).values().stream()
        .anyMatch(parameter -> parameter.getArray().getDevice().isGpu());
  }

  /**
   * Scores a batch without dropout and without gradients.
   *
   * @return logits (B, C), owned by the inputs' manager
   */
  public NDArray logits(ElectraInputs inputs) {
    ParameterStore parameters = new ParameterStore(inputs.inputIds().getManager(), false);
    Optional<NDArray> mask =
        ElectraModel.additiveMask(inputs.attentionMask()).map(rows -> rows.expandDims(1));
    NDArray hidden = model.electra().embed(parameters, inputs, false);
    for (PackedLayer layer : layers) {
      boolean isLast = layer == layers.get(layers.size() - 1);
      NDArray next = layer.encode(hidden, mask, isLast); // (B, T, H), at last (B, 1, H)
      hidden.close();
      hidden = next;
    }
    mask.ifPresent(NDArray::close);
    return model.classifier().forward(parameters, new NDList(hidden), false).singletonOrThrow();
  }
}
