package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Scores texts with a model that is not in training: texts of like length share a batch, results
 * come in the order of the texts. Safe for several threads at once.
 */
final class TextScorer implements AutoCloseable {

  /** Tokens a batch may have, padding included; bounds memory whatever the lengths are. */
  private static final int TOKENS_PER_BATCH = 4096;

  private static final int ROWS_PER_BATCH = 64;

  static final EvaluationReport.Listener SILENT = (done, total) -> {};

  private final ElectraConfig config;
  private final Function<ElectraInputs, NDArray> model;
  final KoElectraTokenizer tokenizer;
  final ReviewCollator collator;
  final NDManager manager;

  /**
   * Scores on the model as it is at each call.
   *
   * @param model from a batch to its logits (B, C), in the batch's manager
   * @param tokenizer closed with this scorer
   * @param manager of the parameters, closed with this scorer
   */
  TextScorer(
      ElectraConfig config,
      Function<ElectraInputs, NDArray> model,
      KoElectraTokenizer tokenizer,
      int maxTokens,
      NDManager manager) {
    this.config = config;
    this.model = model;
    this.tokenizer = tokenizer;
    this.manager = manager;
    collator = new ReviewCollator(tokenizer, maxTokens, config.typeVocabSize());
  }

  /**
   * Measures the model by labelled texts.
   *
   * @param temperature that logits are divided by before they become probabilities
   */
  EvaluationReport evaluate(
      List<? extends LabelledText> examples,
      double temperature,
      EvaluationReport.Listener listener) {
    long start = System.nanoTime();
    Objective objective = Objective.of(config);
    objective.requireScorable(examples);
    float[][] logits = logits(collator.encode(examples), listener);
    return objective.evaluate(
        objective.targets(examples),
        logits,
        temperature,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Scores labelled examples of one right class, in their order. */
  List<ScoredText> score(
      List<? extends LabelledText> examples,
      double temperature,
      EvaluationReport.Listener listener) {
    if (config.problemType() != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      throw new IllegalStateException(
          "score compares one right class with the most probable one, but the model's problem_type is %s; call evaluate for its figures, or classify for what it says"
              .formatted(config.problemType().key()));
    }
    Objective objective = Objective.of(config);
    objective.requireScorable(examples);
    List<EncodedText> rows = collator.encode(examples);
    float[][] logits = logits(rows, listener);
    return IntStream.range(0, logits.length)
        .mapToObj(
            i ->
                new ScoredText(
                    examples.get(i),
                    rows.get(i).length(),
                    config.labels().get(objective.classes.of(examples.get(i))),
                    config.labels(),
                    new Softmax(logits[i]).withTemperature(temperature)))
        .toList();
  }

  /**
   * Answers the rows that have a text.
   *
   * @param emptyLength tokens of a row without any text: [CLS] and each [SEP]
   * @param isVisible whether the row of an index has a visible character
   */
  List<SentimentPrediction> predictions(
      List<EncodedText> rows, int emptyLength, IntPredicate isVisible, double temperature) {
    int[] answered =
        IntStream.range(0, rows.size())
            .filter(i -> rows.get(i).length() > emptyLength && isVisible.test(i))
            .toArray();
    float[][] logits = logits(Arrays.stream(answered).mapToObj(rows::get).toList(), SILENT);
    SentimentPrediction[] predictions = new SentimentPrediction[rows.size()];
    Arrays.fill(predictions, SentimentPrediction.NO_ANSWER);
    for (int i = 0; i < answered.length; i++) {
      predictions[answered[i]] = SentimentPrediction.of(logits[i], config, temperature);
    }
    return List.of(predictions);
  }

  /** The logits of each text, C floats a row. */
  float[][] logits(List<EncodedText> rows, EvaluationReport.Listener listener) {
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
      return rows(model.apply(collator.collate(rows).toInputs(scratch)));
    }
  }

  private static void requireFinite(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new IllegalStateException(
            "the model's output is %s, so its weights hold values that are not finite; train it again with a lower learning rate, or fetch the checkpoint again"
                .formatted(logit));
      }
    }
  }

  /** The rows of {@code logits} (B, C), off the device: B arrays of C floats. */
  static float[][] rows(NDArray logits) {
    int classes = (int) logits.getShape().get(1);
    float[] values = logits.toFloatArray();
    return IntStream.range(0, values.length / classes)
        .mapToObj(row -> Arrays.copyOfRange(values, row * classes, (row + 1) * classes))
        .toArray(float[][]::new);
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
