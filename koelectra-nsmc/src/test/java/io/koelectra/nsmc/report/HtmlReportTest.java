package io.koelectra.nsmc.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.MultiLabelReport;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingReport;
import io.koelectra.training.TrainingReport.CurvePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final String HOSTILE =
      "<script>alert(1)</script></script><!-- & &amp; \"두\" 'd' `e` {{title}} 🎬\u2028끝";

  private static final List<TrainingAlarm> NONE = List.of();

  @TempDir private Path directory;

  @Test
  void quotesTextsAsTheyAre() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(0);
    validation.set(3, FinishedTraining.scored(HOSTILE, 1, 0.001, 9));
    TrainingAlarm alarm = new TrainingAlarm(TrainingAlarm.Kind.COLLAPSED, 3, HOSTILE);
    TrainingReport training =
        FinishedTraining.with(FinishedTraining.LABELS, validation, 1, List.of(alarm));

    Document page =
        page(
            HtmlReport.of(training, validation)
                .title(HOSTILE)
                .labelNoise(FinishedTraining.noise(HOSTILE)));

    assertThat(page.selectFirst("title").wholeText()).isEqualTo(HOSTILE);
    assertThat(page.selectFirst("h1").wholeText()).isEqualTo(HOSTILE);
    assertThat(page.selectFirst(".alarms li").wholeText())
        .isEqualTo("Collapsed at step 3: " + HOSTILE);
    assertThat(page.select("td.text").stream().map(Element::wholeText))
        .containsExactly(HOSTILE, HOSTILE);
    assertThat(page.select("script")).as("data, chart library and script").hasSize(3);
  }

  @Test
  void quotesBothTextsOfAPairAndLabelsOfAnyKind() throws IOException {
    List<String> labels = List.of("<b>긍정</b>", "부정 & 중립");
    ScoredText pair =
        FinishedTraining.scored(LabelledText.of("질문 <1>", "대답 <2>", labels.get(0)), labels, 0.1, 7);
    ScoredText right =
        FinishedTraining.scored(LabelledText.of("맞음", labels.get(1)), labels, 0.9, 3);
    List<ScoredText> validation = List.of(pair, right);
    TrainingReport training = FinishedTraining.with(labels, validation, 1);

    Document page = page(HtmlReport.of(training, validation));

    assertThat(page.selectFirst("td.text").wholeText()).isEqualTo("질문 <1>대답 <2>");
    assertThat(page.selectFirst("td.text .second").wholeText()).isEqualTo("대답 <2>");
    assertThat(page.select(".confusion tbody th").eachText()).isEqualTo(labels);
    assertThat(page.select("td[data-name=Predicted]").eachText()).containsExactly(labels.get(1));
  }

  @Test
  void drawsTheTrainingsNumbersToTheLastBit() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(10);
    TrainingReport training = FinishedTraining.with(validation, 1.5);

    JsonObject data = data(page(HtmlReport.of(training, validation)));

    JsonObject steps = data.getAsJsonObject("steps");
    List<CurvePoint> curve = training.curve();
    assertThat(numbers(steps, "step")).containsExactly(5.0, 10.0);
    assertThat(numbers(steps, "loss"))
        .isEqualTo(curve.stream().map(CurvePoint::loss).toList())
        .containsExactly(0.1 + 0.2, Math.E);
    assertThat(numbers(steps, "gradientNorm"))
        .isEqualTo(curve.stream().map(CurvePoint::gradientNorm).toList());
    assertThat(numbers(steps, "learningRate"))
        .isEqualTo(curve.stream().map(CurvePoint::learningRate).toList());
    JsonObject evaluations = data.getAsJsonObject("evaluations");
    List<EvaluationPoint> points = training.evaluations();
    assertThat(numbers(evaluations, "step")).containsExactly(5.0, 10.0);
    assertThat(numbers(evaluations, "loss"))
        .isEqualTo(points.stream().map(point -> point.validation().meanLoss()).toList());
    JsonObject figures = evaluations.getAsJsonObject("figures");
    assertThat(figures.keySet()).containsExactly("accuracy", "macro F1");
    assertThat(numbers(figures, "accuracy")).containsExactly(0.75, 0.75);
    assertThat(numbers(figures, "macro F1")).containsExactly(0.75, 0.75);
    assertThat(data.get("bestStep").getAsLong()).isEqualTo(10);
    assertThat(reference(data, "lossReferences", "label entropy")).isEqualTo(Math.log(2));
    assertThat(reference(data, "figureReferences", "most frequent label")).isEqualTo(0.5);
    assertThat(data.get("maxGradientNorm").getAsDouble()).isEqualTo(1.5);
  }

  @Test
  void drawsNoLimitWhereThereIsNone() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(1);
    TrainingReport training = FinishedTraining.with(validation, Double.POSITIVE_INFINITY);

    assertThat(data(page(HtmlReport.of(training, validation))).has("maxGradientNorm")).isFalse();
  }

  /** The losses are the means of -ln 0.9 and, for the first ones, -ln(0.3 - 0.01 i). */
  @Test
  void saysWhetherTheModelLearned() throws IOException {
    List<ScoredText> learned = FinishedTraining.validation(4);
    List<ScoredText> guessed = FinishedTraining.validation(20);

    Element good = page(FinishedTraining.with(learned, 1), learned).selectFirst(".verdict");
    Element bad = page(FinishedTraining.with(guessed, 1), guessed).selectFirst(".verdict");

    assertThat(good.text())
        .startsWith("The model learned.")
        .contains("90.0% of 40 held-out texts correctly", "“negative” gives 50.0%")
        .contains("Its loss is 0.2204; a model that ignores the texts can have 0.6931");
    assertThat(bad.text())
        .startsWith("No sign of learning.")
        .contains("50.0% of 40 held-out texts correctly", "Its loss of 0.8664 is not below 0.6931");
  }

  /** Entropy of (1/4, 3/4) in nats: ln 4 - 3/4 ln 3. */
  @Test
  void tellsWhatIsKnownWithoutATextToLookAt() throws IOException {
    List<ScoredText> validation =
        List.of(
            FinishedTraining.scored("가", 1, 0.9, 3),
            FinishedTraining.scored("나", 0, 0.9, 3),
            FinishedTraining.scored("다", 1, 0.1, 3),
            FinishedTraining.scored("라", 1, 0.9, 3));

    Document page = page(FinishedTraining.with(validation, 1), validation);

    double entropy = Math.log(4) - 0.75 * Math.log(3);
    assertThat(page.selectFirst(".verdict").text())
        .contains("75.0% of always answering “positive”")
        .contains(String.format(Locale.ROOT, "%.4f, the entropy of the labels", entropy));
    assertThat(reference(data(page), "lossReferences", "label entropy"))
        .isCloseTo(entropy, within(1e-12));
    assertThat(reference(data(page), "figureReferences", "most frequent label")).isEqualTo(0.75);
  }

  @Test
  void showsNumbersBesideThoseOfAlwaysSayingTheMean() throws IOException {
    EvaluationReport constant = numbers(5, 5, 5, 5, 5, 5);
    EvaluationReport good = numbers(2, 2, 4, 5, 5, 7);

    Document page = page(HtmlReport.of(FinishedTraining.with(List.of(constant, good), 1, NONE)));
    Document bad = page(HtmlReport.of(FinishedTraining.with(List.of(good, constant), 1, NONE)));

    assertThat(page.selectFirst(".verdict").text())
        .isEqualTo(
            "The model learned. Its answers to 6 held-out texts have a correlation of 0.9640 with the right ones."
                + " Its loss is 0.6667; a model that ignores the texts can have 2.9167,"
                + " the squared error of always answering the mean.");
    assertThat(bad.selectFirst(".verdict").text())
        .startsWith("No sign of learning.")
        .contains("or the right ones, are all equal")
        .contains("Its loss of 5.1667 is not below 2.9167");
    assertThat(page.select("h2").eachText()).containsExactly("Curves", "Errors", "Run");
    assertThat(page.select("section:has(#errors) tbody tr").eachText())
        .containsExactly("Mean absolute error 0.6667 1.5000", "Mean squared error 0.6667 2.9167");
    assertThat(page.select(".tiles div").eachText())
        .startsWith(
            "Pearson 0.9640 correlation",
            "Spearman 0.9710 correlation of ranks",
            "Mean absolute error 0.6667 always the mean 1.5000")
        .endsWith("Training time 12.0 s 26.7 texts/s, 160 texts");
    assertThat(page.select("section:has(#curves) thead th").eachText())
        .containsSequence("Validation loss", "Pearson", "Spearman", "Mean absolute error");
    assertThat(page.select("section:has(#curves) tbody tr").get(0).text())
        .isEqualTo("5 1.00 0.7000 5.1667 – – 1.8333 2.2730 40.0");
    JsonObject data = data(page);
    assertThat(reference(data, "lossReferences", "always the mean"))
        .isCloseTo(35 / 12.0, within(1e-9));
    assertThat(data.getAsJsonArray("figureReferences")).isEmpty();
    JsonObject figures = data.getAsJsonObject("evaluations").getAsJsonObject("figures");
    assertThat(figures.getAsJsonArray("Pearson").get(0).isJsonNull()).isTrue();
    assertThat(page.select("figcaption").eachText()).contains("Validation Pearson and Spearman");
  }

  /** Of the actual values 1 to 6. */
  private static EvaluationReport numbers(double... predicted) {
    return RegressionReport.of(new double[] {1, 2, 3, 4, 5, 6}, predicted, Duration.ofSeconds(1));
  }

  @Test
  void showsATablePerLabel() throws IOException {
    EvaluationReport good = labels(0.9);
    EvaluationReport bad = labels(0.2);

    Document page =
        page(HtmlReport.of(FinishedTraining.with(List.of(bad, good), 1, NONE)).test(bad));

    assertThat(page.selectFirst(".verdict").text())
        .isEqualTo(
            "The model learned. It gives 50.0% of 2 held-out texts all their labels and no other."
                + " Its loss is 0.3800; a model that ignores the texts can have 0.6931, the entropy of the labels.");
    assertThat(page.select("h2").eachText()).containsExactly("Curves", "Labels", "Run");
    assertThat(page.select("section:has(#labels) tbody tr").eachText())
        .containsExactly("<a> 1.0000 1.0000 1.0000 1", "b 0.0000 0.0000 0.0000 1");
    assertThat(page.select(".tiles div").eachText())
        .startsWith(
            "Micro F1 0.6667 of all labels together",
            "Macro F1 0.5000 mean of the labels",
            "Subset accuracy 50.0% Hamming loss 0.2500",
            "Loss 0.3800 label entropy 0.6931");
    assertThat(page.selectFirst(".test").text())
        .startsWith(
            "Test set. Micro F1 0.0000 on 2 texts, macro F1 0.0000, subset accuracy 50.0%,");
  }

  /** Of two texts, of which the first has both labels. */
  private static EvaluationReport labels(double probability) {
    return MultiLabelReport.of(
        List.of("<a>", "b"),
        new boolean[][] {{true, true}, {false, false}},
        new double[][] {{probability, 0.3}, {0.1, 0.1}},
        Duration.ofSeconds(1));
  }

  @Test
  void withoutTextsShowsWhatTheEvaluationTells() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(10);
    TrainingReport training = FinishedTraining.with(validation, 1);

    Document bare = page(HtmlReport.of(training));
    Document full = page(HtmlReport.of(training, validation));

    assertThat(bare.select("h2").eachText())
        .containsExactly("Curves", "Classes", "Calibration", "Run");
    assertThat(bare.text()).doesNotContain("텍스트");
    assertThat(bare.select("header").html()).isEqualTo(full.select("header").html());
    assertThat(data(bare)).isEqualTo(data(full));
  }

  /** ROC-AUC: 15 positives rank above all 20 negatives, 5 above 15 of them. */
  @Test
  void tellsFiguresOfTheBestStep() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(10);

    Document page = page(FinishedTraining.with(validation, 1), validation);

    assertThat(page.select(".tiles div").eachText())
        .contains("Accuracy 75.0% 95% CI 59.8–85.8%", "Macro F1 0.7500 MCC 0.5000, ROC-AUC 0.9375")
        .contains("Best step 10 of 10, epoch 2.00")
        .contains("Training time 12.0 s 26.7 texts/s, 160 texts");
    assertThat(page.select(".confusion tbody td span").eachText())
        .containsExactly("15", "5", "5", "15");
    assertThat(page.select(".confusion tbody td small").eachText())
        .containsExactly("75.0%", "25.0%", "25.0%", "75.0%");
    assertThat(page.select("tr.best td").eachText())
        .startsWith("10 best", "2.00", "0.6000")
        .endsWith("20.0");
  }

  @Test
  void listsTheTwentyMostConfidentlyWrongTexts() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(25);

    Document page = page(FinishedTraining.with(validation, 1), validation);

    assertThat(page.select("td.text").eachText())
        .hasSize(20)
        .startsWith("텍스트 24", "텍스트 23")
        .endsWith("텍스트 5");
    assertThat(page.select("td[data-name=Confidence]").eachText())
        .startsWith("94.0%", "93.0%")
        .endsWith("75.0%");
    assertThat(page.text()).contains("20 of 25 texts classified wrong");
  }

  @Test
  void tellsWhatOneNeedsToRepeatTheTraining() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(1);

    Document page = page(FinishedTraining.with(validation, 1), validation);

    assertThat(page.select(".settings li").eachText())
        .containsExactly(
            "AdamW(learningRate=5.0E-5, weightDecay=0.01)",
            "LinearSchedule[warmUpShare=0.1]",
            "epochs 2",
            "epochs 2: few texts");
    assertThat(page.selectFirst(".facts").text())
        .contains(
            "tiny-electra",
            "Of these, chosen here",
            "160 texts, SHA-256 c0ffee",
            "koelectra 1, DJL 2, libtorch 3");
    assertThat(page.select(".facts summary").eachText()).containsExactly("2 loaded", "1 fresh");
    assertThat(page.select(".names code").eachText())
        .containsExactly("a.weight", "b.weight", "classifier.bias");
  }

  @Test
  void leavesOutWhatThereIsNothingToSayAbout() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(0);
    TrainingAlarm alarm = new TrainingAlarm(TrainingAlarm.Kind.NOT_LEARNING, 1_003, "why");
    TrainingReport alarming =
        FinishedTraining.with(FinishedTraining.LABELS, validation, 1, List.of(alarm));

    Document bare = page(FinishedTraining.with(validation, 1), validation);
    Document full =
        page(
            HtmlReport.of(alarming, FinishedTraining.validation(1))
                .test(FinishedTraining.evaluation(FinishedTraining.LABELS, validation))
                .labelNoise(FinishedTraining.noise("의심")));

    assertThat(bare.select("h2").eachText())
        .containsExactly("Curves", "Classes", "Calibration", "Length", "Run");
    assertThat(bare.select(".test")).isEmpty();
    assertThat(full.select("h2").eachText())
        .startsWith("Alarms", "Curves")
        .contains("Most confidently wrong", "Labels that may be wrong");
    assertThat(full.select("section:has(#noise)").text())
        .contains("1 of 1 suspects among 4 labels", "share of wrong labels is 25.0%")
        .endsWith("1 의심 negative positive 80.0%");
    assertThat(full.select(".alarms li").eachText())
        .containsExactly("Not learning at step 1,003: why");
    assertThat(numbers(data(full), "alarmSteps")).containsExactly(1003.0);
    assertThat(full.select(".test").text()).contains("Accuracy 100.0% on 40 texts");
  }

  @Test
  void needsNothingFromOutside() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(1);

    Document page = page(FinishedTraining.with(validation, 1), validation);

    assertThat(page.select("[src], [href], link, img, iframe, object, base")).isEmpty();
    assertThat(page.select("style").html()).doesNotContain("@import", "url(");
    assertThat(page.selectFirst("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .startsWith("default-src 'none'")
        .doesNotContain("http", "*");
    assertThat(page.select("script").get(1).data())
        .as("the chart library and its licence")
        .contains("var uPlot=", "Leon Sorokin", "The above copyright notice");
  }

  @Test
  void theSameFiguresGiveTheSameBytesInAnyLocale() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(7);
    TrainingReport training = FinishedTraining.with(validation, 1);
    Path first = directory.resolve("first.html");
    Path second = directory.resolve("second.html");
    Locale usual = Locale.getDefault();

    HtmlReport.of(training, validation).write(first);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      HtmlReport.of(training, new ArrayList<>(validation)).write(second);
    } finally {
      Locale.setDefault(usual);
    }

    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void replacesAnEarlierPageAndMakesTheDirectory() throws IOException {
    List<ScoredText> validation = FinishedTraining.validation(1);
    Path file = directory.resolve("new").resolve("report.html");
    HtmlReport report = HtmlReport.of(FinishedTraining.with(validation, 1), validation);

    report.write(file);
    report.title("또 하나").write(file);

    assertThat(Jsoup.parse(Files.readString(file)).title()).isEqualTo("또 하나");
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesTextsThatTheTrainingWasNotEvaluatedOn() {
    List<ScoredText> validation = FinishedTraining.validation(1);
    TrainingReport training = FinishedTraining.with(validation, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> HtmlReport.of(training, validation.subList(0, 39)))
        .withMessageContainingAll("40 examples", "39 are scored", "trainer.score(validation)");
  }

  private Document page(TrainingReport training, List<ScoredText> validation) throws IOException {
    return page(HtmlReport.of(training, validation));
  }

  private Document page(HtmlReport report) throws IOException {
    Path file = directory.resolve("report.html");
    report.write(file);
    return Jsoup.parse(Files.readString(file));
  }

  private static JsonObject data(Document page) {
    return JsonParser.parseString(page.selectFirst("script#data").data()).getAsJsonObject();
  }

  private static double reference(JsonObject data, String references, String name) {
    JsonObject only = data.getAsJsonArray(references).get(0).getAsJsonObject();
    assertThat(only.get("name").getAsString()).isEqualTo(name);
    return only.get("value").getAsDouble();
  }

  private static List<Double> numbers(JsonObject columns, String name) {
    JsonArray column = columns.getAsJsonArray(name);
    return StreamSupport.stream(column.spliterator(), false).map(JsonElement::getAsDouble).toList();
  }
}
