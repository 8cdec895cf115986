package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.model.ElectraInputs;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.tokenizer.EncodedText;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Scores encoded texts with a frozen model: texts of like length share a batch, results come in the
 * order of the texts. Safe for several threads at once.
 */
final class BatchScorer {

  /** Tokens a batch may have, padding included; bounds memory whatever the lengths are. */
  private static final int TOKENS_PER_BATCH = 4096;

  private static final int ROWS_PER_BATCH = 64;

  private final Function<ElectraInputs, NDArray> model;
  private final List<String> labels;
  private final ReviewCollator collator;
  private final NDManager manager;
  private final double temperature;

  /**
   * Scores on the model as it is at each call.
   *
   * @param model from a batch to its logits (B, C), in the batch's manager
   * @param labels class names by index
   * @param temperature that logits are divided by before they become probabilities
   */
  BatchScorer(
      Function<ElectraInputs, NDArray> model,
      List<String> labels,
      ReviewCollator collator,
      NDManager manager,
      double temperature) {
    this.model = model;
    this.labels = labels;
    this.collator = collator;
    this.manager = manager;
    this.temperature = temperature;
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
      float[][] scored = score(members.stream().map(rows::get).toList());
      for (int i = 0; i < scored.length; i++) {
        requireFinite(scored[i]);
        logits[members.get(i)] = scored[i];
      }
      from += members.size();
      listener.onExamplesScored(from, rows.size());
    }
    return logits;
  }

  /** The logits of the rows of one batch, C floats a row; finite or not. */
  float[][] score(List<EncodedText> rows) {
    try (NDManager scratch = manager.newSubManager()) {
      return LogitRows.of(model.apply(collator.collate(rows).toInputs(scratch)));
    }
  }

  private static void requireFinite(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new IllegalStateException(
            "the model's output is "
                + logit
                + ", so its weights hold values that are not finite;"
                + " train it again with a lower learning rate, or fetch the checkpoint again");
      }
    }
  }

  /** The probabilities of one row of logits. */
  Softmax output(float[] row) {
    return new Softmax(row).withTemperature(temperature);
  }

  /** Scores labelled examples, in their order. */
  List<ScoredText> score(List<? extends LabelledText> examples, EvaluationListener listener) {
    ClassIndex classes = new ClassIndex(labels);
    LabelledTexts.requireScorable("the examples to evaluate", examples, classes);
    List<EncodedText> rows = collator.encode(examples);
    float[][] logits = logits(rows, listener);
    return IntStream.range(0, logits.length)
        .mapToObj(
            i ->
                new ScoredText(
                    examples.get(i),
                    rows.get(i).length(),
                    labels.get(classes.of(examples.get(i))),
                    labels,
                    output(logits[i])))
        .toList();
  }

  EvaluationReport evaluate(List<? extends LabelledText> examples, EvaluationListener listener) {
    long start = System.nanoTime();
    List<ScoredText> scored = score(examples, listener);
    return ScoredText.evaluation(scored, Duration.ofNanos(System.nanoTime() - start));
  }
}
