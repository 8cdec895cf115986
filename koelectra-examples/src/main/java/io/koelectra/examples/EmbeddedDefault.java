package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledTextFile;
import io.koelectra.nsmc.data.NsmcDataset;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What the examples run on when no path is given: texts written for this project. */
public final class EmbeddedDefault {

  /** How much of the embedded texts is held out as test set. */
  static final double TEST_SHARE = 0.2;

  private EmbeddedDefault() {}

  /** Labelled reviews, half of them positive. */
  public static LabelledDataset reviews() throws IOException {
    try (InputStream reviews = open("reviews.tsv")) {
      return NsmcDataset.read(reviews, "reviews.tsv");
    }
  }

  /** Sentences about ordering, delivery and use, in these three classes. */
  static LabelledDataset purchases() throws IOException {
    return read(
        "purchases.csv", LabelledTextFile.builder().text("sentence").label("stage").build());
  }

  /** Two of those sentences in the order of their stages, or the other way round. */
  static LabelledDataset purchasePairs() throws IOException {
    return read(
        "purchase-pairs.jsonl",
        LabelledTextFile.builder().text("first").secondText("second").label("order").build());
  }

  private static LabelledDataset read(String name, LabelledTextFile file) throws IOException {
    try (InputStream texts = open(name)) {
      return file.read(texts, name);
    }
  }

  /** Sentences to classify that are not among the reviews. */
  public static List<String> sentences() throws IOException {
    try (InputStream sentences = open("sentences.txt")) {
      return new String(sentences.readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static InputStream open(String name) {
    return EmbeddedDefault.class.getResourceAsStream(name);
  }
}
