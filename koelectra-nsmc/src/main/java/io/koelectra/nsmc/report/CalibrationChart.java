package io.koelectra.nsmc.report;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.ReliabilityDiagram.Bin;
import io.koelectra.evaluation.TemperatureScaling;
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
   * A bin that has texts.
   *
   * @param interval of its accuracy
   * @param share of the texts of the fullest bin
   */
  record Bar(double left, double width, Bin bin, EvaluationReport.Interval interval, double share) {

    double middle() {
      return left + width / 2;
    }

    double right() {
      return left + width;
    }
  }

  /** A label of the lower edge, {@code percent} of the way to the right. */
  record Tick(double percent, String label) {}

  /** Draws an evaluation's diagram, from the least confidence that there can be. */
  static CalibrationChart of(ClassificationReport evaluation) {
    List<Bin> bins = evaluation.reliability().bins();
    double least = 1.0 / evaluation.confusion().labels().size();
    double from =
        bins.stream().filter(bin -> bin.upper() >= least).mapToDouble(Bin::lower).min().orElse(0);
    long fullest = bins.stream().mapToLong(Bin::count).max().orElseThrow();
    return new CalibrationChart(
        bins.stream().filter(bin -> bin.count() > 0).map(bin -> bar(bin, from, fullest)).toList(),
        IntStream.rangeClosed(0, 10)
            .mapToDouble(tenth -> tenth / 10.0)
            .filter(tenth -> tenth >= from)
            .mapToObj(tenth -> new Tick(100 * (tenth - from) / (1 - from), Figures.rounded(tenth)))
            .toList(),
        1 - from,
        evaluation.temperatureScaling());
  }

  private static Bar bar(Bin bin, double from, long fullest) {
    double width = (bin.upper() - bin.lower()) / (1 - from);
    return new Bar(
        (bin.lower() - from) / (1 - from) + width * (1 - BAR_WIDTH) / 2,
        width * BAR_WIDTH,
        bin,
        EvaluationReport.Interval.of(Math.round(bin.accuracy() * bin.count()), bin.count()),
        (double) bin.count() / fullest);
  }
}
