package io.koelectra.examples.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java virtual machine of its own, on the class path of this one. */
final class JavaProcess {

  private JavaProcess() {}

  /**
   * Runs a main to its end.
   *
   * @return the last line that it prints
   * @throws IOException if it fails
   */
  static String run(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    try {
      int exitCode = process.waitFor();
      if (exitCode != 0 || lines.isEmpty()) {
        throw new IOException(
            main.getSimpleName() + " ended with exit code " + exitCode + " and printed " + lines);
      }
    } catch (InterruptedException e) {
      process.destroy();
      throw new IOException("interrupted while waiting for " + main.getSimpleName(), e);
    }
    return lines.get(lines.size() - 1);
  }

  /** That of the class loader: within {@code mvn exec:java} the system's is Maven's alone. */
  static String classPath() throws IOException {
    if (!(JavaProcess.class.getClassLoader() instanceof URLClassLoader loader)) {
      return System.getProperty("java.class.path");
    }
    List<String> entries = new ArrayList<>();
    for (URL url : loader.getURLs()) {
      try {
        entries.add(Path.of(url.toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IOException("not a path: " + url, e);
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
