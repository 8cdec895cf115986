package io.koelectra.nsmc.report;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.nsmc.EvaluationPoint;
import io.koelectra.nsmc.TrainingReport;
import java.time.Duration;
import java.util.List;

/** What came of a training: the figures at the top of the page. */
record Result(TrainingReport training, LabelShares labels) {

  private EvaluationReport validation() {
    return training.validation();
  }

  /** Whether the model is better than always giving one answer, beyond chance. */
  boolean learned() {
    return validation().accuracyInterval().low() > labels.largest();
  }

  /** Whether fixed probabilities would have a lower loss. */
  boolean isLossThatOfIgnoringTexts() {
    return validation().meanLoss() >= labels.entropy();
  }

  String accuracy() {
    return Figures.percent(validation().accuracy());
  }

  String interval() {
    return Figures.percent(validation().accuracyInterval());
  }

  String mostFrequent() {
    return labels.mostFrequent();
  }

  String mostFrequentShare() {
    return Figures.percent(labels.largest());
  }

  String macroF1() {
    return Figures.score(validation().macroF1());
  }

  String loss() {
    return Figures.score(validation().meanLoss());
  }

  String labelEntropy() {
    return Figures.score(labels.entropy());
  }

  String uniformLoss() {
    return Figures.score(Math.log(labels.labels().size()));
  }

  int classes() {
    return labels.labels().size();
  }

  String matthewsCorrelation() {
    return Figures.score(validation().matthewsCorrelation());
  }

  /** One figure, or none if there is but one class among the texts. */
  List<String> rocAuc() {
    return validation().macroRocAuc().stream().mapToObj(Figures::score).toList();
  }

  String bestStep() {
    return Figures.count(training.bestStep());
  }

  String bestEpoch() {
    return Figures.rounded(training.best().epoch());
  }

  String steps() {
    return Figures.count(training.steps());
  }

  String time() {
    return Figures.duration(took());
  }

  String speed() {
    double examples =
        training.evaluations().stream()
            .mapToDouble(point -> point.examplesPerSecond() * point.took().toNanos() / 1e9)
            .sum();
    return Figures.speed(examples / Math.max(1e-9, took().toNanos() / 1e9));
  }

  private Duration took() {
    return training.evaluations().stream()
        .map(EvaluationPoint::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  String trainingExamples() {
    return Figures.count(training.trainingExamples());
  }

  String validationExamples() {
    return Figures.count(validation().examples());
  }
}
