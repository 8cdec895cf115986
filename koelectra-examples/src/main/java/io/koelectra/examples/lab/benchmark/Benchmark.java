package io.koelectra.examples.lab.benchmark;

import static io.koelectra.examples.lab.benchmark.RandomTexts.LONGEST;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.examples.Example;
import io.koelectra.examples.lab.benchmark.BenchmarkRun.Measurement;
import io.koelectra.examples.lab.benchmark.ReviewBatch.Regime;
import io.koelectra.examples.lab.benchmark.SavedClassifier.Shape;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures fine-tuning and classification of KoELECTRA's shapes with random weights, on random
 * texts of NSMC's lengths. Classification starts from texts, as {@link SentimentClassifier} does.
 */
@Command(description = "Measures how fast this machine fine-tunes and classifies.")
public final class Benchmark extends Example<List<Measurement>> {

  private static final int TRAINING_BATCH = 16;
  private static final int CLASSIFICATION_BATCH = 32;
  private static final int TEXTS = 100 * CLASSIFICATION_BATCH;

  @Option(names = "--models", split = ",", description = "Model sizes: ${COMPLETION-CANDIDATES}.")
  private List<Shape> models = List.of(Shape.SMALL, Shape.BASE);

  @Option(
      names = "--regimes",
      split = ",",
      description =
          "Texts in a batch: random with the longest (PADDED), random (DYNAMIC), of like length"
              + " (BUCKETS).")
  private List<Regime> regimes = List.of(Regime.values());

  @Option(names = "--repetitions", description = "Times to repeat; the median is printed.")
  private int repetitions = 5;

  @Option(names = "--batches", description = "Batches, short to long, in each repetition.")
  private int batches = 8;

  @Option(names = "--single", description = "Texts to classify one at a time.")
  private int single = 200;

  @Option(names = "--quick", description = "Two repetitions of three batches, 40 single texts.")
  private boolean quick;

  @Option(
      names = "--torchscript",
      description = "TorchScript model to compare with: (B, T) ids, mask and segments to logits.")
  private Path torchScript;

  private final List<Measurement> measurements = new ArrayList<>();

  /** Runs the benchmark; {@code --help} lists the options. */
  public static void main(String[] args) {
    new Benchmark().runAsProcess(args);
  }

  @Override
  public List<Measurement> call() throws IOException {
    if (quick) {
      repetitions = 2;
      batches = 3;
      single = 40;
    }
    System.out.printf(
        "%d processors, OMP_NUM_THREADS %s, OMP_WAIT_POLICY %s%n%s%n",
        Runtime.getRuntime().availableProcessors(),
        System.getenv().getOrDefault("OMP_NUM_THREADS", "not set"),
        System.getenv().getOrDefault("OMP_WAIT_POLICY", "not set"),
        Measurement.HEADER);
    for (Shape shape : models) {
      try (SavedClassifier saved = SavedClassifier.random(shape);
          BenchmarkRun run = new BenchmarkRun(shape.config(), repetitions)) {
        ReviewBatch reviews = reviews(saved);
        measureTraining(shape.toString(), saved.directory(), run, reviews);
        try (SentimentClassifier classifier = SentimentClassifier.load(saved.directory())) {
          measureClassification(
              shape.toString(), run, reviews, batch -> classifier.classify(batch.texts()));
        }
        if (torchScript != null) {
          try (TorchScriptModel other = new TorchScriptModel(torchScript)) {
            measureClassification(
                "TorchScript", run, reviews, batch -> other.logits(batch.encoded()));
          }
        }
      }
    }
    return measurements;
  }

  /** Random reviews, and one as long as can be. */
  private static ReviewBatch reviews(SavedClassifier saved) throws IOException {
    List<String> texts = new ArrayList<>(RandomTexts.draw(TEXTS, saved.vocabulary()));
    texts.add(RandomTexts.text(LONGEST, saved.vocabulary(), new Random(1)));
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(saved.directory())) {
      return new ReviewBatch(texts, tokenizer.encodeAll(texts, LONGEST));
    }
  }

  private void measureTraining(String shape, Path directory, BenchmarkRun run, ReviewBatch reviews)
      throws IOException {
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model =
          HuggingFaceCheckpoint.open(directory).loadClassifier(manager).block();
      model.freezeParameters(false);
      for (Regime regime : regimes) {
        try (OptimizationStep step =
            new OptimizationStep(
                ParameterNames.of(model),
                AdamW.builder().build(),
                LearningRateSchedule.linear(0.1),
                1_000_000,
                1,
                manager)) {
          measurements.add(
              run.measure(
                  "fine-tune %s, %s".formatted(shape, regime),
                  regime.batches(reviews, TRAINING_BATCH, batches),
                  3,
                  batch -> step.run(List.of(scratch -> loss(model, batch, scratch)))));
        }
      }
    }
  }

  /** The mean cross-entropy of a batch whose every other review is positive. */
  private static Task.PartLoss loss(
      ElectraForSequenceClassification model, ReviewBatch batch, NDManager scratch) {
    NDArray logits =
        model
            .forward(
                new ParameterStore(scratch, false),
                batch.encoded().toInputs(scratch).toNDList(),
                true)
            .singletonOrThrow(); // (B, 2)
    int size = batch.rows().size();
    float[] target = new float[2 * size];
    for (int row = 0; row < size; row++) {
      target[2 * row + row % 2] = -1f / size;
    }
    NDArray loss = logits.logSoftmax(-1).mul(scratch.create(target, logits.getShape())).sum();
    return new Task.PartLoss(loss, 0, Map.of());
  }

  private void measureClassification(
      String name, BenchmarkRun run, ReviewBatch reviews, Consumer<ReviewBatch> classify)
      throws IOException {
    for (Regime regime : regimes) {
      measurements.add(
          run.measure(
              "classify %s, %s".formatted(name, regime),
              regime.batches(reviews, CLASSIFICATION_BATCH, batches),
              1,
              classify));
    }
    List<ReviewBatch> alone = Regime.BUCKETS.batches(reviews, 1, single);
    measurements.add(
        run.measureSingle("classify %s, one at a time".formatted(name), alone, classify));
  }

  /** A classifier that PyTorch traced, run through DJL: what the benchmark compares with. */
  static final class TorchScriptModel implements AutoCloseable {

    private final Model model;

    /** Opens a file that takes ids, mask and segments, (B, T) each, and gives logits (B, C). */
    TorchScriptModel(Path file) throws IOException {
      OfflineEngine.require();
      model = Model.newInstance("comparison", "PyTorch");
      try {
        model.load(file);
      } catch (MalformedModelException e) {
        throw new IOException(file + " is no TorchScript model: " + e.getMessage(), e);
      }
    }

    float[] logits(EncodedBatch batch) {
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        return model
            .getBlock()
            .forward(new ParameterStore(scratch, false), batch.toInputs(scratch).toNDList(), false)
            .head()
            .toFloatArray();
      }
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
