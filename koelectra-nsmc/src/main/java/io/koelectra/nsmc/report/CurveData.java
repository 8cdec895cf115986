package io.koelectra.nsmc.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingReport;
import io.koelectra.training.TrainingReport.CurvePoint;
import java.util.List;
import java.util.function.Function;

/** The numbers that the page's script draws, as JSON that is safe inside a script element. */
final class CurveData {

  /** Escapes &lt;, &gt;, &amp; and U+2028 unless told otherwise, and refuses NaN. */
  private static final Gson GSON = new GsonBuilder().create();

  /** So many figures have a curve. */
  private static final int MOST_DRAWN = 2;

  private CurveData() {}

  /** Columns of steps and evaluations, and what to compare them with. */
  static String json(TrainingReport training, Verdict verdict) {
    List<CurvePoint> curve = training.curve();
    JsonObject steps = new JsonObject();
    steps.add("step", column(curve, CurvePoint::lastStep));
    steps.add("loss", column(curve, CurvePoint::loss));
    steps.add("gradientNorm", column(curve, CurvePoint::gradientNorm));
    steps.add("learningRate", column(curve, CurvePoint::learningRate));

    List<EvaluationPoint> points = training.evaluations();
    JsonObject evaluations = new JsonObject();
    evaluations.add("step", column(points, EvaluationPoint::step));
    evaluations.add("loss", column(points, point -> point.validation().meanLoss()));
    JsonObject figures = new JsonObject();
    drawn(training)
        .forEach(
            name -> figures.add(name, column(points, p -> p.validation().figures().get(name))));
    evaluations.add("figures", figures);

    JsonObject data = new JsonObject();
    data.add("steps", steps);
    data.add("evaluations", evaluations);
    data.addProperty("bestStep", training.bestStep());
    data.add("alarmSteps", column(training.alarms(), TrainingAlarm::step));
    data.add("lossReferences", GSON.toJsonTree(verdict.loss().stream().toList()));
    data.add("figureReferences", GSON.toJsonTree(verdict.share().stream().toList()));
    if (Double.isFinite(training.maxGradientNorm())) {
      data.addProperty("maxGradientNorm", training.maxGradientNorm());
    }
    return GSON.toJson(data);
  }

  /** The most telling figures. */
  static List<String> drawn(TrainingReport training) {
    return Figures.names(training).stream().limit(MOST_DRAWN).toList();
  }

  private static <T> JsonElement column(List<T> rows, Function<T, Number> value) {
    return GSON.toJsonTree(rows.stream().map(value).toList());
  }
}
