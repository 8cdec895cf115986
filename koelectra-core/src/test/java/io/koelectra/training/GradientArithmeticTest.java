package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.koelectra.engine.OfflineEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fused operators against DJL's own methods. */
class GradientArithmeticTest {

  private static final AdamW OPTIMIZER =
      AdamW.builder().learningRate(0.01).weightDecay(0.1).group("head.", 10, 0.05).build();

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void stepsAreThoseOfDjlsMethods() {
    agree(1e9, List.of(this::loss));
  }

  @Test
  void clippedStepsAreThoseOfDjlsMethods() {
    agree(0.01, List.of(this::loss));
  }

  @Test
  void stepsOverAccumulatedPartsAreThoseOfDjlsMethods() {
    agree(1, List.of(this::loss, p -> loss(p).mul(2), p -> p.get("head.bias").square().sum()));
  }

  /** The operator takes the gradient for as many numbers in a row, and writes to it. */
  @Test
  void gradientsMayLieInMemoryOtherwiseThanParameters() {
    NDArray factors = manager.arange(15f).reshape(3, 5);

    agree(0.01, List.of(p -> p.get("body.weight").sum())); // one number that stands for all
    agree(0.01, List.of(p -> p.get("body.weight").transpose().mul(factors).sum())); // by columns
  }

  private void agree(double maxGradientNorm, List<Function<Map<String, NDArray>, NDArray>> parts) {
    Map<String, float[]> fused = train(maxGradientNorm, parts);
    Map<String, float[]> plain =
        new PlainTraining(OPTIMIZER, manager).train(newParameters(), maxGradientNorm, parts);

    assertThat(fused.keySet()).isEqualTo(plain.keySet()).hasSize(4 + 8 + 4);
    fused.forEach(
        (name, values) ->
            assertThat(values).as(name).containsExactly(plain.get(name), within(1e-6f)));
  }

  /** Parameters after four steps, moments, and each step's norm. */
  private Map<String, float[]> train(
      double maxGradientNorm, List<Function<Map<String, NDArray>, NDArray>> parts) {
    Map<String, Parameter> parameters = newParameters();
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> arrays.put(name, parameter.getArray()));
    Map<String, float[]> values = new LinkedHashMap<>();
    try (OptimizationStep step =
        new OptimizationStep(
            parameters, OPTIMIZER, LearningRateSchedule.constant(), 4, maxGradientNorm, manager)) {
      for (int i = 0; i < 4; i++) {
        List<Function<NDManager, Task.PartLoss>> losses =
            parts.stream()
                .map(
                    part ->
                        (Function<NDManager, Task.PartLoss>)
                            scratch -> new Task.PartLoss(part.apply(arrays), 0, Map.of()))
                .toList();
        double norm = step.run(losses).gradientNorm();
        values.put("norm " + i, new float[] {(float) norm});
      }
      arrays.forEach((name, array) -> values.put(name, array.toFloatArray()));
      step.moments().forEach((name, array) -> values.put(name, array.toFloatArray()));
    }
    return values;
  }

  private Map<String, Parameter> newParameters() {
    manager.getEngine().setRandomSeed(3);
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    parameters.put("body.weight", parameter(new Shape(5, 3)));
    parameters.put("head.weight", parameter(new Shape(2, 5)));
    parameters.put("head.bias", parameter(new Shape(2)));
    parameters.put("unused.weight", parameter(new Shape(2, 2)));
    return parameters;
  }

  private NDArray loss(Map<String, NDArray> parameters) {
    NDArray input = manager.arange(9f).reshape(3, 3).div(9);
    NDArray hidden = input.matMul(parameters.get("body.weight").transpose()).tanh(); // (3, 5)
    return hidden
        .matMul(parameters.get("head.weight").transpose())
        .add(parameters.get("head.bias"))
        .logSoftmax(-1)
        .get(":, 0")
        .mean()
        .neg();
  }

  private Parameter parameter(Shape shape) {
    Parameter parameter =
        Parameter.builder().setName("parameter").setType(Parameter.Type.OTHER).build();
    parameter.setArray(manager.randomNormal(shape, DataType.FLOAT32));
    parameter.getArray().setRequiresGradient(true);
    return parameter;
  }
}
