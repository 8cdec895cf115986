package io.koelectra.examples.benchmark;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.nsmc.SentimentClassifier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a fresh virtual machine is asked to do and how long it takes, as {@link ServingBenchmark}
 * starts it: {@code engine}, or {@code cold DIRECTORY} or {@code warm DIRECTORY}.
 *
 * @param readyMilliseconds from the start of the machine to the engine's or to the first prediction
 * @param firstMilliseconds the first classification
 * @param hundredthMilliseconds the median of the 91st to the 110th
 */
record ColdStart(double readyMilliseconds, double firstMilliseconds, double hundredthMilliseconds) {

  private static final int CALLS = 110;

  static ColdStart measure(String... arguments) throws IOException {
    String[] numbers = JavaProcess.run(ColdStart.class, arguments).split(" ", 3);
    return new ColdStart(
        Double.parseDouble(numbers[0]),
        Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]));
  }

  /** Does it and prints the three numbers. */
  public static void main(String[] arguments) throws IOException {
    ColdStart start =
        arguments[0].equals("engine")
            ? engine()
            : classify(Path.of(arguments[1]), arguments[0].equals("warm"));
    System.out.printf(
        Locale.ROOT,
        "%n%f %f %f%n",
        start.readyMilliseconds,
        start.firstMilliseconds,
        start.hundredthMilliseconds);
  }

  private static ColdStart engine() {
    try (NDManager manager = OfflineEngine.newManager()) {
      manager.create(1f).getFloat();
      return new ColdStart(sinceStart(), 0, 0);
    }
  }

  private static ColdStart classify(Path directory, boolean warm) throws IOException {
    try (SentimentClassifier classifier = SentimentClassifier.load(directory)) {
      if (warm) {
        classifier.warmUp();
      }
      double[] milliseconds = new double[CALLS];
      double ready = 0;
      List<String> texts = RandomTexts.draw(CALLS, RandomTexts.vocabulary(1000));
      for (int i = 0; i < CALLS; i++) {
        String text = i == 0 || i > 90 ? texts.get(0) : texts.get(i); // the same work at both ends
        long start = System.nanoTime();
        classifier.classify(text);
        milliseconds[i] = (System.nanoTime() - start) / 1e6;
        ready = i == 0 ? sinceStart() : ready;
      }
      double[] last = Arrays.copyOfRange(milliseconds, 90, CALLS);
      return new ColdStart(ready, milliseconds[0], Measurement.quantile(last, 0.5));
    }
  }

  private static double sinceStart() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
