package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraConfig;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Repeats work on batches between measurements of the matrix product's speed. */
final class BenchmarkRun implements AutoCloseable {

  private final NDManager manager = OfflineEngine.newManager();
  private final ElectraConfig config;
  private final int repetitions;

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
      String work, List<TokenBatch> batches, int passes, Consumer<TokenBatch> task) {
    ResidentMemory.forget();
    batches.forEach(task);
    double[] seconds = new double[repetitions];
    double[] shares = new double[repetitions];
    double flops = passes * sum(batches, batch -> batch.flops(config));
    double before = Sgemm.gigaflops(manager);
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      batches.forEach(task);
      seconds[i] = (System.nanoTime() - start) / 1e9;
      double after = Sgemm.gigaflops(manager);
      shares[i] = flops / 1e9 / seconds[i] / ((before + after) / 2);
      before = after;
    }
    double median = Measurement.quantile(seconds, 0.5);
    Measurement measurement =
        new Measurement(
            work,
            sum(batches, TokenBatch::size) / median,
            sum(batches, TokenBatch::realTokens) / median,
            flops / 1e9 / median,
            passes * sum(batches, batch -> batch.realFlops(config)) / 1e9 / median,
            Measurement.quantile(shares, 0.5),
            ResidentMemory.peakMegabytes());
    System.out.println(measurement);
    return measurement;
  }

  /**
   * Measures work on one review at a time and prints how long single ones take, and how much of the
   * processors' time, which other processes disturb less.
   */
  Measurement measureSingle(String work, List<TokenBatch> reviews, Consumer<TokenBatch> task) {
    double[] processor = new double[reviews.size() * repetitions];
    double[] milliseconds = new double[reviews.size() * repetitions];
    int[] done = {-reviews.size()}; // the first pass warms up
    Measurement measurement =
        measure(
            work,
            reviews,
            1,
            review -> {
              long processorStart = processorNanoseconds();
              long start = System.nanoTime();
              task.accept(review);
              if (done[0] >= 0) {
                processor[done[0]] = (processorNanoseconds() - processorStart) / 1e6;
                milliseconds[done[0]] = (System.nanoTime() - start) / 1e6;
              }
              done[0]++;
            });
    System.out.printf(
        Locale.ROOT,
        "%-32s p50 %.2f ms, p99 %.2f ms, mean of processors %.2f ms%n",
        "",
        Measurement.quantile(milliseconds, 0.5),
        Measurement.quantile(milliseconds, 0.99),
        Arrays.stream(processor).average().orElse(0));
    return measurement;
  }

  /** Of all threads of this process, in steps of up to 10 ms; 0 where the system does not tell. */
  private static long processorNanoseconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static double sum(List<TokenBatch> batches, ToDoubleFunction<TokenBatch> quantity) {
    return batches.stream().mapToDouble(quantity).sum();
  }

  @Override
  public void close() {
    manager.close();
  }
}
