package io.koelectra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.IndependentSafetensors;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OptimizationStepTest {

  private static final AdamW OPTIMIZER =
      AdamW.builder().learningRate(1e-3).weightDecay(0.01).build();

  private final NDManager manager = OfflineEngine.newManager();
  private ParityFixture fixture;
  private ElectraForSequenceClassification model;

  @BeforeEach
  void loadTheTinyClassifier() throws IOException {
    fixture = ParityFixture.open("tiny-small-shape");
    model = HuggingFaceCheckpoint.open(fixture.directory()).loadClassifier(manager).block();
    model.freezeParameters(false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void agreesWithTorchOverThreeStepsWithWarmUp() throws IOException {
    agreesWithTorch("adamw_warmup1_of_3", LearningRateSchedule.linear(1 / 3.0));
  }

  @Test
  void agreesWithTorchOverThreeStepsAtAConstantRate() throws IOException {
    agreesWithTorch("adamw_constant_lr", LearningRateSchedule.constant());
  }

  private void agreesWithTorch(String key, LearningRateSchedule schedule) throws IOException {
    JsonObject expected = fixture.expected().getAsJsonObject(key);
    float[] losses = ParityFixture.flatten(expected.get("losses"));
    float[] norms = ParityFixture.flatten(expected.get("grad_norms_before_clipping"));
    float[] rates = ParityFixture.flatten(expected.get("learning_rates"));
    Map<String, float[]> before = values();
    try (OptimizationStep step = newStep(schedule)) {
      for (int i = 0; i < 3; i++) {
        StepReport report = step.run(part(this::meanLoss));
        assertThat(report.step()).isEqualTo(i);
        assertThat(report.loss()).as("loss %d", i).isCloseTo(losses[i], within(2e-6));
        assertThat(report.gradientNorm()).as("norm %d", i).isCloseTo(norms[i], within(5e-6));
        assertThat(report.learningRate()).as("rate %d", i).isCloseTo(rates[i], within(1e-10));
      }
    }

    Map<String, float[]> trained =
        IndependentSafetensors.readFloats(
            fixture.directory().resolve(expected.get("params_file").getAsString()));
    Map<String, float[]> values = values();
    assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(trained.keySet());
    float sumOfRates = rates[0] + rates[1] + rates[2];
    values.forEach(
        (name, value) -> {
          if (name.endsWith("key.bias")) {
            // its true gradient is zero; what float32 leaves of it, Adam scales up to the rate
            assertThat(value)
                .as(name)
                .containsExactly(before.get(name), within(sumOfRates * 1.01f));
          } else {
            float tolerance = name.endsWith("query.weight") ? 1e-4f : 2e-6f;
            assertThat(value).as(name).containsExactly(trained.get(name), within(tolerance));
          }
        });
  }

  @Test
  void gradientsStartAtZeroInEveryStep() {
    try (OptimizationStep step = newStep((i, total) -> 0)) {
      double first = step.run(part(this::meanLoss)).gradientNorm();
      double second = step.run(part(this::meanLoss)).gradientNorm();

      assertThat(first).isPositive();
      assertThat(second).as("a rate of zero leaves weights and norm alone").isEqualTo(first);
    }
  }

  @Test
  void frozenParametersStayAsTheyAre() {
    Map<String, Parameter> parameters = ParameterNames.of(model);
    Parameter frozen = parameters.get("electra.embeddings.word_embeddings.weight");
    frozen.freeze(true);
    float[] before = frozen.getArray().toFloatArray();
    float[] headBefore = values().get("classifier.out_proj.weight");
    try (OptimizationStep step = newStep(LearningRateSchedule.constant())) {
      step.run(part(this::meanLoss));
    }

    assertThat(frozen.getArray().toFloatArray()).isEqualTo(before);
    assertThat(values().get("classifier.out_proj.weight")).isNotEqualTo(headBefore);
  }

  @Test
  void aLossThatIsNotANumberIsRefusedAndChangesNothing() {
    Map<String, float[]> before = values();
    try (OptimizationStep step = newStep(LearningRateSchedule.constant())) {
      assertThatThrownBy(() -> step.run(part(() -> meanLoss().mul(Float.NaN))))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContainingAll("the loss is NaN", "step 0", "Lower the learning rate");
      step.run(part(this::meanLoss));
    }
    assertThat(values().get("classifier.out_proj.bias"))
        .isNotEqualTo(before.get("classifier.out_proj.bias"))
        .doesNotContain(Float.NaN);
  }

  @Test
  void aGradientThatIsNotFiniteIsRefusedAndForgotten() {
    Map<String, float[]> before = values();
    try (OptimizationStep step = newStep(LearningRateSchedule.constant())) {
      // the root of |x| at x = 0 is 0, its slope is infinite
      assertThatThrownBy(() -> step.run(part(() -> meanLoss().mul(0).abs().sqrt())))
          .isInstanceOf(TrainingAlarmException.class)
          .hasMessageContaining("the gradient norm is");
      assertThat(values())
          .allSatisfy((name, value) -> assertThat(value).isEqualTo(before.get(name)));

      assertThat(step.run(part(this::meanLoss)).gradientNorm()).isFinite();
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    Map<String, Parameter> parameters = ParameterNames.of(model);
    LearningRateSchedule schedule = LearningRateSchedule.constant();
    assertThatThrownBy(() -> new OptimizationStep(parameters, OPTIMIZER, schedule, 0, 1, manager))
        .hasMessage("totalSteps must be at least 1, got 0");
    assertThatThrownBy(() -> new OptimizationStep(parameters, OPTIMIZER, schedule, 1, -1, manager))
        .hasMessage("maxGradientNorm must be above 0, got -1.0");
  }

  private OptimizationStep newStep(LearningRateSchedule schedule) {
    return new OptimizationStep(ParameterNames.of(model), OPTIMIZER, schedule, 3, 1, manager);
  }

  private NDArray meanLoss() {
    NDArray logits =
        model
            .forward(new ParameterStore(manager, false), fixture.inputs(manager).toNDList(), false)
            .singletonOrThrow();
    NDArray oneHot = manager.create(fixture.labels()).oneHot(2);
    return logits.logSoftmax(-1).mul(oneHot).sum().div(-fixture.labels().length);
  }

  private Map<String, float[]> values() {
    return ParameterNames.of(model).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().getArray().toFloatArray()));
  }

  /** A batch in one part, whose loss is plain. */
  static List<Function<NDManager, Task.PartLoss>> part(Supplier<NDArray> loss) {
    return List.of(
        scratch -> {
          NDArray scalar = loss.get();
          return new Task.PartLoss(scalar, scalar.getFloat(), Map.of());
        });
  }
}
