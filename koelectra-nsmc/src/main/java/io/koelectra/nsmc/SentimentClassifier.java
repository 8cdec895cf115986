package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.Lifetime;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.PackedClassifier;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

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
 *
 * <p>A text without a visible character, or of which the tokenizer keeps nothing, gets no answer:
 * {@link SentimentPrediction#hasAnswer()} tells. A pair gets none if both of its texts are so.
 */
public final class SentimentClassifier implements AutoCloseable {

  private static final EvaluationReport.Listener SILENT = (done, total) -> {};

  /** Tokens of the longest text that {@link #warmUp()} prepares for: 98% of NSMC's are shorter. */
  private static final int WARM_LENGTH = 64;

  /** White space, control and format characters, marks without a letter, and blank letters. */
  private static final Pattern VISIBLE =
      Pattern.compile("[^\\s\\p{Z}\\p{C}\\p{Mn}\\u115F\\u1160\\u2800\\u3164\\uFFA0]");

  private final Lifetime lifetime = new Lifetime("the classifier");
  private final ElectraConfig config;
  private final double temperature;
  private final TextScorer scorer;

  private SentimentClassifier(ElectraConfig config, double temperature, TextScorer scorer) {
    this.config = config;
    this.temperature = temperature;
    this.scorer = scorer;
  }

  /**
   * Loads a fine-tuned model from a directory in Hugging Face's layout.
   *
   * <p>If there is a {@code calibration.json}, which {@link SentimentTrainer#save} writes, all
   * probabilities are calibrated by its {@link #temperature()}.
   *
   * @throws IOException if a file is missing or unreadable, the weights are not a classifier's, or
   *     there is a temperature for a regression
   */
  public static SentimentClassifier load(Path directory) throws IOException {
    return of(HuggingFaceCheckpoint.open(directory), directory);
  }

  /**
   * Loads the model that comes in this library's jar: {@code negative} or {@code positive}, for
   * Korean movie reviews. It needs no network and writes no file; {@link DefaultModel#copyTo} gives
   * its files and its card.
   *
   * @throws IOException if the jar lacks one of its files
   */
  public static SentimentClassifier loadDefault() throws IOException {
    return of(DefaultModel.pretrained(), Path.of("the default model"));
  }

  private static SentimentClassifier of(HuggingFaceCheckpoint checkpoint, Path directory)
      throws IOException {
    double temperature = checkpoint.temperature();
    if (temperature != 1 && checkpoint.config().problemType() == ProblemType.REGRESSION) {
      throw new IOException(
          "%s: calibration.json has the temperature %s, but problem_type is regression, whose values are not probabilities; remove calibration.json"
              .formatted(directory, temperature));
    }
    KoElectraTokenizer tokenizer = checkpoint.tokenizer();
    NDManager manager = OfflineEngine.newManager();
    try {
      ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
      ElectraConfig config = model.config();
      Function<ElectraInputs, NDArray> logits =
          PackedClassifier.take(model)
              .<Function<ElectraInputs, NDArray>>map(packed -> packed::logits)
              .orElse(model::logits);
      int maxTokens = Math.min(tokenizer.modelMaxLength(), config.maxPositionEmbeddings());
      return new SentimentClassifier(
          config, temperature, new TextScorer(config, logits, tokenizer, maxTokens, manager));
    } catch (IOException | RuntimeException | Error e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }

  /**
   * What a score of {@link SentimentPrediction} stands for: {@code problem_type} in the model's
   * {@code config.json}; without it one right class, or a class that is right or not if there is
   * only one, as in Hugging Face's pipeline.
   */
  public ProblemType problemType() {
    return config.problemType();
  }

  /** Class names by index. */
  public List<String> labels() {
    return config.labels();
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
    classify(List.of("영", "영 영 영")); // padded
    classify(List.of("영", "영 영 영"));
  }

  /** Classifies one text, cut at the longest that the model reads (512 tokens for KoELECTRA). */
  public SentimentPrediction classify(String text) {
    return classify(List.of(Objects.requireNonNull(text, "text"))).get(0);
  }

  /**
   * Classifies texts, each cut at the longest that the model reads (512 tokens for KoELECTRA).
   *
   * @return one prediction per text, in the order of the texts; an empty text's has no answer
   * @throws IllegalStateException if this classifier is closed
   */
  public List<SentimentPrediction> classify(List<String> texts) {
    return lifetime.shared(
        () ->
            scorer.predictions(
                scorer.collator.encodeTexts(texts), 2, i -> isVisible(texts.get(i)), temperature));
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
   * @throws IllegalStateException if this classifier is closed
   */
  public List<SentimentPrediction> classifyPairs(List<String> texts, List<String> secondTexts) {
    return lifetime.shared(
        () ->
            scorer.predictions(
                scorer.collator.encodePairs(texts, secondTexts),
                3,
                i -> isVisible(texts.get(i)) || isVisible(secondTexts.get(i)),
                temperature));
  }

  private static boolean isVisible(String text) {
    return VISIBLE.matcher(text).find();
  }

  /**
   * Measures the model on labelled examples, with calibrated probabilities: loss and calibration
   * error are those of what {@link #classify(List)} tells.
   *
   * <p>Classes are matched by name; {@link LabelledDataset#renamed} gives the examples' classes the
   * model's names.
   *
   * @throws IllegalArgumentException if the list is empty, or a label is not one of {@link
   *     #labels()} or, where one is predicted, no number
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return evaluate(examples, SILENT);
  }

  /** As {@link #evaluate(List)}, telling {@code listener} how far it has come. */
  public EvaluationReport evaluate(
      List<? extends LabelledText> examples, EvaluationReport.Listener listener) {
    return lifetime.shared(() -> scorer.evaluate(examples, temperature, listener));
  }

  /**
   * Scores labelled examples, in their order, with calibrated probabilities.
   *
   * @throws IllegalArgumentException as {@link #evaluate(List)}
   * @throws IllegalStateException if the model's {@code problem_type} is another than one right
   *     class
   */
  public List<ScoredText> score(List<? extends LabelledText> examples) {
    return score(examples, SILENT);
  }

  /** As {@link #score(List)}, telling {@code listener} how far it has come. */
  public List<ScoredText> score(
      List<? extends LabelledText> examples, EvaluationReport.Listener listener) {
    return lifetime.shared(() -> scorer.score(examples, temperature, listener));
  }

  /**
   * Frees the model, once calls under way have ended; later ones are refused with an {@link
   * IllegalStateException}.
   */
  @Override
  public void close() {
    lifetime.close(scorer::close);
  }
}
