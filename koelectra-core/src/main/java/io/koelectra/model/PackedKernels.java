package io.koelectra.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.engine.TorchScript;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Functions over weights in oneDNN's own layout, each one call of the engine. Source: the operators
 * that PyTorch's compiler emits for CPUs, {@code aten/src/ATen/native/mkldnn/Linear.cpp}.
 *
 * @param pack a weight (out, in) to the same weight in a layout that only the other functions read
 * @param layers encoder layers; see {@link PackedLayer#encode}
 */
record PackedKernels(TorchScript pack, Map<Variant, TorchScript> layers) {

  /** Whether a layer's function takes a mask, and encodes the first token of each row alone. */
  record Variant(boolean masked, boolean first) {}

  /** Rows that the layout is chosen for, an average review's tokens; it serves any number. */
  private static final int TYPICAL_ROWS = 20;

  private static final List<String> PARAMETERS =
      List.of(
          "hidden", "w0", "b0", "w1", "b1", "g1", "n1", "w2", "b2", "w3", "b3", "g2", "n2", "mask");

  /** What of a configuration stands in the functions' code. */
  private record Constants(int heads, double layerNormEps) {}

  private static final Map<Constants, Optional<PackedKernels>> LOADED = new ConcurrentHashMap<>();

  /**
   * The functions for models of a shape, loaded once a process.
   *
   * @return empty if the engine lacks an operator on this platform
   */
  static Optional<PackedKernels> of(ElectraConfig config) {
    return LOADED.computeIfAbsent(
        new Constants(config.numAttentionHeads(), config.layerNormEps()), PackedKernels::load);
  }

  private static Optional<PackedKernels> load(Constants constants) {
    try {
      Map<Variant, TorchScript> layers = new HashMap<>();
      for (boolean masked : new boolean[] {false, true}) {
        for (boolean first : new boolean[] {false, true}) {
          Variant variant = new Variant(masked, first);
          layers.put(variant, layer(constants, variant));
        }
      }
      TorchScript pack =
          TorchScript.ofArrays(
              List.of("weight"),
              "return ops.mkldnn._reorder_linear_weight(weight, %d)".formatted(TYPICAL_ROWS));
      try (NDManager scratch = OfflineEngine.newManager(Device.cpu())) {
        pack.call(scratch.ones(new Shape(16, 16))); // some builds have no more than its name
      }
      return Optional.of(new PackedKernels(pack, layers));
    } catch (IOException | MalformedModelException | EngineException e) {
      return Optional.empty();
    }
  }

  TorchScript layer(boolean masked, boolean first) {
    return layers.get(new Variant(masked, first));
  }

  private static TorchScript layer(Constants constants, Variant variant)
      throws IOException, MalformedModelException {
    String body =
        """
        b = torch.size(hidden, 0)
        t = torch.size(hidden, 1)
        h = torch.size(hidden, 2)
        q = %s
        joined = torch.view(%s, [b, t, 3, %d, -1])
        heads = torch.transpose(joined, 1, 3)
        query = torch.narrow(torch.select(heads, 2, 0), 2, 0, q)
        key = torch.select(heads, 2, 1)
        value = torch.select(heads, 2, 2)
        attended = torch.scaled_dot_product_attention(query, key, value, %s)
        context = torch.reshape(torch.transpose(attended, 1, 2), [b, q, h])
        residual = torch.contiguous(torch.narrow(hidden, 1, 0, q))
        normed = torch.layer_norm(%s, [h], g1, n1, %s)
        expanded = %s
        return torch.layer_norm(%s, [h], g2, n2, %s)
        """
            .formatted(
                variant.first() ? "1" : "t",
                product("hidden", "w0", "b0", "none"),
                constants.heads(),
                variant.masked() ? "mask" : "None",
                sum("context", "w1", "b1", "residual"),
                constants.layerNormEps(),
                product("normed", "w2", "b2", "gelu"),
                sum("expanded", "w3", "b3", "normed"),
                constants.layerNormEps());
    return TorchScript.ofArrays(
        PARAMETERS.subList(0, PARAMETERS.size() - (variant.masked() ? 0 : 1)), body);
  }

  /** A dense layer and what follows it; its "gelu" is the exact one. */
  private static String product(String rows, String weight, String bias, String activation) {
    return "ops.mkldnn._linear_pointwise(%s, %s, %s, \"%s\", %s, \"none\")"
        .formatted(rows, weight, bias, activation, "annotate(List[Optional[number]], [])");
  }

  /** A dense layer and the residual's addition. */
  private static String sum(String rows, String weight, String bias, String residual) {
    return "ops.mkldnn._linear_pointwise(%s, %s, %s, %s, \"add\")"
        .formatted(rows, residual, weight, bias);
  }
}
