package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.OfflineEngine;
import io.koelectra.model.PackedClassifier;
import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.nsmc.evaluation.Softmax;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Classifies texts with a fine-tuned model.
 *
 * <pre>{@code
 * try (var classifier = SentimentClassifier.load(Path.of("koelectra-nsmc"))) {
 *   List<SentimentPrediction> predictions = classifier.classify(List.of("정말 재미있어요"));
 * }
 * }</pre>
 *
 * <p>Holds the model in native memory until closed. Safe for several threads at once, without a
 * lock between them. The engine spreads every call over all processors by itself, so a server whose
 * callers are as many as its processors classifies most texts a second with the environment
 * variable {@code OMP_NUM_THREADS=1}; one text alone then has one core. The setting belongs to the
 * whole process, so this class leaves it alone.
 */
public final class SentimentClassifier implements AutoCloseable {

  private static final EvaluationListener SILENT = (done, total) -> {};

  /** Tokens of the longest text that {@link #warmUp()} prepares for: 98% of NSMC's are shorter. */
  private static final int WARM_LENGTH = 64;

  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final ReviewCollator collator;
  private final List<String> labels;
  private final double temperature;
  private final BatchScorer scorer;

  private SentimentClassifier(
      NDManager manager,
      KoElectraTokenizer tokenizer,
      ElectraForSequenceClassification model,
      double temperature) {
    this.manager = manager;
    this.tokenizer = tokenizer;
    labels = model.config().labels();
    this.temperature = temperature;
    int maxTokens = Math.min(tokenizer.modelMaxLength(), model.config().maxPositionEmbeddings());
    collator = new ReviewCollator(tokenizer, maxTokens);
    Function<ElectraInputs, NDArray> logits =
        PackedClassifier.take(model)
            .<Function<ElectraInputs, NDArray>>map(packed -> packed::logits)
            .orElse(model::logits);
    scorer = new BatchScorer(logits, labels, collator, manager, temperature);
  }

  /**
   * Loads a fine-tuned model from a directory in Hugging Face's layout.
   *
   * <p>If there is a {@code calibration.json}, which {@link SentimentTrainer#save} writes, all
   * probabilities are calibrated by its {@link #temperature()}.
   *
   * @throws IOException if a file is missing or unreadable, or the weights are not a classifier's
   */
  public static SentimentClassifier load(Path directory) throws IOException {
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory);
    double temperature = checkpoint.temperature();
    NDManager manager = OfflineEngine.newManager();
    try {
      ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
      return new SentimentClassifier(manager, checkpoint.tokenizer(), model, temperature);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Loads the model that comes in this library's jar: {@code negative} or {@code positive}, for
   * Korean movie reviews. It needs no file and no network; {@link DefaultModel#copyTo} gives its
   * files and its card.
   *
   * @throws IOException if the temporary directory cannot be written
   */
  public static SentimentClassifier loadDefault() throws IOException {
    return DefaultModel.load();
  }

  /** Class names by index. */
  public List<String> labels() {
    return labels;
  }

  /**
   * What logits are divided by before they become probabilities; 1 if the model has no {@code
   * calibration.json}. The most probable class does not depend on it.
   */
  public double temperature() {
    return temperature;
  }

  /**
   * Makes the next calls as fast as later ones: lets the engine prepare its kernels for texts of up
   * to {@value #WARM_LENGTH} tokens, and the virtual machine compile. For servers, before the first
   * request; who classifies one long list gains nothing.
   *
   * <p>Takes as long as about {@value #WARM_LENGTH} classifications of single texts.
   */
  public void warmUp() {
    for (int tokens = 1; tokens <= WARM_LENGTH - 2; tokens++) {
      classify("영 ".repeat(tokens));
    }
    for (int i = 0; i < 2; i++) {
      classify(List.of("영", "영 영 영")); // padded
    }
  }

  /** Classifies one text, cut at the longest that the model reads (512 tokens for KoELECTRA). */
  public SentimentPrediction classify(String text) {
    return classify(List.of(Objects.requireNonNull(text, "text"))).get(0);
  }

  /**
   * Classifies texts, each cut at the longest that the model reads (512 tokens for KoELECTRA).
   *
   * @return one prediction per text, in the order of the texts
   */
  public List<SentimentPrediction> classify(List<String> texts) {
    requireTexts("texts", texts);
    return predictions(collator.encodeTexts(texts));
  }

  /** Classifies one pair of texts, such as question and answer; a long pair is cut. */
  public SentimentPrediction classify(String text, String secondText) {
    return classifyPairs(
            List.of(Objects.requireNonNull(text, "text")),
            List.of(Objects.requireNonNull(secondText, "secondText")))
        .get(0);
  }

  /**
   * Classifies pairs of texts, such as questions and answers; long pairs are cut.
   *
   * @param texts the first text of each pair
   * @param secondTexts the second text of each pair
   * @return one prediction per pair, in their order
   * @throws IllegalArgumentException if the lists differ in length
   */
  public List<SentimentPrediction> classifyPairs(List<String> texts, List<String> secondTexts) {
    requireTexts("texts", texts);
    requireTexts("secondTexts", secondTexts);
    if (texts.size() != secondTexts.size()) {
      throw new IllegalArgumentException(
          "pairs need as many second texts as texts, got %d for %d"
              .formatted(secondTexts.size(), texts.size()));
    }
    return predictions(collator.encodePairs(texts, secondTexts));
  }

  private List<SentimentPrediction> predictions(List<EncodedText> rows) {
    return Arrays.stream(scorer.logits(rows, SILENT)).map(this::prediction).toList();
  }

  /** Encoding runs on several threads, where an exception loses its message. */
  private static void requireTexts(String name, List<String> texts) {
    int number = 0;
    for (String text : Objects.requireNonNull(texts, name)) {
      if (text == null) {
        throw new NullPointerException(name + ": number " + number + " is null");
      }
      number++;
    }
  }

  private SentimentPrediction prediction(float[] logits) {
    Softmax softmax = scorer.output(logits);
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int label = 0; label < logits.length; label++) {
      probabilities.put(labels.get(label), softmax.probability(label));
    }
    int best = softmax.argmax();
    return new SentimentPrediction(labels.get(best), softmax.confidence(), probabilities);
  }

  /**
   * Measures the model on labelled examples, with calibrated probabilities: loss and calibration
   * error are those of what {@link #classify(List)} tells.
   *
   * <p>Classes are matched by name; {@link LabelledDataset#renamed} gives the examples' classes the
   * model's names.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return evaluate(examples, SILENT);
  }

  /** As {@link #evaluate(List)}, telling {@code listener} how far it has come. */
  public EvaluationReport evaluate(
      List<? extends LabelledText> examples, EvaluationListener listener) {
    return scorer.evaluate(examples, listener);
  }

  /**
   * Scores labelled examples, in their order, with calibrated probabilities.
   *
   * <p>Classes are matched by name; {@link LabelledDataset#renamed} gives the examples' classes the
   * model's names.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   */
  public List<ScoredText> score(List<? extends LabelledText> examples) {
    return score(examples, SILENT);
  }

  /** As {@link #score(List)}, telling {@code listener} how far it has come. */
  public List<ScoredText> score(
      List<? extends LabelledText> examples, EvaluationListener listener) {
    return scorer.score(examples, listener);
  }

  /** Frees the model. */
  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
