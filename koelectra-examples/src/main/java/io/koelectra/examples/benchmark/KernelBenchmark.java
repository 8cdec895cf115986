package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraLayer;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.OptimizationStep;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of a training step, on a batch of 16 reviews of 20 tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {

  private static final Shape BATCH = new Shape(16, 20);

  /** Name of the shape whose layer is measured. */
  @Param({"SMALL", "BASE"})
  public String shape;

  private NDManager manager;
  private ParameterStore parameters;
  private ElectraLayer layer;
  private Block dense;
  private NDArray hidden;
  private NDArray rows;
  private OptimizationStep training;
  private NDArray trained;

  /** Draws weights and activations. */
  @Setup(Level.Trial)
  public void open() {
    ElectraConfig config = ModelShape.valueOf(shape).config();
    manager = OfflineEngine.newManager();
    parameters = new ParameterStore(manager, false);
    Shape hiddenShape = BATCH.add(config.hiddenSize());
    layer = new ElectraLayer(config);
    layer.freezeParameters(true);
    layer.initialize(manager, DataType.FLOAT32, hiddenShape);
    dense =
        layer.getChildren().stream()
            .filter(child -> child.getKey().endsWith("intermediate.dense"))
            .findFirst()
            .orElseThrow()
            .getValue();
    hidden = manager.randomNormal(hiddenShape);
    rows = hidden.reshape(-1, config.hiddenSize());
    Parameter weight = Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build();
    trained = manager.zeros(new Shape(config.vocabSize(), config.embeddingSize()));
    weight.setArray(trained);
    trained.setRequiresGradient(true);
    training =
        new OptimizationStep(
            Map.of("weight", weight),
            AdamW.builder().build(),
            LearningRateSchedule.constant(),
            Integer.MAX_VALUE,
            1,
            manager);
  }

  /** The feed-forward's first product, (320, H) to (320, F). */
  @Benchmark
  public void denseLayer() {
    run(dense, rows, false);
  }

  /** One layer forward. */
  @Benchmark
  public void encoderLayer() {
    run(layer, hidden, false);
  }

  /** One layer forward with its three dropout masks: the difference is what they cost. */
  @Benchmark
  public void encoderLayerWithDropoutMasks() {
    run(layer, hidden, true);
  }

  /** Gradient of a sum, clipping and AdamW over a matrix as large as the word embeddings. */
  @Benchmark
  public void adamWStep() {
    training.run(List.of(scratch -> trained.sum()));
  }

  private void run(Block block, NDArray input, boolean train) {
    try (NDManager scratch = manager.newSubManager()) {
      scratch.tempAttachAll(input);
      block.forward(parameters, new NDList(input), train).head().toByteBuffer();
    }
  }

  /** Frees them. */
  @TearDown(Level.Trial)
  public void close() {
    training.close();
    manager.close();
  }
}
