package io.koelectra.examples.benchmark;

import io.koelectra.examples.Example;
import io.koelectra.nsmc.SentimentClassifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures {@code SentimentClassifier} as a server uses it, on random weights or the model in the
 * jar, and texts of NSMC's lengths in random words: from the start of the virtual machine to the
 * first prediction, the first call against the hundredth, callers at once, and memory over many
 * calls.
 */
@Command(
    name = "ServingBenchmark",
    mixinStandardHelpOptions = true,
    description = "Measure start, first calls, callers at once and memory of a classifier.")
public final class ServingBenchmark extends Example<List<String>> {

  private static final int MEMORY_READINGS = 10;

  @Option(
      names = "--model",
      description = "Shape: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ModelShape shape = ModelShape.SMALL;

  @Option(
      names = "--default-model",
      description = "Measure the model in the library's jar in place of a shape.")
  private boolean defaultModel;

  @Option(
      names = "--callers",
      split = ",",
      description = "Threads that classify at once (default: ${DEFAULT-VALUE}).")
  private List<Integer> callers = List.of(1, 2, 4);

  @Option(
      names = "--texts",
      description = "Classified by the callers, one text a call (default: ${DEFAULT-VALUE}).")
  private int texts = 1000;

  @Option(
      names = "--classifications",
      description = "Over which resident memory is told, 0 for none (default: ${DEFAULT-VALUE}).")
  private int classifications;

  private final List<String> lines = new ArrayList<>();

  /** Runs the benchmark; {@code --help} lists the options. */
  public static void main(String[] args) {
    new ServingBenchmark().runAsProcess(args);
  }

  @Override
  public List<String> call() throws IOException {
    try (SavedClassifier saved =
        defaultModel ? SavedClassifier.ofJar() : SavedClassifier.random(shape)) {
      tellStart(saved);
      List<String> drawn = RandomTexts.draw(texts, saved.vocabulary());
      try (SentimentClassifier classifier = SentimentClassifier.load(saved.directory())) {
        classifier.warmUp();
        for (int count : callers) {
          tellCallers(count, classifier, drawn);
        }
        tellMemory(classifier, drawn);
      }
    }
    return lines;
  }

  private void tellStart(SavedClassifier saved) throws IOException {
    ColdStart engine = ColdStart.measure("engine");
    ColdStart cold = ColdStart.measure("cold", saved.directory().toString());
    ColdStart warm = ColdStart.measure("warm", saved.directory().toString());
    tell(
        "from JVM start: engine %.0f ms, first prediction of %s %.0f ms (target: twice the engine's)",
        engine.readyMilliseconds(),
        defaultModel ? "the default model" : shape,
        cold.readyMilliseconds());
    tell(
        "first call %.1f ms, hundredth %.1f ms",
        cold.firstMilliseconds(), cold.hundredthMilliseconds());
    tell(
        "after warmUp(): first call %.1f ms, hundredth %.1f ms",
        warm.firstMilliseconds(), warm.hundredthMilliseconds());
  }

  private void tellCallers(int count, SentimentClassifier classifier, List<String> drawn)
      throws IOException {
    double[] milliseconds = new double[drawn.size()];
    AtomicInteger next = new AtomicInteger();
    Callable<Void> caller =
        () -> {
          for (int i = next.getAndIncrement(); i < drawn.size(); i = next.getAndIncrement()) {
            long start = System.nanoTime();
            classifier.classify(drawn.get(i));
            milliseconds[i] = (System.nanoTime() - start) / 1e6;
          }
          return null;
        };
    long start = System.nanoTime();
    inParallel(caller, count);
    double seconds = (System.nanoTime() - start) / 1e9;
    tell(
        "%d callers: %.0f texts/s, p50 %.2f ms, p99 %.2f ms",
        count,
        drawn.size() / seconds,
        Measurement.quantile(milliseconds, 0.5),
        Measurement.quantile(milliseconds, 0.99));
  }

  private static void inParallel(Callable<Void> task, int count) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      for (Future<Void> result : threads.invokeAll(Collections.nCopies(count, task))) {
        result.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("a caller failed: " + e.getMessage(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void tellMemory(SentimentClassifier classifier, List<String> drawn) {
    int part = classifications / MEMORY_READINGS;
    for (int done = part; part > 0 && done <= classifications; done += part) {
      for (int i = 0; i < part; i++) {
        classifier.classify(drawn.get(i % drawn.size()));
      }
      System.gc();
      tell("resident after %,d classifications: %d MB", done, ResidentMemory.megabytes().orElse(0));
    }
  }

  private void tell(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    System.out.println(line);
    lines.add(line);
  }
}
