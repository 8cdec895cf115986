package io.koelectra.nsmc.report;

import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.ConfusionMatrix;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.evaluation.MultiLabelReport;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.nsmc.ScoredText;
import io.koelectra.nsmc.noise.LabelNoiseReport;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.TrainingReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code report.html} refers to by name. The template has the words and says how to show a
 * number, this has the numbers; what is empty leaves its section out.
 *
 * @param scored the validation examples; none to leave out what is told of single texts
 * @param test the model on the test set
 * @param search for wrong labels
 */
record ReportPage(
    String title,
    TrainingReport training,
    List<ScoredText> scored,
    Optional<EvaluationReport> test,
    Optional<LabelNoiseReport> search) {

  private static final int MOST_TEXTS = 20;

  /** So many names are on the page without being asked for. */
  private static final int MOST_NAMES_SHOWN = 12;

  /**
   * An evaluation.
   *
   * @param figures in the order of {@link #figureNames()}
   */
  record EvaluationRow(EvaluationPoint point, boolean isBest, List<String> figures) {}

  /** The examples of a class, one cell a predicted class. */
  record ConfusionRow(String label, List<Cell> cells) {}

  /**
   * Examples of one class that were classified as one class.
   *
   * @param share of the row, in [0, 1]; 0 in a row without examples
   */
  record Cell(long examples, double share, boolean isRight) {}

  /**
   * The first of some texts.
   *
   * @param all how many there are
   */
  record TextTable<T>(List<T> rows, int all) {

    static <T> Optional<TextTable<T>> of(List<T> all) {
      return Optional.of(new TextTable<>(all.stream().limit(MOST_TEXTS).toList(), all.size()))
          .filter(table -> table.all > 0);
    }
  }

  /**
   * Parameters of one origin.
   *
   * @param origin for example {@code loaded}
   */
  record Weights(String origin, List<String> names) {

    boolean isShort() {
      return names.size() <= MOST_NAMES_SHOWN;
    }
  }

  EvaluationReport validation() {
    return training.best().validation();
  }

  Optional<ClassificationReport> classification() {
    return as(ClassificationReport.class);
  }

  Optional<RegressionReport> regression() {
    return as(RegressionReport.class);
  }

  Optional<MultiLabelReport> multiLabel() {
    return as(MultiLabelReport.class);
  }

  private <T> Optional<T> as(Class<T> kind) {
    return Optional.of(validation()).filter(kind::isInstance).map(kind::cast);
  }

  Verdict verdict() {
    return Verdict.of(validation());
  }

  /** Whether fixed answers would have a lower loss. */
  boolean isLossThatOfIgnoringTexts() {
    return verdict().loss().stream().anyMatch(least -> validation().meanLoss() >= least.value());
  }

  String data() {
    return CurveData.json(training, verdict());
  }

  /** The figures that are drawn. */
  String drawn() {
    return String.join(" and ", CurveData.drawn(training));
  }

  List<String> figureNames() {
    return Figures.names(training).stream().map(Figures::capitalized).toList();
  }

  List<EvaluationRow> evaluations() {
    return training.evaluations().stream()
        .map(
            point ->
                new EvaluationRow(
                    point,
                    point.step() == training.bestStep(),
                    Figures.names(training).stream()
                        .map(name -> Figures.of(name, point.validation().figures()))
                        .toList()))
        .toList();
  }

  double uniformLoss() {
    return Math.log(validation().classification().confusion().labels().size());
  }

  List<ConfusionRow> confusionRows() {
    ConfusionMatrix matrix = validation().classification().confusion();
    List<ConfusionRow> rows = new ArrayList<>();
    for (int actual = 0; actual < matrix.labels().size(); actual++) {
      List<Cell> cells = new ArrayList<>();
      for (int predicted = 0; predicted < matrix.labels().size(); predicted++) {
        cells.add(cell(matrix, actual, predicted));
      }
      rows.add(new ConfusionRow(matrix.labels().get(actual), cells));
    }
    return rows;
  }

  private static Cell cell(ConfusionMatrix matrix, int actual, int predicted) {
    long count = matrix.count(actual, predicted);
    double share = (double) count / Math.max(1, matrix.actual(actual));
    return new Cell(count, share, actual == predicted);
  }

  CalibrationChart calibration() {
    return CalibrationChart.of(validation().classification());
  }

  List<ScoredText.LengthBand> lengths() {
    return ScoredText.byLength(scored);
  }

  /** Those classified wrong, most confident first. */
  Optional<TextTable<ScoredText>> wrong() {
    return TextTable.of(
        scored.stream()
            .filter(text -> !text.isRight())
            .sorted(Comparator.comparingDouble(ScoredText::confidence).reversed())
            .toList());
  }

  Optional<TextTable<LabelNoiseReport.Suspect>> suspects() {
    return search.flatMap(found -> TextTable.of(found.suspects()));
  }

  Duration time() {
    return training.evaluations().stream()
        .map(EvaluationPoint::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Texts per second. */
  double speed() {
    double texts =
        training.evaluations().stream()
            .mapToDouble(point -> point.unitsPerSecond() * point.took().toNanos())
            .sum();
    return texts / Math.max(1, time().toNanos());
  }

  /** The settings' line, taken apart at the commas that are not inside of parentheses. */
  String[] settings() {
    return training.settings().split(", (?![^(\\[]*[)\\]])");
  }

  /** Origins that some parameters have. */
  List<Weights> weights() {
    LoadReport weights = training.weights();
    return Stream.of(
            new Weights("loaded", weights.loaded()),
            new Weights("fresh", weights.fresh()),
            new Weights("ignored", weights.ignored()))
        .filter(group -> !group.names().isEmpty())
        .toList();
  }
}
