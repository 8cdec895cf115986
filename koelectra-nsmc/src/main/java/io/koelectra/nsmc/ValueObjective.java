package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import io.koelectra.evaluation.BestBy;
import io.koelectra.evaluation.RegressionReport;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One number: squared error.
 *
 * <p>It is trained in deviations from the mean of the training values, so that ratings from 1 to 10
 * and prices in millions learn at the same rate: the loss of a step is 1 for a model that always
 * says the mean. What the head has learned is put back into the values' own unit at the end, in
 * which it is evaluated and saved.
 */
final class ValueObjective extends Objective {

  private static final NDIndex ALL = new NDIndex("...");

  /** A float32 has 24 bits. */
  private static final double LEAST_SPREAD = 1e-6;

  private static final double LEAST = 1e-30;

  private double mean;
  private double deviation = 1;
  private boolean isInDeviations;

  ValueObjective(List<String> labels) {
    super(
        labels,
        "always saying the mean",
        BestBy.PEARSON,
        "the usual figure of a regression",
        RegressionReport.class);
  }

  @Override
  List<String> requireTrainable(
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation,
      boolean hasFreshHead) {
    requireOneOutput();
    LabelledTexts.requireValues("the training examples", train);
    LabelledTexts.requireValues("the validation examples", validation);
    double first = train.get(0).value();
    if (train.stream().allMatch(example -> example.value() == first)) {
      throw new IllegalArgumentException(
          "all %d training examples have the value %s; pass examples of other values too"
              .formatted(train.size(), first));
    }
    double own = mean(targets(train));
    double spread = Math.sqrt(squares(targets(train), own) / train.size());
    if (!Double.isFinite(spread) || !(spread > Math.abs(own) * LEAST_SPREAD && spread > LEAST)) {
      throw new IllegalArgumentException(
          "the training values have a mean of %s and a standard deviation of %s, which a model's float32 numbers cannot tell apart; subtract a constant from them, or take another unit"
              .formatted(own, spread));
    }
    return List.of();
  }

  @Override
  void requireScorable(List<? extends LabelledText> examples) {
    requireOneOutput();
    LabelledTexts.requireValues("the examples to evaluate", examples);
  }

  private void requireOneOutput() {
    if (classes.size() != 1) {
      throw new IllegalArgumentException(
          "the model predicts %d values, %s, and an example has one; train one model a value"
              .formatted(classes.size(), classes.names()));
    }
  }

  @Override
  double[][] targets(List<? extends LabelledText> examples) {
    return examples.stream().map(e -> new double[] {e.value()}).toArray(double[][]::new);
  }

  @Override
  void begin(ElectraForSequenceClassification model, double[][] train, boolean isFresh) {
    mean = mean(train);
    deviation = Math.sqrt(squares(train, mean) / train.length);
    isInDeviations = true;
    if (!isFresh) {
      rescale(model, 1 / deviation, -mean / deviation);
    }
  }

  @Override
  void end(ElectraForSequenceClassification model) {
    rescale(model, deviation, mean);
    isInDeviations = false;
  }

  /** Lets the model give {@code factor} times its output plus {@code shift}. */
  private static void rescale(ElectraForSequenceClassification model, double factor, double shift) {
    Map<String, Parameter> parameters = ParameterNames.of(model);
    rescale(parameters.get("classifier.out_proj.weight").getArray(), factor, 0);
    rescale(parameters.get("classifier.out_proj.bias").getArray(), factor, shift);
  }

  private static void rescale(NDArray values, double factor, double shift) {
    float[] scaled = values.toFloatArray();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (scaled[i] * factor + shift);
    }
    try (NDManager scratch = values.getManager().newSubManager();
        NDArray alias = values.stopGradient()) {
      alias.attach(scratch);
      alias.set(ALL, scratch.create(scaled, values.getShape()));
    }
  }

  @Override
  NDArray loss(NDArray logits, double[][] targets, double batchWeight) {
    float[] wanted = new float[targets.length];
    float[] shares = new float[targets.length];
    for (int row = 0; row < wanted.length; row++) {
      wanted[row] = (float) ((targets[row][0] - mean) / deviation);
      shares[row] = (float) (1 / batchWeight);
    }
    NDArray error = logits.sub(logits.getManager().create(wanted, logits.getShape()));
    return error.square().mul(logits.getManager().create(shares, logits.getShape())).sum();
  }

  @Override
  double plainLoss(double[][] targets, float[][] logits) {
    double[][] answers = answers(logits);
    double sum = 0;
    for (int row = 0; row < targets.length; row++) {
      double error = (answers[row][0] - targets[row][0]) / deviation;
      sum += error * error;
    }
    return sum / targets.length;
  }

  @Override
  double baseline(double[][] targets) {
    double own = mean(targets);
    return squares(targets, own) / targets.length / (deviation * deviation);
  }

  private static double mean(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> row[0]).average().orElseThrow();
  }

  private static double squares(double[][] targets, double mean) {
    return Arrays.stream(targets).mapToDouble(row -> (row[0] - mean) * (row[0] - mean)).sum();
  }

  /** Nearly all of the outputs are alike if they differ by little of what the values do. */
  @Override
  double topShare(float[][] logits) {
    double[][] answers = answers(logits);
    double own = mean(answers);
    double spread = Math.sqrt(squares(answers, own) / answers.length) / deviation;
    return Math.max(0, 1 - spread);
  }

  @Override
  RegressionReport evaluate(
      double[][] targets, float[][] logits, double temperature, Duration took) {
    return RegressionReport.of(flat(targets), flat(answers(logits)), took);
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
  }

  @Override
  double[][] answers(float[][] logits) {
    return Arrays.stream(logits)
        .map(row -> new double[] {isInDeviations ? mean + deviation * row[0] : row[0]})
        .toArray(double[][]::new);
  }
}
