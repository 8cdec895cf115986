package io.koelectra.examples.benchmark;

import java.io.IOException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * Runs {@link KernelBenchmark} and {@link ReviewBenchmark} with JMH, whose options it takes, such
 * as a pattern of names to run and {@code -p shape=SMALL}.
 */
public final class KernelBenchmarks {

  private KernelBenchmarks() {}

  /** Runs the benchmarks that the pattern names, all without one. */
  public static void main(String[] args)
      throws IOException, CommandLineOptionException, RunnerException {
    System.setProperty("java.class.path", JavaProcess.classPath()); // JMH starts processes on it
    new Runner(new CommandLineOptions(args)).run();
  }
}
