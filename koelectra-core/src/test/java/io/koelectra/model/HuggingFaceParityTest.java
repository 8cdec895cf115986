package io.koelectra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.koelectra.ParityFixture;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.IndependentSafetensors;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number that Hugging Face's code gives for the tiny models is ours, too. */
class HuggingFaceParityTest {

  private static final Offset<Float> ACTIVATION = within(1e-5f);
  private static final Offset<Float> LOSS = within(1e-6f);
  private static final Offset<Float> GRADIENT = within(2e-6f);

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-small-shape", "tiny-base-shape", "tiny-small-shape-fp16", "tiny-generator"})
  void hiddenStatesOfEveryLayer(String name) throws IOException {
    ParityFixture fixture = ParityFixture.open(name);
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraModel model =
          HuggingFaceCheckpoint.open(fixture.directory()).loadModel(manager).block();

      List<NDArray> states = model.hiddenStates(fixture.inputs(manager));

      List<float[]> expected = fixture.hiddenStates();
      assertThat(states).hasSize(3).hasSameSizeAs(expected);
      for (int layer = 0; layer < expected.size(); layer++) {
        assertThat(states.get(layer).toFloatArray())
            .as("hidden state %d", layer)
            .containsExactly(expected.get(layer), ACTIVATION);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape", "tiny-base-shape", "tiny-generator"})
  void lastHiddenStateOfThePlainForwardPass(String name) throws IOException {
    ParityFixture fixture = ParityFixture.open(name);
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraModel model =
          HuggingFaceCheckpoint.open(fixture.directory()).loadModel(manager).block();

      assertThat(model.encode(fixture.inputs(manager)).toFloatArray())
          .containsExactly(fixture.floats("last_hidden_state"), ACTIVATION);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape", "tiny-small-shape-fp16"})
  void logitsAndLoss(String name) throws IOException {
    ParityFixture fixture = ParityFixture.open(name);
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model =
          HuggingFaceCheckpoint.open(fixture.directory()).loadClassifier(manager).block();

      NDArray logits = model.logits(fixture.inputs(manager));

      assertThat(logits.toFloatArray()).containsExactly(fixture.floats("logits"), ACTIVATION);
      assertThat(meanCrossEntropy(logits, fixture.labels()).getFloat())
          .isCloseTo(fixture.floats("loss")[0], LOSS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape-sharded", "tiny-small-shape-legacy-bin"})
  void otherFormsOfTheSameWeightsGiveTheSameLogits(String name) throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-small-shape");
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model =
          HuggingFaceCheckpoint.open(ParityFixture.directory(name)).loadClassifier(manager).block();

      assertThat(model.logits(fixture.inputs(manager)).toFloatArray())
          .containsExactly(fixture.floats("logits"), ACTIVATION);
    }
  }

  @Test
  void detectionLogitsOfADiscriminator() throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-base-shape");
    try (NDManager manager = OfflineEngine.newManager()) {
      HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
      ElectraDiscriminator model =
          checkpoint.load(new ElectraDiscriminator(checkpoint.config()), manager).block();
      ElectraInputs inputs = fixture.inputs(manager);
      // the reference call passed the ids alone: every token attended, every segment 0
      ElectraInputs idsAlone =
          new ElectraInputs(
              inputs.inputIds(),
              inputs.attentionMask().onesLike(),
              inputs.tokenTypeIds().zerosLike());

      assertThat(checkpoint.kind()).isEqualTo(CheckpointKind.DISCRIMINATOR);
      assertThat(model.logits(inputs).toFloatArray())
          .containsExactly(fixture.floats("logits"), ACTIVATION);
      assertThat(model.logits(idsAlone).toFloatArray())
          .containsExactly(fixture.floats("logits_without_attention_mask"), ACTIVATION);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin"})
  void vocabularyLogitsOfAGeneratorWithTiedOutput(String weights, @TempDir Path directory)
      throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-generator");
    for (String file : List.of("config.json", "vocab.txt", "tokenizer_config.json", weights)) {
      Files.copy(fixture.directory().resolve(file), directory.resolve(file));
    }
    try (NDManager manager = OfflineEngine.newManager()) {
      HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory);
      ElectraGenerator model =
          checkpoint.load(new ElectraGenerator(checkpoint.config()), manager).block();

      assertThat(checkpoint.kind()).isEqualTo(CheckpointKind.GENERATOR);
      assertThat(model.logits(fixture.inputs(manager)).toFloatArray())
          .containsExactly(fixture.floats("logits"), ACTIVATION);
    }
  }

  @Test
  void savedGeneratorHoldsItsTiedMatrixOnceAndGivesTheSameLogits(@TempDir Path directory)
      throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-generator");
    Path saved = directory.resolve("saved");
    try (NDManager manager = OfflineEngine.newManager()) {
      HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
      ElectraGenerator model =
          checkpoint.load(new ElectraGenerator(checkpoint.config()), manager).block();
      try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
        ModelDirectoryWriter.write(saved, model, tokenizer);
      }
      HuggingFaceCheckpoint again = HuggingFaceCheckpoint.open(saved);
      ElectraGenerator opened = again.load(new ElectraGenerator(again.config()), manager).block();

      assertThat(again.kind()).isEqualTo(CheckpointKind.GENERATOR);
      assertThat(opened.logits(fixture.inputs(manager)).toFloatArray())
          .isEqualTo(model.logits(fixture.inputs(manager)).toFloatArray());
    }
    Map<String, float[]> written =
        IndependentSafetensors.readFloats(saved.resolve("model.safetensors"));
    Map<String, float[]> hosted =
        IndependentSafetensors.readFloats(fixture.directory().resolve("model.safetensors"));
    assertThat(written.keySet()).containsExactlyInAnyOrderElementsOf(hosted.keySet());
    assertThat(written).doesNotContainKey("generator_lm_head.weight");
    written.forEach((name, values) -> assertThat(values).as(name).isEqualTo(hosted.get(name)));
    assertThat(saved.resolve("config.json")).content().contains("ElectraForMaskedLM");
  }

