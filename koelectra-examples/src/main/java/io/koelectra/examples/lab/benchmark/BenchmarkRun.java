package io.koelectra.examples.lab.benchmark;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/** Repeats work on batches between measurements of how fast the engine multiplies matrices. */
final class BenchmarkRun implements AutoCloseable {

  private final NDManager manager = OfflineEngine.newManager();
  private final ElectraConfig config;
  private final int repetitions;

  /**
   * Medians over repetitions of one kind of work.
   *
   * @param share of the speed at which the engine multiplies matrices around the same repetition
   * @param peakMegabytes empty where the system does not tell
   */
  record Measurement(
      String work, double reviewsPerSecond, double share, OptionalLong peakMegabytes) {

    static final String HEADER =
        "%-36s %10s %7s %8s".formatted("", "reviews/s", "share", "peak MB");

    @Override
    public String toString() {
      Object peak = peakMegabytes.isPresent() ? peakMegabytes.getAsLong() : "-";
      return String.format(
          Locale.ROOT, "%-36s %10.1f %6.0f%% %8s", work, reviewsPerSecond, 100 * share, peak);
    }
  }

  BenchmarkRun(ElectraConfig config, int repetitions) {
    this.config = config;
    this.repetitions = repetitions;
  }

  /**
   * Measures, after a pass over the batches to warm up, and prints.
   *
   * @param passes through the encoder that the work takes: 1 forward, 3 with the backward pass
   */
  Measurement measure(
      String work, List<ReviewBatch> batches, int passes, Consumer<ReviewBatch> task)
      throws IOException {
    Machine.forgetPeak();
    batches.forEach(task);
    double[] seconds = new double[repetitions];
    double[] shares = new double[repetitions];
    double flops = passes * batches.stream().mapToDouble(batch -> batch.flops(config)).sum();
    double before = Machine.gigaflops(manager);
    for (int i = 0; i < repetitions; i++) {
      seconds[i] = Machine.seconds(() -> batches.forEach(task));
      double after = Machine.gigaflops(manager);
      shares[i] = flops / 1e9 / seconds[i] / ((before + after) / 2);
      before = after;
    }
    int reviews = batches.stream().mapToInt(batch -> batch.rows().size()).sum();
    double speed = reviews / Machine.quantile(seconds, 0.5);
    double share = Machine.quantile(shares, 0.5);
    Measurement measurement = new Measurement(work, speed, share, Machine.peakMegabytes());
    System.out.println(measurement);
    return measurement;
  }

  /** As {@link #measure}; prints what single reviews take, and of the processors' time too. */
  Measurement measureSingle(String work, List<ReviewBatch> reviews, Consumer<ReviewBatch> task)
      throws IOException {
    DoubleStream.Builder processor = DoubleStream.builder();
    DoubleStream.Builder clock = DoubleStream.builder();
    Measurement measurement =
        measure(
            work,
            reviews,
            1,
            review -> {
              double processorStart = Machine.processorSeconds();
              long start = System.nanoTime();
              task.accept(review);
              clock.add((System.nanoTime() - start) / 1e6);
              processor.add(1e3 * (Machine.processorSeconds() - processorStart));
            });
    double[] milliseconds = clock.build().skip(reviews.size()).toArray(); // the first warmed up
    System.out.printf(
        Locale.ROOT,
        "%-36s p50 %.2f ms, p99 %.2f ms, mean of processors %.2f ms%n",
        "",
        Machine.quantile(milliseconds, 0.5),
        Machine.quantile(milliseconds, 0.99),
        processor.build().skip(reviews.size()).average().orElse(0));
    return measurement;
  }

  @Override
  public void close() {
    manager.close();
  }
}
