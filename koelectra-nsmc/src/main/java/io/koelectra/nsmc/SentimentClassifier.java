package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.Lifetime;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.PackedClassifier;
import io.koelectra.model.ProblemType;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
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
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

  private static final EvaluationListener SILENT = (done, total) -> {};

  /** Tokens of the longest text that {@link #warmUp()} prepares for: 98% of NSMC's are shorter. */
  private static final int WARM_LENGTH = 64;

  /** White space, control and format characters, marks without a letter, and blank letters. */
  private static final Pattern VISIBLE =
      Pattern.compile("[^\\s\\p{Z}\\p{C}\\p{Mn}\\u115F\\u1160\\u2800\\u3164\\uFFA0]");

  private final Lifetime lifetime = new Lifetime("the classifier");
  private final NDManager manager;
  private final KoElectraTokenizer tokenizer;
  private final ReviewCollator collator;
  private final List<String> labels;
  private final ProblemType type;
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
    type = model.config().problemType();
    this.temperature = temperature;
    int maxTokens = Math.min(tokenizer.modelMaxLength(), model.config().maxPositionEmbeddings());
    collator = new ReviewCollator(tokenizer, maxTokens, model.config().typeVocabSize());
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
   * @throws IOException if a file is missing or unreadable, the weights are not a classifier's, or
   *     there is a temperature for a regression
   */
  public static SentimentClassifier load(Path directory) throws IOException {
    HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory);
    double temperature = checkpoint.temperature();
    if (temperature != 1 && checkpoint.config().problemType() == ProblemType.REGRESSION) {
      throw new IOException(
          directory
              + ": calibration.json has the temperature "
              + temperature
              + ", but problem_type is regression, whose values are not probabilities; remove"
              + " calibration.json");
    }
    KoElectraTokenizer tokenizer = checkpoint.tokenizer();
    NDManager manager = OfflineEngine.newManager();
    try {
      ElectraForSequenceClassification model = checkpoint.loadClassifier(manager).block();
      return new SentimentClassifier(manager, tokenizer, model, temperature);
    } catch (IOException | RuntimeException | Error e) {
      tokenizer.close();
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

  /**
   * What a score of {@link SentimentPrediction} stands for: {@code problem_type} in the model's
   * {@code config.json}; without it one right class, or a class that is right or not if there is
   * only one, as in Hugging Face's pipeline.
   */
  public ProblemType problemType() {
    return type;
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
   * @return one prediction per text, in the order of the texts; an empty text's has no answer
   * @throws IllegalStateException if this classifier is closed
   */
  public List<SentimentPrediction> classify(List<String> texts) {
    requireTexts("texts", texts);
    return lifetime.shared(
        () -> predictions(collator.encodeTexts(texts), 2, i -> isVisible(texts.get(i))));
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
    requireTexts("texts", texts);
    requireTexts("secondTexts", secondTexts);
    if (texts.size() != secondTexts.size()) {
      throw new IllegalArgumentException(
          "pairs need as many second texts as texts, got %d for %d"
              .formatted(secondTexts.size(), texts.size()));
    }
    return lifetime.shared(
        () ->
            predictions(
                collator.encodePairs(texts, secondTexts),
                3,
                i -> isVisible(texts.get(i)) || isVisible(secondTexts.get(i))));
  }

  private static boolean isVisible(String text) {
    return VISIBLE.matcher(text).find();
  }

  /**
   * Answers the rows that have a text.
   *
   * @param emptyLength tokens of a row without any text: [CLS] and each [SEP]
   * @param isVisible whether the row of an index has a visible character
   */
  private List<SentimentPrediction> predictions(
      List<EncodedText> rows, int emptyLength, IntPredicate isVisible) {
    int[] answered =
        IntStream.range(0, rows.size())
            .filter(i -> rows.get(i).length() > emptyLength && isVisible.test(i))
            .toArray();
    float[][] logits = scorer.logits(Arrays.stream(answered).mapToObj(rows::get).toList(), SILENT);
    SentimentPrediction[] predictions = new SentimentPrediction[rows.size()];
    Arrays.fill(predictions, SentimentPrediction.NO_ANSWER);
    for (int i = 0; i < answered.length; i++) {
      predictions[answered[i]] = prediction(logits[i]);
    }
    return List.of(predictions);
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
    double[] scores = scores(logits);
    Map<String, Double> byLabel = new LinkedHashMap<>();
    int best = 0;
    for (int label = 0; label < scores.length; label++) {
      byLabel.put(labels.get(label), scores[label]);
      best = scores[label] > scores[best] ? label : best;
    }
    return new SentimentPrediction(type, labels.get(best), scores[best], byLabel);
  }

  private double[] scores(float[] logits) {
    IntStream outputs = IntStream.range(0, logits.length);
    return switch (type) {
      case SINGLE_LABEL_CLASSIFICATION -> {
        Softmax softmax = scorer.output(logits);
        yield outputs.mapToDouble(softmax::probability).toArray();
      }
      case MULTI_LABEL_CLASSIFICATION ->
          outputs.mapToDouble(i -> 1 / (1 + Math.exp(-logits[i] / temperature))).toArray();
      case REGRESSION -> outputs.mapToDouble(i -> logits[i]).toArray();
    };
  }

  private void requireOneRightClass(String method) {
    if (type != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      throw new IllegalStateException(
          "%s compares one right class with the most probable one, but the model's problem_type is %s; this library measures such a model not yet, only classify answers"
              .formatted(method, type.key()));
    }
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
   * @throws IllegalStateException if the model's {@code problem_type} is another than one right
   *     class
   */
  public EvaluationReport evaluate(List<? extends LabelledText> examples) {
    return evaluate(examples, SILENT);
  }

  /** As {@link #evaluate(List)}, telling {@code listener} how far it has come. */
  public EvaluationReport evaluate(
      List<? extends LabelledText> examples, EvaluationListener listener) {
    requireOneRightClass("evaluate");
    return lifetime.shared(() -> scorer.evaluate(examples, listener));
  }

  /**
   * Scores labelled examples, in their order, with calibrated probabilities.
   *
   * <p>Classes are matched by name; {@link LabelledDataset#renamed} gives the examples' classes the
   * model's names.
   *
   * @throws IllegalArgumentException if the list is empty or a label is not one of {@link
   *     #labels()}
   * @throws IllegalStateException if the model's {@code problem_type} is another than one right
   *     class
   */
  public List<ScoredText> score(List<? extends LabelledText> examples) {
    return score(examples, SILENT);
  }

  /** As {@link #score(List)}, telling {@code listener} how far it has come. */
  public List<ScoredText> score(
      List<? extends LabelledText> examples, EvaluationListener listener) {
    requireOneRightClass("score");
    return lifetime.shared(() -> scorer.score(examples, listener));
  }

  /**
   * Frees the model, once calls under way have ended; later ones are refused with an {@link
   * IllegalStateException}.
   */
  @Override
  public void close() {
    lifetime.close(
        () -> {
          tokenizer.close();
          manager.close();
        });
  }
}
