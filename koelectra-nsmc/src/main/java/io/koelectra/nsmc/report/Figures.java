package io.koelectra.nsmc.report;

import io.koelectra.evaluation.ClassificationReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.training.TrainingReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** Numbers as the page shows them, the same in every locale. */
final class Figures {

  /** How the template says to show a value, as in {@code {{accuracy.asPercent}}}. */
  static final Map<String, Function<Object, String>> FORMS =
      Map.of(
          "asPercent", number(Figures::percent),
          "asRounded", number(Figures::rounded),
          "asScore", number(Figures::score),
          "asCount", number(value -> count((long) value)),
          "asSpeed", number(Figures::speed),
          "asRange", value -> percent((EvaluationReport.Interval) value),
          "asDuration", value -> duration((Duration) value),
          "asWords",
              value -> capitalized(value.toString().toLowerCase(Locale.ROOT).replace('_', ' ')),
          "asSentence", value -> sentence((EvaluationReport) value));

  private Figures() {}

  private static Function<Object, String> number(DoubleFunction<String> form) {
    return value -> form.apply(((Number) value).doubleValue());
  }

  /** For example {@code 81.5%}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** For example {@code 74.5–87.0%}. */
  static String percent(EvaluationReport.Interval interval) {
    return String.format(Locale.ROOT, "%.1f–%.1f%%", 100 * interval.low(), 100 * interval.high());
  }

  /** Two decimals, for the ends of ranges, for example {@code 0.47}. */
  static String rounded(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Four decimals, as scores are published. */
  static String score(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** For example {@code 1,004}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Three digits or more, for example {@code 8.12}, {@code 44.5} or {@code 1,204}. */
  static String speed(double perSecond) {
    int decimals = perSecond >= 100 ? 0 : perSecond >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", perSecond);
  }

  /** For example {@code 8.3 s}, {@code 17 min 3 s} or {@code 2 h 5 min}. */
  static String duration(Duration value) {
    if (value.toHours() > 0) {
      return value.toHours() + " h " + value.toMinutesPart() + " min";
    }
    if (value.toMinutes() > 0) {
      return value.toMinutes() + " min " + value.toSecondsPart() + " s";
    }
    return String.format(Locale.ROOT, "%.1f s", value.toMillis() / 1e3);
  }

  /** The names of all figures that an evaluation of the training has, in their order. */
  static List<String> names(TrainingReport training) {
    return training.evaluations().stream()
        .map(point -> List.copyOf(point.validation().figures().keySet()))
        .max(Comparator.comparing(List::size))
        .orElseThrow();
  }

  /** A figure by its name; a dash for one that is undefined. */
  static String of(String name, Map<String, Double> figures) {
    if (!figures.containsKey(name)) {
      return "–";
    }
    double value = figures.get(name);
    return name.endsWith("accuracy") ? percent(value) : score(value);
  }

  /** For example {@code Pearson 0.8123 on 40 texts, Spearman 0.8012, loss 0.5120}. */
  private static String sentence(EvaluationReport report) {
    Map<String, Double> figures = report.figures();
    List<String> parts = new ArrayList<>();
    figures.keySet().forEach(name -> parts.add(name + " " + of(name, figures)));
    String interval =
        report instanceof ClassificationReport classes
            ? " (95% interval " + percent(classes.accuracyInterval()) + ")"
            : "";
    parts.set(
        0, capitalized(parts.get(0)) + " on " + count(report.examples()) + " texts" + interval);
    parts.add("loss " + score(report.meanLoss()));
    return String.join(", ", parts);
  }

  static String capitalized(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
