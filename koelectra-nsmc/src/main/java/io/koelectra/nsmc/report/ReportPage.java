package io.koelectra.nsmc.report;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import java.util.List;
import java.util.Optional;

/**
 * All that {@code report.html} refers to by name. The template has the words, this has the figures;
 * an empty list leaves its section out.
 */
record ReportPage(
    String title,
    List<AlarmRow> alarms,
    Result result,
    List<TestResult> test,
    String data,
    List<EvaluationRow> evaluations,
    ConfusionTable confusion,
    CalibrationChart calibration,
    List<LengthRow> lengths,
    List<TextTable> wrong,
    List<LabelNoiseSection> noise,
    RunFacts run) {

  static ReportPage of(
      String title,
      TrainingReport training,
      List<ScoredText> validation,
      Optional<EvaluationReport> test,
      Optional<LabelNoiseReport> noise) {
    List<String> labels = training.validation().confusion().labels();
    LabelShares shares = LabelShares.of(labels, validation);
    TextTable wrong = TextTable.mostConfidentlyWrong(validation);
    return new ReportPage(
        title,
        AlarmRow.of(training.alarms()),
        new Result(training, shares),
        test.map(TestResult::new).stream().toList(),
        CurveData.json(training, shares),
        EvaluationRow.of(training),
        new ConfusionTable(training.validation().confusion()),
        CalibrationChart.of(training.validation()),
        LengthRow.of(validation),
        wrong.rows().isEmpty() ? List.of() : List.of(wrong),
        noise.filter(n -> !n.suspects().isEmpty()).map(LabelNoiseSection::new).stream().toList(),
        new RunFacts(training));
  }

  boolean hasAlarms() {
    return !alarms.isEmpty();
  }

  double overallAccuracy() {
    return result.training().validation().accuracy();
  }
}
