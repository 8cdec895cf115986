package io.koelectra.nsmc;

import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.nsmc.evaluation.Softmax;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.CollapseMonitor;
import io.koelectra.training.LengthBucketSampler;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.StepSignals;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingDivergedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One call of {@link SentimentTrainer#fit}: steps, evaluations, alarms, checkpoints and the best
 * weights.
 *
 * <p>What a step does depends on the seed, its number and the state before it alone, so a run that
 * goes on from a checkpoint ends with the same bits as one that was never stopped.
 */
final class TrainingRun {

  /** From a rate a thousand times too high, ten halvings lead to one that works. */
  private static final int MOST_ROLL_BACKS = 10;

  private static final int PROBED_ROWS = 256;

  private final TrainingSettings settings;
  private final TrainedModel trained;
  private final ElectraForSequenceClassification model;
  private final RunCheckpoints checkpoints;
  private final double[][] targets;
  private final List<? extends LabelledText> validation;
  private final List<EncodedText> rows;
  private final LengthBucketSampler sampler;
  private final ProgressMeter meter;
  private final CollapseMonitor monitor;
  private final EvaluationHistory evaluations;
  private final List<TrainingAlarm> alarms = new ArrayList<>();
  private final String trainingData;
  private final String run;
  private List<List<Integer>> batches = List.of();
  private int epochOfBatches = -1;
  private RateScale rateScale = RateScale.none();
  private long lastHealthy;

  /** How a run ended. */
  record Outcome(
      long steps,
      List<EvaluationPoint> evaluations,
      long bestStep,
      List<CurvePoint> curve,
      List<TrainingAlarm> alarms,
      String fingerprint) {}

  TrainingRun(
      TrainingSettings settings,
      TrainedModel trained,
      TrainingCheckpoints files,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation) {
    this.settings = settings;
    this.trained = trained;
    this.validation = validation;
    model = trained.block();
    checkpoints = new RunCheckpoints(files, settings, model);
    rows = trained.collator().encode(train);
    ClassIndex classes = new ClassIndex(model.config().labels());
    targets = classes.targets(train);
    int[] lengths = rows.stream().mapToInt(EncodedText::length).toArray();
    sampler = new LengthBucketSampler(lengths, settings.batchSize(), settings.seed());
    meter = new ProgressMeter(settings.epochs(), rows.size(), totalSteps());
    monitor =
        new CollapseMonitor(
            CollapseMonitor.entropy(LabelledTexts.counts(train, classes)),
            settings.optimizer().learningRate(),
            trained.isPretrained(),
            settings.frozen().layers() < model.config().numHiddenLayers());
    evaluations = new EvaluationHistory(settings.bestBy());
    trainingData = DataFingerprint.of(train);
    run =
        "%s; labels %s; training data %s; validation data %s"
            .formatted(
                settings, model.config().labels(), trainingData, DataFingerprint.of(validation));
  }

  long totalSteps() {
    return settings.epochs() * sampler.batchesPerEpoch();
  }

  Outcome run() throws IOException {
    settings.frozen().thawTheRest(model);
    try (OptimizationStep step =
        new OptimizationStep(
            ParameterNames.of(model),
            settings.optimizer(),
            settings.schedule(),
            totalSteps(),
            settings.maxGradientNorm(),
            trained.manager())) {
      Optional<RunState> resumed = checkpoints.resume(run, step);
      if (resumed.isPresent()) {
        alarms.addAll(resumed.get().alarms());
        rateScale = resumed.get().rateScale();
        goOnFrom(resumed.get());
      } else {
        start(step);
      }
      train(step);
    } finally {
      model.freezeParameters(true);
    }
    long best = evaluations.best().orElseThrow().step();
    if (best < meter.stepsDone()) {
      checkpoints.restoreBest(best);
    }
    return new Outcome(
        meter.stepsDone(),
        evaluations.points(),
        best,
        meter.curve().points(),
        List.copyOf(alarms),
        trainingData);
  }

  private void goOnFrom(RunState state) {
    meter.resume(state.progress());
    monitor.resume(state.monitor());
    evaluations.set(state.evaluations());
    lastHealthy = state.lastHealthy();
  }

  private void start(OptimizationStep step) throws IOException {
    model.freezeParameters(true);
    List<TrainingAlarm> found = StartChecks.of(trained, rows);
    settings.frozen().thawTheRest(model);
    found.forEach(this::raise);
    if (settings.onAlarm() == AlarmPolicy.ROLL_BACK_AND_HALVE_RATE) {
      checkpoints.write(state(), step, evaluations);
    }
  }

  private void train(OptimizationStep step) throws IOException {
    TrainingStep trainingStep =
        new TrainingStep(model, trained.collator(), settings, step, trained.manager());
    while (meter.stepsDone() < totalSteps() && evaluations.sinceBest() < settings.patience()) {
      step.scaleRate(rateScale.at(meter.stepsDone()));
      Optional<TrainingAlarm> alarm = train(trainingStep, nextBatch());
      if (alarm.isPresent() && raise(alarm.get(), step)) {
        continue;
      }
      if (isEvaluationDue()) {
        evaluate();
      }
      if (checkpoints.areDue(meter.stepsDone(), evaluations.endsAt(meter.stepsDone()))) {
        writeCheckpoint(step);
      }
    }
    monitor.end().ifPresent(this::raise);
    EndCheck.of(evaluations.points(), meter.stepsDone()).ifPresent(this::raise);
  }

  private List<Integer> nextBatch() {
    int epoch = Math.toIntExact(meter.stepsDone() / sampler.batchesPerEpoch());
    if (epoch != epochOfBatches) {
      batches = sampler.epoch(epoch);
      epochOfBatches = epoch;
    }
    return batches.get(Math.toIntExact(meter.stepsDone() % sampler.batchesPerEpoch()));
  }

  private Optional<TrainingAlarm> train(TrainingStep trainingStep, List<Integer> batch) {
    long stepSeed = settings.seed() * 0x9E3779B97F4A7C15L + meter.stepsDone();
    StepSignals signals;
    try {
      signals =
          trainingStep.run(
              batch.stream().map(rows::get).toList(),
              batch.stream().map(i -> targets[i]).toArray(double[][]::new),
              Long.hashCode(stepSeed));
    } catch (TrainingDivergedException e) {
      return Optional.of(TrainingAlarm.of(e, meter.stepsDone()));
    }
    settings.listener().onStep(meter.stepDone(signals.report(), batch.size()));
    return monitor.observe(signals, this::topShare);
  }

  /** The share of the most frequent class among the predictions for a sample of the examples. */
  private double topShare() {
    int stride = Math.max(1, rows.size() / PROBED_ROWS);
    List<EncodedText> probed =
        IntStream.range(0, rows.size() / stride).mapToObj(i -> rows.get(i * stride)).toList();
    long[] counts = new long[model.config().numLabels()];
    model.freezeParameters(true);
    for (float[] logits : trained.scorer().logits(probed, (done, total) -> {})) {
      counts[new Softmax(logits).argmax()]++;
    }
    settings.frozen().thawTheRest(model);
    return (double) Arrays.stream(counts).max().orElseThrow() / probed.size();
  }

  /**
   * Does what the policy says.
   *
   * @return whether the run was rolled back
   */
  private boolean raise(TrainingAlarm alarm, OptimizationStep step) throws IOException {
    if (settings.onAlarm() != AlarmPolicy.ROLL_BACK_AND_HALVE_RATE
        || alarms.size() >= MOST_ROLL_BACKS) {
      raise(alarm);
      return false;
    }
    tell(alarm);
    rollBack(step);
    return true;
  }

  /** Ends the run unless a warning is all that was asked for. */
  private void raise(TrainingAlarm alarm) {
    tell(alarm);
    if (settings.onAlarm() != AlarmPolicy.WARN || alarm.kind() == TrainingAlarm.Kind.NOT_FINITE) {
      throw new TrainingAlarmException(alarm);
    }
  }

  private void tell(TrainingAlarm alarm) {
    alarms.add(alarm);
    settings.listener().onAlarm(alarm);
  }

  private void rollBack(OptimizationStep step) throws IOException {
    goOnFrom(checkpoints.rollBack(lastHealthy, step));
    rateScale = rateScale.halved(meter.stepsDone());
    checkpoints.write(state(), step, evaluations);
  }

  private boolean isEvaluationDue() {
    long every =
        settings.evaluateEvery() == 0 ? sampler.batchesPerEpoch() : settings.evaluateEvery();
    return meter.stepsDone() % every == 0 || meter.stepsDone() == totalSteps();
  }

  private void evaluate() throws IOException {
    model.freezeParameters(true);
    EvaluationPoint point =
        meter.evaluated(trained.scorer().evaluate(validation, settings.listener()));
    settings.frozen().thawTheRest(model);
    evaluations.add(point);
    boolean isKept = checkpoints.areWritten() || point.step() < totalSteps();
    boolean isBest = evaluations.best().orElseThrow().step() == point.step();
    if (isKept && isBest) {
      checkpoints.writeBest(point.step());
    }
    if (!checkpoints.areWritten()) {
      checkpoints.prune(evaluations, lastHealthy);
    }
    settings.listener().onEvaluation(point);
  }

  private void writeCheckpoint(OptimizationStep step) throws IOException {
    if (monitor.isHealthy()) {
      lastHealthy = meter.stepsDone();
    }
    checkpoints.write(state(), step, evaluations);
  }

  private RunState state() {
    return new RunState(
        run,
        meter.state(),
        evaluations.points(),
        rateScale,
        lastHealthy,
        List.copyOf(alarms),
        monitor.state());
  }
}
