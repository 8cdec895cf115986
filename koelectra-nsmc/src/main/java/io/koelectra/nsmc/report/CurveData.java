package io.koelectra.nsmc.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.koelectra.nsmc.CurvePoint;
import io.koelectra.nsmc.EvaluationPoint;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.training.TrainingAlarm;
import java.util.List;
import java.util.function.Function;

/** The numbers that the page's script draws, as JSON that is safe inside a script element. */
final class CurveData {

  /** Escapes &lt;, &gt;, &amp; and U+2028 unless told otherwise, and refuses NaN. */
  private static final Gson GSON = new GsonBuilder().create();

  private CurveData() {}

  /**
   * Columns of steps and evaluations, and what to compare them with.
   *
   * @param labels those of the validation examples
   */
  static String json(TrainingReport training, LabelShares labels) {
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
    evaluations.add("accuracy", column(points, point -> point.validation().accuracy()));
    evaluations.add("macroF1", column(points, point -> point.validation().macroF1()));

    JsonObject data = new JsonObject();
    data.add("steps", steps);
    data.add("evaluations", evaluations);
    data.addProperty("bestStep", training.bestStep());
    data.add("alarmSteps", column(training.alarms(), TrainingAlarm::step));
    data.addProperty("labelEntropy", labels.entropy());
    data.addProperty("largestLabelShare", labels.largest());
    if (Double.isFinite(training.maxGradientNorm())) {
      data.addProperty("maxGradientNorm", training.maxGradientNorm());
    }
    return GSON.toJson(data);
  }

  private static <T> JsonElement column(List<T> rows, Function<T, Number> value) {
    return GSON.toJsonTree(rows.stream().map(value).toList());
  }
}
