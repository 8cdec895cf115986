package io.koelectra.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Four steps of training, parameter after parameter with DJL's own methods: a second opinion. */
final class PlainTraining {

  private final AdamW optimizer;
  private final NDManager manager;

  PlainTraining(AdamW optimizer, NDManager manager) {
    this.optimizer = optimizer;
    this.manager = manager;
  }

  /** Parameters after the steps, moments under torch's names, and each step's norm. */
  Map<String, float[]> train(
      Map<String, Parameter> parameters,
      double maxGradientNorm,
      List<Function<Map<String, NDArray>, NDArray>> parts) {
    Map<String, AdamW.Setting> settings = optimizer.settings(parameters.keySet());
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Map<String, AdamW.Moments> moments = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          NDArray value = parameter.getArray();
          arrays.put(name, value);
          moments.put(name, new AdamW.Moments(value.zerosLike(), value.zerosLike()));
        });
    Map<String, float[]> values = new LinkedHashMap<>();
    for (int step = 0; step < 4; step++) {
      for (Function<Map<String, NDArray>, NDArray> part : parts) {
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
          collector.backward(part.apply(arrays));
        }
      }
      double norm =
          Math.sqrt(
              arrays.values().stream()
                  .mapToDouble(array -> array.getGradient().square().sum().getFloat())
                  .sum());
      values.put("norm " + step, new float[] {(float) norm});
      double scale = Math.min(1, maxGradientNorm / (norm + 1e-6));
      for (Map.Entry<String, NDArray> named : arrays.entrySet()) {
        AdamW.Setting setting = settings.get(named.getKey());
        update(named.getValue(), scale, moments.get(named.getKey()), step + 1, setting);
        named.getValue().getGradient().set(new NDIndex("..."), 0f);
      }
    }
    arrays.forEach((name, array) -> values.put(name, array.toFloatArray()));
    moments.forEach(
        (name, of) -> {
          values.put("exp_avg." + name, of.first().toFloatArray());
          values.put("exp_avg_sq." + name, of.second().toFloatArray());
        });
    return values;
  }

  /** As algorithm 2 of Loshchilov and Hutter 2019 is written. */
  private void update(
      NDArray parameter, double scale, AdamW.Moments moments, int update, AdamW.Setting setting) {
    double beta1 = optimizer.beta1();
    double beta2 = optimizer.beta2();
    double rate = optimizer.learningRate() * setting.rateFactor();
    NDArray gradient = parameter.getGradient().mul(scale);
    moments.first().muli(beta1).addi(gradient.mul(1 - beta1));
    moments.second().muli(beta2).addi(gradient.square().mul(1 - beta2));
    NDArray value = parameter.stopGradient(); // which may be changed in place
    value.muli(1 - rate * setting.weightDecay());
    NDArray root = moments.second().div(1 - Math.pow(beta2, update)).sqrt();
    NDArray first = moments.first().div(1 - Math.pow(beta1, update));
    value.subi(first.div(root.add(optimizer.epsilon())).mul(rate));
  }
}
