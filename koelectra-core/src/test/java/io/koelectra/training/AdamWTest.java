package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ParameterNames;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest {

  private final NDManager manager = OfflineEngine.newManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void firstTwoUpdatesAreThoseOfAHand() {
    AdamW optimizer = AdamW.builder().weightDecay(0.1).build();
    NDArray value = manager.create(new float[] {1});
    AdamW.Moments moments = moments(1);

    update(
        optimizer,
        value,
        manager.create(new float[] {0.5f}),
        1,
        moments,
        1,
        0.01,
        optimizer.weightDecay());

    // m = 0.1 * 0.5, v = 0.001 * 0.25; corrected 0.5 and 0.25; 1 * (1 - 0.01 * 0.1) - 0.01 * 1
    assertThat(moments.first().getFloat()).isCloseTo(0.05f, within(1e-8f));
    assertThat(moments.second().getFloat()).isCloseTo(0.00025f, within(1e-10f));
    assertThat(value.getFloat()).isCloseTo(0.989f, within(1e-7f));

    update(
        optimizer,
        value,
        manager.create(new float[] {-1}),
        1,
        moments,
        2,
        0.02,
        optimizer.weightDecay());

    // m = 0.9 * 0.05 - 0.1 = -0.055, corrected by 1 - 0.81: -0.2894737
    // v = 0.999 * 0.00025 + 0.001 = 0.00124975, corrected by 1 - 0.998001: 0.6251876
    // 0.989 * (1 - 0.02 * 0.1) + 0.02 * 0.2894737 / 0.7906881 = 0.987022 + 0.0073221
    assertThat(moments.first().getFloat()).isCloseTo(-0.055f, within(1e-8f));
    assertThat(moments.second().getFloat()).isCloseTo(0.00124975f, within(1e-9f));
    assertThat(value.getFloat()).isCloseTo(0.9943441f, within(2e-7f));
  }

  @Test
  void decaysTheOldValueAndNotTheUpdatedOne() {
    AdamW optimizer = AdamW.builder().weightDecay(0.5).build();
    NDArray value = manager.create(new float[] {10});

    update(
        optimizer,
        value,
        manager.create(new float[] {1}),
        1,
        moments(1),
        1,
        0.5,
        optimizer.weightDecay());

    // 10 * (1 - 0.25) - 0.5 * 1; decay after the update would give (10 - 0.5) * 0.75 = 7.125
    assertThat(value.getFloat()).isCloseTo(7, within(1e-6f));
  }

  @Test
  void decayIsNotPartOfTheGradient() {
    AdamW optimizer = AdamW.builder().weightDecay(0.1).build();
    NDArray value = manager.create(new float[] {2});
    AdamW.Moments moments = moments(1);

    update(
        optimizer,
        value,
        manager.create(new float[] {0}),
        1,
        moments,
        1,
        0.5,
        optimizer.weightDecay());

    assertThat(value.getFloat()).isCloseTo(1.9f, within(1e-6f)); // L2 in Adam would give 1.5
    assertThat(moments.first().getFloat()).isZero();
    assertThat(moments.second().getFloat()).isZero();
  }

  @Test
  void leavesOutDecayWhereItDoesNotApply() {
    AdamW optimizer = AdamW.builder().weightDecay(0.1).build();
    NDArray value = manager.create(new float[] {2});

    update(optimizer, value, manager.create(new float[] {0}), 1, moments(1), 1, 0.5, 0);

    assertThat(value.getFloat()).isEqualTo(2);
  }

  /**
   * Of a constant gradient the corrected moments are the gradient and its square at every step, so
   * each update is rate * g / (|g| + eps). An optimizer that adds eps to the root before it is
   * corrected, as DJL's does, divides eps by sqrt(1 - 0.999^t) besides.
   */
  @Test
  void epsilonIsAddedAfterTheBiasCorrection() {
    AdamW optimizer = AdamW.builder().weightDecay(0).build();
    NDArray value = manager.create(new float[] {0.5f});
    AdamW.Moments moments = moments(1);
    double gradient = 1e-8;
    double uncorrected = 0.5;
    for (int update = 1; update <= 27; update++) {
      update(optimizer, value, manager.create(new float[] {1e-8f}), 1, moments, update, 0.01, 0);
      double root = Math.sqrt(1 - Math.pow(0.999, update));
      uncorrected -= 0.01 * gradient / (gradient + 1e-8 / root);
    }

    // 0.5 - 27 * 0.01 * 1e-8 / (1e-8 + 1e-8)
    assertThat(value.getFloat()).isCloseTo(0.365f, within(1e-5f));
    assertThat(uncorrected).isGreaterThan(0.45);
  }

  @Test
  void theGradientsScaleCountsAsAScaledGradient() {
    AdamW optimizer = AdamW.builder().build();
    float[] gradient = {3, -4, 0.001f};
    NDArray scaled = manager.create(new float[] {1, 2, 3});
    NDArray plain = manager.create(new float[] {1, 2, 3});
    AdamW.Moments scaledMoments = moments(3);
    AdamW.Moments plainMoments = moments(3);
    for (int update = 1; update <= 3; update++) {
      update(
          optimizer,
          scaled,
          manager.create(gradient),
          0.2,
          scaledMoments,
          update,
          0.01,
          optimizer.weightDecay());
      update(
          optimizer,
          plain,
          manager.create(gradient).mul(0.2),
          1,
          plainMoments,
          update,
          0.01,
          optimizer.weightDecay());
    }

    assertThat(scaled.toFloatArray()).containsExactly(plain.toFloatArray(), within(1e-6f));
    assertThat(scaledMoments.first().toFloatArray())
        .containsExactly(plainMoments.first().toFloatArray(), within(1e-7f));
    assertThat(scaledMoments.second().toFloatArray())
        .containsExactly(plainMoments.second().toFloatArray(), within(1e-7f));
  }

  @Test
  void leavesTheGradientAsItIsAndNothingBehind() {
    AdamW optimizer = AdamW.builder().build();
    NDArray value = manager.create(new float[] {1, 2});
    NDArray gradient = manager.create(new float[] {3, -4});
    AdamW.Moments moments = moments(2);
    int arrays = manager.getManagedArrays().size();

    update(optimizer, value, gradient, 0.5, moments, 1, 0.01, optimizer.weightDecay());

    assertThat(gradient.toFloatArray()).containsExactly(3, -4);
    assertThat(manager.getManagedArrays()).hasSize(arrays);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "electra.embeddings.word_embeddings.weight",
        "electra.embeddings.position_embeddings.weight",
        "electra.embeddings.token_type_embeddings.weight",
        "electra.embeddings_project.weight",
        "electra.encoder.layer.0.attention.self.query.weight",
        "electra.encoder.layer.11.attention.output.dense.weight",
        "electra.encoder.layer.3.intermediate.dense.weight",
        "electra.encoder.layer.3.output.dense.weight",
        "classifier.dense.weight",
        "classifier.out_proj.weight"
      })
  void matricesDecay(String name) {
    assertThat(ParameterNames.decays(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "electra.embeddings.LayerNorm.weight",
        "electra.embeddings.LayerNorm.bias",
        "electra.embeddings_project.bias",
        "electra.encoder.layer.0.attention.self.key.bias",
        "electra.encoder.layer.0.attention.output.LayerNorm.weight",
        "electra.encoder.layer.11.output.LayerNorm.bias",
        "electra.encoder.layer.11.output.dense.bias",
        "classifier.out_proj.bias"
      })
  void biasesAndLayerNormsDoNotDecay(String name) {
    assertThat(ParameterNames.decays(name)).isFalse();
  }

  @Test
  void defaultsAreTorchsAndKoElectras() {
    AdamW optimizer = AdamW.builder().build();

    assertThat(optimizer.learningRate()).isEqualTo(5e-5);
    assertThat(optimizer.weightDecay()).isEqualTo(0.01);
    assertThat(optimizer)
        .hasToString(
            "AdamW(learningRate=5.0E-5, beta1=0.9, beta2=0.999, epsilon=1.0E-8, weightDecay=0.01)");
  }

  static List<Arguments> limits() {
    return List.of(
        limit(b -> b.learningRate(0), "learningRate must be in (0, 1), got 0.0"),
        limit(b -> b.learningRate(1), "learningRate must be in (0, 1), got 1.0"),
        limit(b -> b.learningRate(Double.NaN), "learningRate must be in (0, 1), got NaN"),
        limit(b -> b.beta1(-0.1), "beta1 must be in [0, 1), got -0.1"),
        limit(b -> b.beta1(1), "beta1 must be in [0, 1), got 1.0"),
        limit(b -> b.beta2(1), "beta2 must be in [0, 1), got 1.0"),
        limit(b -> b.epsilon(0), "epsilon must be in (0, 1), got 0.0"),
        limit(b -> b.weightDecay(-0.01), "weightDecay must be in [0, 1), got -0.01"),
        limit(b -> b.weightDecay(1), "weightDecay must be in [0, 1), got 1.0"));
  }

  private static Arguments limit(Consumer<AdamW.Builder> change, String message) {
    return arguments(change, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("limits")
  void refusesSettingsOutOfTheirRange(Consumer<AdamW.Builder> change, String message) {
    AdamW.Builder builder = AdamW.builder();
    change.accept(builder);
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
  }

  private AdamW.Moments moments(int size) {
    return new AdamW.Moments(manager.zeros(new Shape(size)), manager.zeros(new Shape(size)));
  }

  /** One update by a gradient. */
  private void update(
      AdamW optimizer,
      NDArray value,
      NDArray gradient,
      double gradientScale,
      AdamW.Moments moments,
      long update,
      double rate,
      double decay) {
    Parameter parameter =
        Parameter.builder().setName("parameter").setType(Parameter.Type.OTHER).build();
    parameter.setArray(value);
    value.setRequiresGradient(true);
    GradientArithmetic arithmetic =
        new GradientArithmetic(
            optimizer,
            List.of(
                new TrainedParameter(
                    "parameter", parameter, moments, new AdamW.Setting(1, decay))));
    try (NDManager step = manager.newSubManager()) {
      try (GradientCollector collector = manager.getEngine().newGradientCollector();
          NDArray product = value.mul(gradient);
          NDArray loss = product.sum()) {
        assertThat(collector).isNotNull();
        arithmetic.backward(loss, step);
      }
      arithmetic.update(update, gradientScale, rate);
      arithmetic.clear();
    }
  }
}
