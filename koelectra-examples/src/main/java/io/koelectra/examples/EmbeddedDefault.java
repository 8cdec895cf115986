package io.koelectra.examples;

import io.koelectra.nsmc.NsmcDataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the examples run on when no path is given: reviews written for this project. */
final class EmbeddedDefault {

  /** Where {@link FineTuneNsmc} saves its model and the other examples look for one. */
  static final String MODEL = "runs/fine-tuned";

  private static final String REVIEWS = "reviews.tsv";
  private static final String SENTENCES = "sentences.txt";

  private EmbeddedDefault() {}

  /** Labelled reviews, half of them positive. */
  static NsmcDataset reviews() throws IOException {
    try (InputStream reviews = open(REVIEWS)) {
      return NsmcDataset.read(reviews, REVIEWS);
    }
  }

  /** Sentences to classify that are not among the reviews. */
  static List<String> sentences() throws IOException {
    try (InputStream sentences = open(SENTENCES)) {
      return new String(sentences.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** The default model, fine-tuned on the embedded reviews first if it is not there yet. */
  static Path model() throws IOException {
    Path model = Path.of(MODEL);
    if (!Files.exists(model)) {
      new FineTuneNsmc().run("--out", MODEL);
    }
    return model;
  }

  private static InputStream open(String name) {
    return EmbeddedDefault.class.getResourceAsStream(name);
  }
}
