package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.checkpoint.CheckpointMismatchException;
import io.koelectra.nsmc.data.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentimentClassifierTest {

  /** How far padding and batch size may move a probability. */
  private static final double TOLERANCE = 1e-5;

  private static final long ALLOWED_GROWTH_KILOBYTES = 64 * 1024;

  private static SentimentClassifier classifier;

  @TempDir private Path directory;

  @BeforeAll
  static void load() throws IOException {
    classifier = SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER));
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @Test
  void predictionsComeInTheOrderOfTheTexts() {
    List<String> texts = mixedLengths(150);

    List<SentimentPrediction> together = classifier.classify(texts);

    assertThat(together).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertSame(together.get(i), classifier.classify(texts.get(i)), texts.get(i));
    }
    assertThat(together.stream().map(SentimentPrediction::probability).distinct())
        .as("texts differ enough to notice a wrong order")
        .hasSizeGreaterThan(100);
  }

  @Test
  void noTextsGiveNoPredictions() {
    assertThat(classifier.classify(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \t\n",
        "\u00A0\u3000",
        "\uFEFF\u200B",
        "\u3164",
        "\u0000",
        "\uFFFD",
        "\uDE00\uD83D",
        "\uFE0F"
      })
  void anEmptyTextGetsNoAnswer(String empty) {
    SentimentPrediction prediction = classifier.classify(empty);

    assertThat(prediction.hasAnswer()).isFalse();
    assertThat(prediction.label()).isEmpty();
    assertThat(prediction.probability()).isZero();
    assertThat(prediction.probabilities()).isEmpty();
    assertThat(prediction).hasToString("no answer: empty text");
  }

  @Test
  void emptyTextsAmongOthersKeepTheirPlaces() {
    List<SentimentPrediction> predictions =
        classifier.classify(List.of("노잼!", "", "이 영화 정말 재미있는데", "  "));

    assertThat(predictions)
        .extracting(SentimentPrediction::hasAnswer)
        .containsExactly(true, false, true, false);
    assertSame(predictions.get(0), classifier.classify("노잼!"), "노잼!");
    assertSame(predictions.get(2), classifier.classify("이 영화 정말 재미있는데"), "이 영화 정말 재미있는데");
    assertThat(classifier.classify(List.of("", ""))).hasSize(2);
  }

  @Test
  void aPairGetsNoAnswerIfBothOfItsTextsAreEmpty() {
    List<SentimentPrediction> predictions =
        classifier.classifyPairs(List.of("", "노잼!", "", " "), List.of("", "", "노잼!", "\u3164"));

    assertThat(predictions)
        .extracting(SentimentPrediction::hasAnswer)
        .containsExactly(false, true, true, false);
    assertValid(predictions.get(1));
    assertValid(predictions.get(2));
  }

  @Test
  void veryLongTextsAreClassified() {
    String longest = "영화 재미 ".repeat(17_000);
    assertThat(longest).hasSizeGreaterThan(100_000);

    assertValid(classifier.classify(longest));
    assertValid(classifier.classify("ㅋ".repeat(100_000)));
    assertThat(classifier.classify(longest))
        .as("what is beyond the longest input changes nothing")
        .isEqualTo(classifier.classify(longest + " 최악"));
  }

  @Test
  void oddCharactersAreClassified() {
    List<String> odd =
        List.of(
            "😀👨‍👩‍👧‍👦🇰🇷",
            "\u1112\u1161\u11AB\u1100\u1173\u11AF",
            "a\u0301\u0301\u0301",
            "\uFEFF영화\u200B\u200D",
            "\u202E뒤집힌\u202C",
            "[CLS] [SEP] [PAD] [MASK] [UNK]",
            "１２３ＡＢＣ");

    List<SentimentPrediction> predictions = classifier.classify(odd);

    for (int i = 0; i < odd.size(); i++) {
      assertValid(predictions.get(i));
      assertSame(predictions.get(i), classifier.classify(odd.get(i)), odd.get(i));
    }
  }

  @Test
  void probabilitiesSumToOneInTheOrderOfTheLabels() {
    SentimentPrediction prediction = classifier.classify("이 영화 정말 재미있는데");

    assertThat(classifier.labels()).containsExactly("LABEL_0", "LABEL_1");
    assertThat(prediction.probabilities().keySet()).containsExactly("LABEL_0", "LABEL_1");
    assertValid(prediction);
  }

  @Test
  void agreesWithTheReferenceLogits() {
    SentimentPrediction prediction = classifier.classify("노잼!");

    // logits of Hugging Face's own code for this text: expected.json
    double expected = 1 / (1 + Math.exp(0.093542695 - 1.0550914));
    assertThat(prediction.label()).isEqualTo("LABEL_1");
    assertThat(prediction.probability()).isCloseTo(expected, within(TOLERANCE));
  }

  @Test
  void classifiesPairsInTheirOrder() {
    List<String> texts = mixedLengths(40);
    List<String> secondTexts = new ArrayList<>(texts);
    Collections.reverse(secondTexts);

    List<SentimentPrediction> together = classifier.classifyPairs(texts, secondTexts);

    assertThat(together).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertValid(together.get(i));
      assertSame(
          together.get(i), classifier.classify(texts.get(i), secondTexts.get(i)), texts.get(i));
    }
    assertThat(classifier.classify("영화", "최악")).isNotEqualTo(classifier.classify("최악", "영화"));
    assertThat(classifier.classifyPairs(List.of(), List.of())).isEmpty();
  }

  @Test
  void refusesPairsThatLackATextEach() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classifier.classifyPairs(List.of("영화", "배우"), List.of("최악")))
        .withMessage("pairs need as many second texts as texts, got 1 for 2");
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.classifyPairs(List.of("영화"), Arrays.asList((String) null)))
        .withMessage("secondTexts: number 0 is null");
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.classify("영화", null))
        .withMessage("secondText");
  }

  @Test
  void namesANullText() {
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.classify((String) null))
        .withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.classify((List<String>) null))
        .withMessage("texts");
    List<String> withNull = new ArrayList<>(Collections.nCopies(2000, "영화"));
    withNull.set(1234, null);
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.classify(withNull))
        .withMessage("texts: number 1234 is null");
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.evaluate(null))
        .withMessage("the examples to evaluate are null");
    assertThatNullPointerException()
        .isThrownBy(() -> classifier.evaluate(Arrays.asList((LabelledText) null)))
        .withMessage("the examples to evaluate: number 0 is null");
  }

  @Test
  void severalThreadsGetWhatOneThreadGets() throws Exception {
    List<String> texts = mixedLengths(40);
    List<SentimentPrediction> expected = classifier.classify(texts);
    Callable<List<SentimentPrediction>> task =
        () -> {
          List<SentimentPrediction> last = classifier.classify(texts);
          for (int i = 0; i < 10; i++) {
            last = classifier.classify(texts);
          }
          return last;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<List<SentimentPrediction>> result :
          threads.invokeAll(Collections.nCopies(8, task))) {
        List<SentimentPrediction> predictions = result.get();
        assertThat(predictions).hasSameSizeAs(expected);
        for (int i = 0; i < texts.size(); i++) {
          assertSame(predictions.get(i), expected.get(i), texts.get(i));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void plainAndPackedWeightsGiveTheSame() throws IOException {
    List<String> texts = mixedLengths(40);
    System.setProperty("io.koelectra.packing", "false");
    try (SentimentClassifier plain =
        SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER))) {
      for (String text : texts) {
        assertSame(classifier.classify(text), plain.classify(text), text);
      }
    } finally {
      System.clearProperty("io.koelectra.packing");
    }
  }

  @Test
  void aWarmUpChangesNoPrediction() {
    SentimentPrediction before = classifier.classify("이 영화 정말 재미있는데");

    classifier.warmUp();

    assertThat(classifier.classify("이 영화 정말 재미있는데")).isEqualTo(before);
  }

  @Test
  void tellsTheListenerHowFarItIs() {
    List<LabelledText> examples = TinyModels.unnamed(200, 1);
    List<Integer> scored = new ArrayList<>();

    classifier.evaluate(
        examples,
        (done, total) -> {
          assertThat(total).isEqualTo(200);
          scored.add(done);
        });

    assertThat(scored).isSorted().doesNotHaveDuplicates().endsWith(200);
  }

  @Test
  void aMissingDirectoryIsNamed() {
    assertThatIOException()
        .isThrownBy(() -> SentimentClassifier.load(directory.resolve("absent")))
        .withMessageContainingAll("absent", "expected a directory with config.json");
  }

  @Test
  void anEmptyDirectoryIsNamed() {
    assertThatIOException()
        .isThrownBy(() -> SentimentClassifier.load(directory))
        .withMessageContaining(directory.resolve("config.json").toString());
  }

  @Test
  void aDiscriminatorIsNotAClassifier() {
    assertThatExceptionOfType(CheckpointMismatchException.class)
        .isThrownBy(() -> SentimentClassifier.load(TinyModels.fixture(TinyModels.DISCRIMINATOR)))
        .withMessageContainingAll(
            "missing: classifier.dense.weight",
            "unexpected: ",
            "discriminator_predictions.dense.weight",
            "it was not fine-tuned");
  }

  @Test
  void truncatedWeightsAreNamed() throws IOException {
    Path weights = TinyModels.copyClassifier(directory.resolve("cut")).resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    for (int kept : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(weights, Arrays.copyOf(bytes, kept));

      assertThatIOException()
          .as("the first %d of %d bytes", kept, bytes.length)
          .isThrownBy(() -> SentimentClassifier.load(directory.resolve("cut")))
          .withMessageContaining("model.safetensors");
    }
  }

  @Test
  void weightsThatAreNotNumbersAreRefused() throws IOException {
    Path broken = TinyModels.copyClassifierWithNotANumber(directory.resolve("broken"));
    try (SentimentClassifier notANumber = SentimentClassifier.load(broken)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> notANumber.classify("영화"))
          .withMessageContainingAll("NaN", "not finite");
    }
  }

  @Test
  void aClosedClassifierRefuses() throws IOException {
    SentimentClassifier closed =
        SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER));
    closed.close();
    closed.close();

    List<LabelledText> labelled = TinyModels.separable(4, 2, 1);
    for (Callable<?> call :
        List.<Callable<?>>of(
            () -> closed.classify("영화"),
            () -> closed.classify("영화", "재미"),
            () -> closed.evaluate(labelled),
            () -> closed.score(labelled))) {
      assertThatIllegalStateException()
          .isThrownBy(call::call)
          .withMessage("the classifier is closed; make a new one");
    }
  }

  @Test
  void callsUnderWayWhenItIsClosedEndAndLaterOnesAreRefused() throws Exception {
    List<String> texts = mixedLengths(40);
    List<SentimentPrediction> expected = classifier.classify(texts);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 10; round++) {
        SentimentClassifier closed =
            SentimentClassifier.load(TinyModels.fixture(TinyModels.CLASSIFIER));
        CountDownLatch answered = new CountDownLatch(4);
        List<Future<String>> refusals = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
          refusals.add(
              threads.submit(() -> classifyUntilRefused(closed, texts, expected, answered)));
        }
        answered.await();
        closed.close();
        for (Future<String> refusal : refusals) {
          assertThat(refusal.get()).isEqualTo("the classifier is closed; make a new one");
        }
      }
    } finally {
      threads.shutdown();
    }
  }

  private static String classifyUntilRefused(
      SentimentClassifier closed,
      List<String> texts,
      List<SentimentPrediction> expected,
      CountDownLatch answered) {
    try {
      while (true) {
        List<SentimentPrediction> predictions = closed.classify(texts);
        for (int i = 0; i < texts.size(); i++) {
          assertSame(predictions.get(i), expected.get(i), texts.get(i));
        }
        answered.countDown();
      }
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tenThousandClassificationsLeaveMemoryFlat() throws IOException {
    List<String> texts = mixedLengths(100);
    classify(texts, 2_000);
    System.out.printf("resident after  2,000 classifications: %,d kB%n", residentKilobytes());
    classify(texts, 2_000);
    long before = residentKilobytes();
    System.out.printf("resident after  4,000 classifications: %,d kB%n", before);
    long least = Long.MAX_VALUE;
    for (int done = 6_000; done <= 10_000; done += 2_000) {
      classify(texts, 2_000);
      long after = residentKilobytes();
      System.out.printf("resident after %,6d classifications: %,d kB%n", done, after);
      least = Math.min(least, after);
    }

    assertThat(least - before)
        .as("growth in kB from 4,000 to the least of 6,000, 8,000 and 10,000")
        .isLessThan(ALLOWED_GROWTH_KILOBYTES);
  }

  private static void classify(List<String> texts, int times) {
    for (int i = 0; i < times; i++) {
      classifier.classify(texts.get(i % texts.size()));
    }
  }

  /** Without the garbage of the Java heap, which is not what leaks here. */
  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .getAsLong();
  }

  /** Texts of 1 to 100 words in no order of length, the longest of them to be cut. */
  private static List<String> mixedLengths(int count) {
    List<String> words = List.of("영화", "재미", "최고", "최악", "감독", "노잼", "ㅋㅋ", "ㅠㅠ", "!", "없는");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j <= i * 37 % 100; j++) {
        text.append(words.get((i * 7 + j * (i % 3 + 1)) % words.size())).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static void assertSame(
      SentimentPrediction actual, SentimentPrediction expected, String text) {
    assertThat(actual.label()).as(text).isEqualTo(expected.label());
    expected
        .probabilities()
        .forEach(
            (label, probability) ->
                assertThat(actual.probabilities().get(label))
                    .as("%s of %s", label, text)
                    .isCloseTo(probability, within(TOLERANCE)));
  }

  private static void assertValid(SentimentPrediction prediction) {
    assertThat(prediction.probabilities().values())
        .allSatisfy(probability -> assertThat(probability).isBetween(0.0, 1.0));
    assertThat(prediction.probabilities().values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(prediction.probability())
        .isEqualTo(prediction.probabilities().get(prediction.label()))
        .isGreaterThanOrEqualTo(0.5);
  }
}
