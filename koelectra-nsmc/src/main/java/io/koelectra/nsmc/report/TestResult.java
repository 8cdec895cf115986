package io.koelectra.nsmc.report;

import io.koelectra.evaluation.EvaluationReport;

/** The trained model on the test set. */
record TestResult(EvaluationReport test) {

  String examples() {
    return Figures.count(test.examples());
  }

  String accuracy() {
    return Figures.percent(test.accuracy());
  }

  String interval() {
    return Figures.percent(test.accuracyInterval());
  }

  String macroF1() {
    return Figures.score(test.macroF1());
  }

  String loss() {
    return Figures.score(test.meanLoss());
  }

  String matthewsCorrelation() {
    return Figures.score(test.matthewsCorrelation());
  }

  String calibrationError() {
    return Figures.score(test.expectedCalibrationError());
  }
}
