package io.koelectra.nsmc.report;

import io.koelectra.nsmc.EvaluationPoint;
import io.koelectra.nsmc.TrainingReport;
import java.util.List;

/** An evaluation as a row of a table. */
record EvaluationRow(EvaluationPoint point, boolean isBest) {

  static List<EvaluationRow> of(TrainingReport training) {
    return training.evaluations().stream()
        .map(point -> new EvaluationRow(point, point.step() == training.bestStep()))
        .toList();
  }

  String step() {
    return Figures.count(point.step());
  }

  String epoch() {
    return Figures.rounded(point.epoch());
  }

  String trainingLoss() {
    return Figures.score(point.trainingLoss());
  }

  String loss() {
    return Figures.score(point.validation().meanLoss());
  }

  String accuracy() {
    return Figures.percent(point.validation().accuracy());
  }

  String macroF1() {
    return Figures.score(point.validation().macroF1());
  }

  String speed() {
    return Figures.speed(point.examplesPerSecond());
  }
}
