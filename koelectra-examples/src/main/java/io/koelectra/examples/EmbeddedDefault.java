package io.koelectra.examples;

import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledTextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the examples run on when no path is given: texts written for this project. */
final class EmbeddedDefault {

  /** Where {@link FineTuneNsmc} saves its model. */
  static final String MODEL = "runs/fine-tuned";

  /** Where {@link FineTuneText} saves its model. */
  static final String TEXT_MODEL = "runs/fine-tuned-text";

  /** How much of the embedded texts is held out as test set. */
  static final double TEST_SHARE = 0.2;

  private static final String REVIEWS = "reviews.tsv";
  private static final String SENTENCES = "sentences.txt";
  private static final String PURCHASES = "purchases.csv";
  private static final String PURCHASE_PAIRS = "purchase-pairs.jsonl";

  private EmbeddedDefault() {}

  /** Labelled reviews, half of them positive. */
  static NsmcDataset reviews() throws IOException {
    try (InputStream reviews = open(REVIEWS)) {
      return NsmcDataset.read(reviews, REVIEWS);
    }
  }

  /** Sentences about ordering, delivery and use, in these three classes. */
  static LabelledDataset purchases() throws IOException {
    return read(PURCHASES, LabelledTextFile.builder().text("sentence").label("stage").build());
  }

  /** Two of those sentences in the order of their stages, or the other way round. */
  static LabelledDataset purchasePairs() throws IOException {
    return read(
        PURCHASE_PAIRS,
        LabelledTextFile.builder().text("first").secondText("second").label("order").build());
  }

  private static LabelledDataset read(String name, LabelledTextFile file) throws IOException {
    try (InputStream texts = open(name)) {
      return file.read(texts, name);
    }
  }

  /** Sentences to classify that are not among the reviews. */
  static List<String> sentences() throws IOException {
    try (InputStream sentences = open(SENTENCES)) {
      return new String(sentences.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static InputStream open(String name) {
    return EmbeddedDefault.class.getResourceAsStream(name);
  }
}
