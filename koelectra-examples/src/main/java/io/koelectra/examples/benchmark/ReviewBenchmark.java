package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.PackedClassifier;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.util.List;
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

/** One review of 20 tokens from its text to its prediction, and the parts of that. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReviewBenchmark {

  private static final int WORDS = 18;

  /** Name of the shape that classifies. */
  @Param({"SMALL", "BASE"})
  public String shape;

  private SavedClassifier saved;
  private SentimentClassifier classifier;
  private KoElectraTokenizer tokenizer;
  private NDManager manager;
  private ElectraForSequenceClassification plain;
  private PackedClassifier packed;
  private String text;
  private EncodedBatch batch;

  /** Writes a classifier with random weights and loads it. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    ModelShape model = ModelShape.valueOf(shape);
    saved = SavedClassifier.random(model);
    classifier = SentimentClassifier.load(saved.directory());
    tokenizer = KoElectraTokenizer.open(saved.directory());
    manager = OfflineEngine.newManager();
    plain = initialized(model);
    packed =
        PackedClassifier.take(initialized(model))
            .orElseThrow(() -> new IllegalStateException("the engine lacks packed operators"));
    text = String.join(" ", saved.vocabulary().subList(1000, 1000 + WORDS));
    batch = EncodedBatch.pad(List.of(tokenizer.encode(text, 128)), tokenizer.padTokenId());
  }

  private ElectraForSequenceClassification initialized(ModelShape model) {
    ElectraForSequenceClassification block = new ElectraForSequenceClassification(model.config());
    block.freezeParameters(true);
    block.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
    return block;
  }

  /** Text to ids. */
  @Benchmark
  public EncodedText tokenize() {
    return tokenizer.encode(text, 128);
  }

  /** Ids to logits by the model's own blocks. */
  @Benchmark
  public float[] plainLogits() {
    try (NDManager scratch = manager.newSubManager()) {
      return plain.logits(batch.toInputs(scratch)).toFloatArray();
    }
  }

  /** Ids to logits by packed weights. */
  @Benchmark
  public float[] packedLogits() {
    try (NDManager scratch = manager.newSubManager()) {
      return packed.logits(batch.toInputs(scratch)).toFloatArray();
    }
  }

  /** Text to prediction. */
  @Benchmark
  public SentimentPrediction classify() {
    return classifier.classify(text);
  }

  /** Frees the models and removes the files. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    manager.close();
    tokenizer.close();
    classifier.close();
    saved.close();
  }
}
