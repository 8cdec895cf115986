package io.koelectra.nsmc.report;

import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.Softmax;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingReport;
import io.koelectra.training.TrainingReport.CurvePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Outcomes of trainings that never ran, with figures that are known. */
final class FinishedTraining {

  static final List<String> LABELS = List.of("negative", "positive");

  private FinishedTraining() {}

  /**
   * A text that the model gives its label with a probability.
   *
   * @param label index among {@link #LABELS}
   * @param tokens that it has
   */
  static ScoredText scored(String text, int label, double probability, int tokens) {
    return scored(LabelledText.of(text, LABELS.get(label)), LABELS, probability, tokens);
  }

  /**
   * A text that the model gives its label with a probability.
   *
   * @param labels the model's two classes
   */
  static ScoredText scored(
      LabelledText example, List<String> labels, double probability, int tokens) {
    float logit = (float) Math.log(probability / (1 - probability));
    boolean isFirst = example.label().equals(labels.get(0));
    float[] logits = isFirst ? new float[] {logit, 0} : new float[] {0, logit};
    return new ScoredText(example, tokens, example.label(), labels, new Softmax(logits));
  }

  /** 40 texts of both labels in turn, of which the first {@code wrong} are classified wrong. */
  static List<ScoredText> validation(int wrong) {
    List<ScoredText> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double probability = i < wrong ? 0.3 - 0.01 * i : 0.9;
      texts.add(scored("텍스트 " + i, i % 2, probability, 5 + i));
    }
    return texts;
  }

  /** Two evaluations, the second the best, after two points of 5 steps. */
  static TrainingReport with(List<ScoredText> validation, double maxGradientNorm) {
    return with(LABELS, validation, maxGradientNorm);
  }

  static TrainingReport with(
      List<String> labels, List<ScoredText> validation, double maxGradientNorm) {
    return with(labels, validation, maxGradientNorm, List.of());
  }

  static TrainingReport with(
      List<String> labels,
      List<ScoredText> validation,
      double maxGradientNorm,
      List<TrainingAlarm> alarms) {
    ClassificationReport evaluation = evaluation(labels, validation);
    return with(List.of(evaluation, evaluation), maxGradientNorm, alarms);
  }

  /** Evaluations after 5 and 10 steps. */
  static TrainingReport with(
      List<? extends EvaluationReport> evaluations,
      double maxGradientNorm,
      List<TrainingAlarm> alarms) {
    return new TrainingReport(
        "tiny-electra",
        "AdamW(learningRate=5.0E-5, weightDecay=0.01), LinearSchedule[warmUpShare=0.1], epochs 2",
        List.of("epochs 2: few texts"),
        maxGradientNorm,
        "koelectra 1, DJL 2, libtorch 3",
        new LoadReport(List.of("a.weight", "b.weight"), List.of("classifier.bias"), List.of(), ""),
        160,
        "c0ffee",
        10,
        320,
        Duration.ofSeconds(12),
        List.of(
            new EvaluationPoint(5, 1, 160, 0.7, 40, Duration.ofSeconds(4), evaluations.get(0)),
            new EvaluationPoint(10, 2, 320, 0.6, 20, Duration.ofSeconds(8), evaluations.get(1))),
        10,
        List.of(
            new CurvePoint(5, 5, 0.1 + 0.2, 1.0 / 3, 5e-5),
            new CurvePoint(5, 10, Math.E, 1e-7, 2.5e-5)),
        alarms,
        Optional.empty());
  }

  static ClassificationReport evaluation(List<String> labels, List<ScoredText> texts) {
    return ClassificationReport.of(
        labels,
        texts.stream().mapToInt(text -> labels.indexOf(text.label())).toArray(),
        texts.stream().map(ScoredText::output).toList(),
        Duration.ofSeconds(1));
  }

  /** A search of four examples, of which the one with this text is a suspect. */
  static LabelNoiseReport noise(String suspect) {
    List<List<Long>> counts = List.of(List.of(1L, 1L), List.of(0L, 2L));
    return new LabelNoiseReport(
        new ConfusionMatrix(LABELS, counts),
        new LabelNoiseReport.Joint(new ConfusionMatrix(LABELS, counts), List.of(2L, 2L)),
        List.of(0.1, 0.9, 0.1, 0.2),
        List.of(
            new LabelNoiseReport.Suspect(
                1, LabelledText.of(suspect, "negative"), "positive", 0.2, 0.8, 0.9)),
        List.of(),
        List.of());
  }
}
