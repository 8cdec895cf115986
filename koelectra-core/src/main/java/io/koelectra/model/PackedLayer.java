package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An {@link ElectraLayer} over packed weights, in one call of the engine. */
final class PackedLayer {

  private static final List<String> PROJECTIONS =
      List.of("attention.self.query.", "attention.self.key.", "attention.self.value.");

  private final PackedKernels kernels;
  private final NDArray[] weights;

  private PackedLayer(PackedKernels kernels, NDArray[] weights) {
    this.kernels = kernels;
    this.weights = weights;
  }

  /** Packs the layer's dense weights and closes them; the others stay where they are. */
  static PackedLayer take(ElectraLayer layer, PackedKernels kernels) {
    Map<String, Parameter> parameters = ParameterNames.of(layer);
    NDArray[] weights = {
      pack(kernels, join(parameters, "weight")),
      join(parameters, "bias"),
      take(kernels, parameters.get("attention.output.dense.weight")),
      value(parameters, "attention.output.dense.bias"),
      value(parameters, "attention.output.LayerNorm.weight"),
      value(parameters, "attention.output.LayerNorm.bias"),
      take(kernels, parameters.get("intermediate.dense.weight")),
      value(parameters, "intermediate.dense.bias"),
      take(kernels, parameters.get("output.dense.weight")),
      value(parameters, "output.dense.bias"),
      value(parameters, "output.LayerNorm.weight"),
      value(parameters, "output.LayerNorm.bias")
    };
    return new PackedLayer(kernels, weights);
  }

  private static NDArray value(Map<String, Parameter> parameters, String name) {
    return parameters.get(name).getArray();
  }

  /** Query, key and value one below the other, which closes them. */
  private static NDArray join(Map<String, Parameter> parameters, String name) {
    List<Parameter> parts =
        PROJECTIONS.stream().map(projection -> parameters.get(projection + name)).toList();
    NDArray joined =
        NDArrays.concat(
            parts.stream()
                .map(Parameter::getArray)
                .collect(NDList::new, NDList::add, NDList::addAll));
    parts.forEach(Parameter::close);
    return joined;
  }

  private static NDArray take(PackedKernels kernels, Parameter weight) {
    NDArray packed = kernels.pack().call(weight.getArray());
    weight.close();
    return packed;
  }

  private static NDArray pack(PackedKernels kernels, NDArray weight) {
    try (weight) {
      return kernels.pack().call(weight);
    }
  }

  /**
   * Encodes all tokens of each row, or the first alone.
   *
   * @param hidden (B, T, H)
   * @param mask (B, 1, 1, T), 0 where a token may be attended and the lowest float where not
   * @return (B, T, H), or (B, 1, H) for the first
   */
  NDArray encode(NDArray hidden, Optional<NDArray> mask, boolean first) {
    Stream<NDArray> arguments =
        Stream.of(Stream.of(hidden), Stream.of(weights), mask.stream()).flatMap(part -> part);
    return kernels.layer(mask.isPresent(), first).call(arguments.toArray(NDArray[]::new));
  }
}
