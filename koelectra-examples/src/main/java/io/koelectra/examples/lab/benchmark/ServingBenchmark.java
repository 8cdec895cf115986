package io.koelectra.examples.lab.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.examples.Example;
import io.koelectra.examples.lab.benchmark.SavedClassifier.Shape;
import io.koelectra.nsmc.SentimentClassifier;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures {@code SentimentClassifier} as a server uses it, on random weights or the model in the
 * jar, and texts of NSMC's lengths in random words: from the start of the virtual machine to the
 * first prediction, the first call against the hundredth, callers at once, and memory over many
 * calls.
 */
@Command(description = "Measures start, first calls, callers at once and memory of a classifier.")
public final class ServingBenchmark extends Example<List<String>> {

  private static final int MEMORY_READINGS = 10;

  @Option(names = "--model", description = "Model size: ${COMPLETION-CANDIDATES}.")
  private Shape shape = Shape.SMALL;

  @Option(names = "--default-model", description = "Measure the model in the library's jar.")
  private boolean defaultModel;

  @Option(names = "--callers", split = ",", description = "Threads that classify at once.")
  private List<Integer> callers = List.of(1, 2, 4);

  @Option(names = "--texts", description = "Texts that the threads classify, one a call.")
  private int texts = 1000;

  @Option(
      names = "--classifications",
      description = "Texts to classify while memory is printed ten times; 0 for none.")
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
      double[] engine = Start.measure("engine");
      double[] cold = Start.measure("cold", saved.directory().toString());
      double[] warm = Start.measure("warm", saved.directory().toString());
      tell(
          "from JVM start: engine %.0f ms, first prediction of %s %.0f ms (target: twice the engine's)",
          engine[0], defaultModel ? "the default model" : shape, cold[0]);
      tell("first call %.1f ms, hundredth %.1f ms", cold[1], cold[2]);
      tell("after warmUp(): first call %.1f ms, hundredth %.1f ms", warm[1], warm[2]);
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

  private void tellCallers(int count, SentimentClassifier classifier, List<String> drawn)
      throws IOException {
    double[] milliseconds = new double[drawn.size()];
    AtomicInteger next = new AtomicInteger();
    Callable<Void> caller =
        () -> {
          for (int i = next.getAndIncrement(); i < drawn.size(); i = next.getAndIncrement()) {
            String text = drawn.get(i);
            milliseconds[i] = 1e3 * Machine.seconds(() -> classifier.classify(text));
          }
          return null;
        };
    double seconds = Machine.seconds(() -> runAtOnce(Collections.nCopies(count, caller)));
    tell(
        "%d callers: %.0f texts/s, p50 %.2f ms, p99 %.2f ms",
        count,
        drawn.size() / seconds,
        Machine.quantile(milliseconds, 0.5),
        Machine.quantile(milliseconds, 0.99));
  }

  private static void runAtOnce(List<Callable<Void>> tasks) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Void> result : threads.invokeAll(tasks)) {
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
      tell("resident after %,d classifications: %d MB", done, Machine.megabytes().orElse(0));
    }
  }

  private void tell(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    System.out.println(line);
    lines.add(line);
  }

  /**
   * What a fresh virtual machine is asked to do: {@code engine}, {@code cold DIRECTORY} or {@code
   * warm DIRECTORY}. It prints milliseconds: from its start to the engine's or to the first
   * prediction, then of the first classification, and the median of the 91st to the 110th.
   */
  static final class Start {

    private static final int CALLS = 110;

    private Start() {}

    /** Starts a virtual machine on this one's class path and waits for the three figures. */
    static double[] measure(String... arguments) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", classPath(), Start.class.getName()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      try {
        if (process.waitFor() != 0) {
          throw new IOException(
              "a Java process ended with exit code " + process.exitValue() + " and said " + output);
        }
      } catch (InterruptedException e) {
        process.destroy();
        throw new IOException("interrupted while waiting for a Java process", e);
      }
      String last = output.strip().lines().reduce("", (line, next) -> next);
      return Arrays.stream(last.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** That of the class loader: within {@code mvn exec:java} the system's is Maven's alone. */
    private static String classPath() {
      return Start.class.getClassLoader() instanceof URLClassLoader loader
          ? Arrays.stream(loader.getURLs())
              .map(url -> Path.of(URI.create(url.toString())).toString())
              .collect(Collectors.joining(File.pathSeparator))
          : System.getProperty("java.class.path");
    }

    /** Does what it is asked for and prints the figures. */
    public static void main(String[] arguments) throws IOException {
      double[] figures = new double[3];
      if (arguments[0].equals("engine")) {
        try (NDManager manager = OfflineEngine.newManager()) {
          manager.create(1f).getFloat();
          figures[0] = sinceStart();
        }
      } else {
        classify(Path.of(arguments[1]), arguments[0].equals("warm"), figures);
      }
      System.out.printf(Locale.ROOT, "%n%f %f %f%n", figures[0], figures[1], figures[2]);
    }

    private static void classify(Path directory, boolean warm, double[] figures)
        throws IOException {
      try (SentimentClassifier classifier = SentimentClassifier.load(directory)) {
        if (warm) {
          classifier.warmUp();
        }
        double[] milliseconds = new double[CALLS];
        List<String> texts = RandomTexts.draw(CALLS, RandomTexts.vocabulary(1000));
        for (int i = 0; i < CALLS; i++) {
          String text = texts.get(i > 90 ? 0 : i); // the same work at both ends
          milliseconds[i] = 1e3 * Machine.seconds(() -> classifier.classify(text));
          figures[0] = i == 0 ? sinceStart() : figures[0];
        }
        figures[1] = milliseconds[0];
        figures[2] = Machine.quantile(Arrays.copyOfRange(milliseconds, 90, CALLS), 0.5);
      }
    }

    private static double sinceStart() {
      return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
  }
}
