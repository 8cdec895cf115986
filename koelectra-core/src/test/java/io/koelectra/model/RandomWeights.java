package io.koelectra.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Gives every parameter of a block values that Java draws: N(0, 0.2), LayerNorm weights 1 + N(0,
 * 0.2), so that no default (zero, one) hides a mistake.
 */
public final class RandomWeights {

  private RandomWeights() {}

  /**
   * Initializes {@code block}.
   *
   * @return the values by Hugging Face name
   */
  public static Map<String, float[]> initialize(
      Block block, long seed, NDManager manager, Shape... inputShapes) {
    Random random = new Random(seed);
    Map<String, float[]> values = new LinkedHashMap<>();
    ParameterNames.of(block)
        .forEach(
            (name, parameter) ->
                parameter.setInitializer(
                    (owner, shape, type) -> {
                      float[] drawn = new float[Math.toIntExact(shape.size())];
                      float mean = name.endsWith("LayerNorm.weight") ? 1 : 0;
                      for (int i = 0; i < drawn.length; i++) {
                        drawn[i] = mean + (float) (0.2 * random.nextGaussian());
                      }
                      values.put(name, drawn);
                      return owner.create(drawn, shape);
                    }));
    block.initialize(manager, DataType.FLOAT32, inputShapes);
    return values;
  }
}
