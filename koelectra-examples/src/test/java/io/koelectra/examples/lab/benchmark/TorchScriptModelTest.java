package io.koelectra.examples.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.examples.lab.benchmark.Benchmark.TorchScriptModel;
import io.koelectra.examples.lab.benchmark.BenchmarkRun.Measurement;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TorchScript file of an ELECTRA against the blocks whose weights it holds. */
class TorchScriptModelTest {

  @TempDir private Path directory;

  private final NDManager manager = OfflineEngine.newManager();

  @Test
  void givesTheLogitsOfTheModelThatTheFileHolds() throws Exception {
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(40)
            .embeddingSize(16)
            .hiddenSize(32)
            .numHiddenLayers(2)
            .numAttentionHeads(4)
            .intermediateSize(64)
            .initializerRange(0.3)
            .labels(List.of("a", "b", "c"))
            .build();
    ElectraForSequenceClassification model = initialized(config);
    Path file = TorchScriptFile.write(directory.resolve("electra.pt"), model);
    EncodedBatch padded;
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(RandomTexts.vocabulary(40))) {
      padded = EncodedBatch.pad(tokenizer.encodeAll(List.of("가갂 가각 가가", "가간"), 128), 0);
    }

    try (TorchScriptModel traced = new TorchScriptModel(file)) {
      assertThat(traced.logits(padded))
          .hasSize(6)
          .containsExactly(model.logits(padded.toInputs(manager)).toFloatArray(), within(1e-5f));
    } finally {
      manager.close();
    }
  }

  @Test
  void standsBesideOursInTheBenchmark() throws Exception {
    ElectraForSequenceClassification model = initialized(SavedClassifier.Shape.TINY.config());
    Path file = TorchScriptFile.write(directory.resolve("tiny.pt"), model);
    manager.close();
    String[] options = {
      "--models",
      "TINY",
      "--regimes",
      "BUCKETS",
      "--repetitions",
      "1",
      "--batches",
      "1",
      "--single",
      "3",
      "--torchscript",
      file.toString()
    };

    List<Measurement> measurements = new ArrayList<>(new Benchmark().run(options));

    assertThat(measurements)
        .extracting(Measurement::work)
        .contains("classify TorchScript, buckets", "classify TorchScript, one at a time");
  }

  private ElectraForSequenceClassification initialized(ElectraConfig config) {
    ElectraForSequenceClassification model = new ElectraForSequenceClassification(config);
    model.freezeParameters(true);
    model.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
    return model;
  }
}