  @Test
  void savedDiscriminatorGivesTheSameLogits(@TempDir Path directory) throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-base-shape");
    Path saved = directory.resolve("saved");
    try (NDManager manager = OfflineEngine.newManager()) {
      HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(fixture.directory());
      ElectraDiscriminator model =
          checkpoint.load(new ElectraDiscriminator(checkpoint.config()), manager).block();
      try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
        ModelDirectoryWriter.write(saved, model, tokenizer);
      }
      HuggingFaceCheckpoint again = HuggingFaceCheckpoint.open(saved);
      ElectraDiscriminator opened =
          again.load(new ElectraDiscriminator(again.config()), manager).block();

      assertThat(again.kind()).isEqualTo(CheckpointKind.DISCRIMINATOR);
      assertThat(opened.logits(fixture.inputs(manager)).toFloatArray())
          .isEqualTo(model.logits(fixture.inputs(manager)).toFloatArray());
    }
    assertThat(saved.resolve("config.json")).content().contains("ElectraForPreTraining");
  }

  @Test
  void gradientOfEveryParameter() throws IOException {
    ParityFixture fixture = ParityFixture.open("tiny-small-shape");
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model =
          HuggingFaceCheckpoint.open(fixture.directory()).loadClassifier(manager).block();
      model.freezeParameters(false);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray logits =
            model
                .forward(
                    new ParameterStore(manager, false), fixture.inputs(manager).toNDList(), false)
                .singletonOrThrow();
        collector.backward(meanCrossEntropy(logits, fixture.labels()));
      }

      Map<String, Parameter> parameters = ParameterNames.of(model);
      Map<String, float[]> expected =
          IndependentSafetensors.readFloats(fixture.directory().resolve("grads.safetensors"));
      assertThat(parameters.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      parameters.forEach(
          (name, parameter) ->
              assertThat(parameter.getArray().getGradient().toFloatArray())
                  .as(name)
                  .containsExactly(expected.get(name), GRADIENT));
    }
  }

  private static NDArray meanCrossEntropy(NDArray logits, int[] labels) {
    NDArray oneHot = logits.getManager().create(labels).oneHot(2);
    return logits.logSoftmax(-1).mul(oneHot).sum().div(-labels.length);
  }
}
