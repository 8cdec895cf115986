package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Small files in the form of NSMC's, and a small model. */
public final class ReviewFiles {

  private ReviewFiles() {}

  /** A file of {@code count} different reviews, positive and negative in turn. */
  public static Path plain(Path file, int count) throws IOException {
    return Files.writeString(file, rows(count));
  }

  /** As {@link #plain}, compressed. */
  public static Path gzip(Path file, int count) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(rows(count).getBytes(UTF_8));
    }
    return file;
  }

  private static String rows(int count) {
    StringBuilder rows = new StringBuilder("id\tdocument\tlabel\n");
    for (int i = 0; i < count; i++) {
      String document = i % 2 == 0 ? "지루하고 별로였다" : "재미있고 최고였다";
      rows.append("%d\t%s %d번 봤다\t%d%n".formatted(i + 1, document, i, i % 2));
    }
    return rows.toString();
  }

  /** A model fine-tuned on the embedded reviews. */
  static Path model(Path directory) throws IOException {
    new FineTuneNsmc()
        .run(
            "--out",
            directory.toString(),
            "--hidden-size",
            "32",
            "--epochs",
            "5",
            "--on-alarm",
            "WARN");
    return directory;
  }

  /** Options for a tiny model from random weights, unless they name one. */
  static String[] withTinyModel(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    if (!all.contains("--model")) {
      all.addAll(List.of("--hidden-size", "32"));
    }
    return all.toArray(String[]::new);
  }
}
