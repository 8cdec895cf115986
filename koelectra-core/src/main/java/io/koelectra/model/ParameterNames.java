package io.koelectra.model;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names a block's parameters as Hugging Face's checkpoints do, e.g. {@code
 * electra.encoder.layer.0.attention.self.query.weight}.
 *
 * <p>A child block's name is its Hugging Face path, so a parameter's full name is the join of the
 * paths above it. Two differences to DJL's own names are undone: the ordinal that DJL puts before a
 * child's name, and {@code gamma} and {@code beta}, which PyTorch calls {@code weight} and {@code
 * bias}.
 */
public final class ParameterNames {

  private static final int ORDINAL_DIGITS = 2;

  private ParameterNames() {}

  /**
   * Lists the parameters of {@code block} by Hugging Face name, in the order of its children.
   *
   * @return an unmodifiable map; a parameter shared by two children stands under both names
   */
  public static Map<String, Parameter> of(Block block) {
    Map<String, Parameter> named = new LinkedHashMap<>();
    collect("", block, named);
    return Collections.unmodifiableMap(named);
  }

  private static void collect(String prefix, Block block, Map<String, Parameter> named) {
    for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
      named.put(prefix + torchName(parameter.getKey()), parameter.getValue());
    }
    for (Pair<String, Block> child : block.getChildren()) {
      String path = child.getKey().substring(ORDINAL_DIGITS);
      collect(prefix + path + ".", child.getValue(), named);
    }
  }

  private static String torchName(String djlName) {
    return switch (djlName) {
      case "gamma" -> "weight";
      case "beta" -> "bias";
      default -> djlName;
    };
  }
}
