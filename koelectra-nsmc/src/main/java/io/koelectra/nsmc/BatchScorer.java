package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.nsmc.evaluation.ConfusionMatrix;
import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.nsmc.evaluation.Softmax;
import io.koelectra.tokenizer.EncodedText;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores encoded texts with a frozen model: texts of like length share a batch, results come in the
 * order of the texts. Safe for several threads at once.
 */
final class BatchScorer {

  /** Tokens a batch may have, padding included; bounds memory whatever the lengths are. */
  private static final int TOKENS_PER_BATCH = 4096;

  private static final int ROWS_PER_BATCH = 64;

  private final ElectraForSequenceClassification model;
  private final ReviewCollator collator;
  private final NDManager manager;

  BatchScorer(ElectraForSequenceClassification model, ReviewCollator collator, NDManager manager) {
    this.model = model;
    this.collator = collator;
    this.manager = manager;
  }

  /** The logits of each text, C floats a row. */
  float[][] logits(List<EncodedText> rows, EvaluationListener listener) {
    List<Integer> longestFirst =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> rows.get(i).length()).reversed())
            .toList();
    float[][] logits = new float[rows.size()][];
    int from = 0;
    while (from < rows.size()) {
      int longest = rows.get(longestFirst.get(from)).length();
      int size = Math.max(1, Math.min(ROWS_PER_BATCH, TOKENS_PER_BATCH / longest));
      List<Integer> members = longestFirst.subList(from, Math.min(rows.size(), from + size));
      float[] scored = score(members.stream().map(rows::get).toList());
      int classes = scored.length / members.size();
      for (int i = 0; i < members.size(); i++) {
        logits[members.get(i)] = Arrays.copyOfRange(scored, i * classes, (i + 1) * classes);
      }
      from += members.size();
      listener.onExamplesScored(from, rows.size());
    }
    return logits;
  }

  private float[] score(List<EncodedText> rows) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray logits = model.logits(collator.collate(rows).toInputs(scratch)); // (B, C)
      float[] scores = logits.toFloatArray();
      for (float score : scores) {
        if (!Float.isFinite(score)) {
          throw new IllegalStateException(
              "the model's output is "
                  + score
                  + ", so its weights hold values that are not finite;"
                  + " train it again with a lower learning rate, or fetch the checkpoint again");
        }
      }
      return scores;
    }
  }

  EvaluationReport evaluate(List<? extends LabelledText> examples, EvaluationListener listener) {
    long start = System.nanoTime();
    LabelledTexts.requireUsable("the examples to evaluate", examples, model.config().labels());
    float[][] logits = logits(collator.encode(examples), listener);
    int[] actual = new int[logits.length];
    int[] predicted = new int[logits.length];
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      Softmax softmax = new Softmax(logits[i]);
      actual[i] = examples.get(i).label();
      predicted[i] = softmax.argmax();
      loss += softmax.loss(actual[i]);
    }
    return new EvaluationReport(
        ConfusionMatrix.of(model.config().labels(), actual, predicted),
        loss / logits.length,
        Duration.ofNanos(System.nanoTime() - start));
  }
}
