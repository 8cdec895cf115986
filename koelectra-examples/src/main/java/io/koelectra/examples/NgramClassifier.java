package io.koelectra.examples;

import io.koelectra.nsmc.Sentiment;
import io.koelectra.nsmc.data.LabelledText;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression of two classes on a text's n-grams of jamo, which still match where an ending
 * or a typing error changes a syllable: 2- to 7-grams of the text as it is, and 2- to 8-grams
 * without its white space, which Korean reviews use as they like.
 */
final class NgramClassifier implements Teacher {

  private static final int LONGEST = 7;
  private static final int LONGEST_WITHOUT_SPACE = 8;
  private static final int WITH_SPACE = 77; // two hashes
  private static final int WITHOUT_SPACE = 5577;
  private static final String BEGIN = "\u0002";
  private static final String END = "\u0003";
  private static final int FOLDS = 4;

  private final int[][] features;
  private final int[] labels;
  private final LogisticRegression model;

  /** Trains on texts of both sentiments; second texts are not looked at. */
  NgramClassifier(List<? extends LabelledText> training) {
    features =
        training.parallelStream().map(example -> features(example.text())).toArray(int[][]::new);
    labels = training.stream().mapToInt(text -> Sentiment.of(text.label()).index()).toArray();
    model = LogisticRegression.train(features, labels);
  }

  @Override
  public double[] logOdds(List<String> texts) {
    return texts.parallelStream().mapToDouble(text -> model.logOdds(features(text))).toArray();
  }

  /**
   * What models say that were trained on the other texts, each on three quarters of all: of its own
   * training texts one knows the labels by heart.
   */
  @Override
  public double[] logOddsOfTraining() {
    double[] logOdds = new double[features.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      int out = fold;
      int[] others =
          IntStream.range(0, features.length).filter(text -> text % FOLDS != out).toArray();
      LogisticRegression ofOthers =
          LogisticRegression.train(
              IntStream.of(others).mapToObj(text -> features[text]).toArray(int[][]::new),
              IntStream.of(others).map(text -> labels[text]).toArray());
      for (int text = fold; text < features.length; text += FOLDS) {
        logOdds[text] = ofOthers.logOdds(features[text]);
      }
    }
    return logOdds;
  }

  /** The n-grams that occur, by hash. */
  private static int[] features(String text) {
    String withSpace = " " + text.strip() + " ";
    String withoutSpace = BEGIN + text.replaceAll("\\s+", "") + END;
    return IntStream.concat(
            ngrams(withSpace, LONGEST, WITH_SPACE),
            ngrams(withoutSpace, LONGEST_WITHOUT_SPACE, WITHOUT_SPACE))
        .distinct()
        .sorted()
        .toArray();
  }

  private static IntStream ngrams(String text, int longest, long seed) {
    int[] jamo = Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().toArray();
    IntStream.Builder hashes = IntStream.builder();
    for (int start = 0; start < jamo.length; start++) {
      long hash = seed;
      int most = Math.min(longest, jamo.length - start);
      for (int length = 1; length <= most; length++) {
        hash = (hash + jamo[start + length - 1] + 1) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        if (length > 1) {
          hashes.add((int) Long.remainderUnsigned(hash, LogisticRegression.FEATURES));
        }
      }
    }
    return hashes.build();
  }
}
