package io.koelectra.nsmc.report;

import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.ReliabilityDiagram;
import io.koelectra.evaluation.TemperatureScaling;
import io.koelectra.evaluation.WilsonInterval;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The reliability diagram as the page draws it: confidence to the right, accuracy upwards, in
 * shares of the drawing, y from the top.
 *
 * @param bars one a bin that has texts
 * @param ticks of the confidence, at tenths
 * @param diagonal where confidence and accuracy are equal at the left edge, from the top
 * @param scaling the temperature that would fit best
 */
record CalibrationChart(
    List<Bar> bars, List<Tick> ticks, double diagonal, TemperatureScaling scaling) {

  /** Share of a bin's width that its bar takes. */
  private static final double BAR_WIDTH = 0.86;

  /**
   * A bin.
   *
   * @param share of the texts of the fullest bin
   * @param description read aloud and shown by browsers over the bar
   */
  record Bar(
      double left,
      double width,
      double accuracy,
      double low,
      double high,
      double confidence,
      double share,
      String description) {

    double top() {
      return 1 - accuracy;
    }

    double middle() {
      return left + width / 2;
    }

    double whiskerTop() {
      return 1 - high;
    }

    double whiskerBottom() {
      return 1 - low;
    }

    double confidenceTop() {
      return 1 - confidence;
    }

    double right() {
      return left + width;
    }

    double shareTop() {
      return 1 - share;
    }
  }

  /** A label of the lower edge, {@code percent} of the way to the right. */
  record Tick(double percent, String label) {}

  /** Draws an evaluation's diagram, from the least confidence that there can be. */
  static CalibrationChart of(EvaluationReport evaluation) {
    ReliabilityDiagram diagram = evaluation.reliability();
    double least = 1.0 / evaluation.confusion().labels().size();
    double from =
        diagram.bins().stream()
            .filter(bin -> bin.upper() >= least)
            .mapToDouble(ReliabilityDiagram.Bin::lower)
            .findFirst()
            .orElse(0);
    long fullest =
        diagram.bins().stream().mapToLong(ReliabilityDiagram.Bin::count).max().orElseThrow();
    List<Bar> bars =
        diagram.bins().stream()
            .filter(bin -> bin.count() > 0)
            .map(bin -> bar(bin, from, fullest))
            .toList();
    List<Tick> ticks =
        IntStream.rangeClosed(0, 10)
            .filter(tenth -> tenth / 10.0 >= from)
            .mapToObj(
                tenth ->
                    new Tick(
                        100 * (tenth / 10.0 - from) / (1 - from), Figures.rounded(tenth / 10.0)))
            .toList();
    return new CalibrationChart(bars, ticks, 1 - from, evaluation.temperatureScaling());
  }

  String error() {
    return Figures.score(scaling.calibrationErrorBefore());
  }

  String temperature() {
    return Figures.rounded(scaling.temperature());
  }

  String errorAtTemperature() {
    return Figures.score(scaling.calibrationErrorAfter());
  }

  private static Bar bar(ReliabilityDiagram.Bin bin, double from, long fullest) {
    double width = (bin.upper() - bin.lower()) / (1 - from);
    WilsonInterval interval =
        WilsonInterval.of(Math.round(bin.accuracy() * bin.count()), bin.count());
    return new Bar(
        (bin.lower() - from) / (1 - from) + width * (1 - BAR_WIDTH) / 2,
        width * BAR_WIDTH,
        bin.accuracy(),
        interval.low(),
        interval.high(),
        bin.meanConfidence(),
        (double) bin.count() / fullest,
        "confidence %s to %s (mean %s): accuracy %s of %s texts"
            .formatted(
                Figures.rounded(bin.lower()),
                Figures.rounded(bin.upper()),
                Figures.percent(bin.meanConfidence()),
                Figures.percent(bin.accuracy()),
                Figures.count(bin.count())));
  }
}
