package io.koelectra.nsmc;

import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.evaluation.Softmax;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.nsmc.data.ClassIndex;
import io.koelectra.nsmc.data.DataFingerprint;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
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
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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

  /** Examples of each side whose outputs decide at the end whether anything was learned. */
  private static final int CHECKED_ROWS = 2000;

  private final TrainingSettings settings;
  private final Chosen chosen;
  private final TrainedModel trained;
  private final ElectraForSequenceClassification model;
  private final RunCheckpoints checkpoints;
  private final double[][] targets;
  private final List<? extends LabelledText> validation;
  private final ClassIndex classes;
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

  /**
   * How a run ended.
   *
   * @param verdict why its model is of no use, the last of the alarms; empty for one that is
   */
  record Outcome(
      long steps,
      List<EvaluationPoint> evaluations,
      long bestStep,
      List<CurvePoint> curve,
      List<TrainingAlarm> alarms,
      Optional<TrainingAlarm> verdict,
      String fingerprint) {}

  TrainingRun(
      TrainingSettings settings,
      Chosen chosen,
      TrainedModel trained,
      TrainingCheckpoints files,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation) {
    this.settings = settings;
    this.chosen = chosen;
    this.trained = trained;
    this.validation = validation;
    model = trained.block();
    checkpoints = new RunCheckpoints(files, settings, model);
    rows = trained.collator().encode(train);
    classes = new ClassIndex(model.config().labels());
    targets = classes.targets(train);
    int[] lengths = rows.stream().mapToInt(EncodedText::length).toArray();
    sampler = new LengthBucketSampler(lengths, chosen.batchSize(), settings.seed());
    meter = new ProgressMeter(chosen.epochs(), rows.size(), totalSteps());
    monitor =
        new CollapseMonitor(
            settings.loss().entropy(LabelledTexts.counts(train, classes)),
            chosen.optimizer().learningRate(),
            trained.isPretrained(),
            settings.frozen().layers() < model.config().numHiddenLayers());
    evaluations = new EvaluationHistory(chosen.bestBy());
    trainingData = DataFingerprint.of(train);
    run =
        "%s; labels %s; training data %s; validation data %s"
            .formatted(
                settings.with(chosen),
                model.config().labels(),
                trainingData,
                DataFingerprint.of(validation));
  }

  long totalSteps() {
    return chosen.epochs() * sampler.batchesPerEpoch();
  }

  Outcome run() throws IOException {
    settings.frozen().thawTheRest(model);
    try (OptimizationStep step =
        new OptimizationStep(
            ParameterNames.of(model),
            chosen.optimizer(),
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
    List<EncodedText> heldOut = trained.collator().encode(validation);
    EndCheck.Scored last = scored(classes.of(validation), heldOut);
    EndCheck.Scored kept = last;
    if (best < meter.stepsDone()) {
      checkpoints.restoreBest(best);
      kept = scored(classes.of(validation), heldOut);
    }
    Optional<TrainingAlarm> verdict =
        new EndCheck(
                model.config().labels(),
                settings.loss(),
                meter.stepsDone(),
                chosen.optimizer().learningRate())
            .of(scored(trainingLabels(), rows), kept, last, evaluations.points().size());
    verdict.ifPresent(this::tell);
    return new Outcome(
        meter.stepsDone(),
        evaluations.points(),
        best,
        meter.curve().points(),
        List.copyOf(alarms),
        verdict,
        trainingData);
  }

  private int[] trainingLabels() {
    return Arrays.stream(targets).mapToInt(TrainingStep::mostProbable).toArray();
  }

  /** What the weights as they are say of a sample of these examples, and the examples' labels. */
  private EndCheck.Scored scored(int[] labels, List<EncodedText> encoded) {
    int stride = (labels.length + CHECKED_ROWS - 1) / CHECKED_ROWS;
    int[] sample = IntStream.iterate(0, i -> i < labels.length, i -> i + stride).toArray();
    float[][] logits =
        trained
            .scorer()
            .logits(Arrays.stream(sample).mapToObj(encoded::get).toList(), (done, total) -> {});
    return new EndCheck.Scored(
        Arrays.stream(sample).mapToObj(i -> labels[i]).toList(),
        Arrays.stream(logits).map(Softmax::new).toList());
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
    if (meter.stepsDone() > 0 && isEvaluationDue()) {
      endStep(step); // a run that was interrupted in an evaluation goes on with it
    }
    while (meter.stepsDone() < totalSteps() && evaluations.sinceProgress() < chosen.patience()) {
      stopIfInterrupted(step);
      step.scaleRate(rateScale.at(meter.stepsDone()));
      Optional<TrainingAlarm> alarm = train(trainingStep, nextBatch());
      if (alarm.isPresent() && raise(alarm.get(), step)) {
        continue;
      }
      endStep(step);
    }
  }

  private void endStep(OptimizationStep step) throws IOException {
    if (isEvaluationDue()) {
      evaluate(step);
    }
    if (checkpoints.areDue(meter.stepsDone(), evaluations.endsAt(meter.stepsDone()))) {
      writeCheckpoint(step);
    }
  }

  private void stopIfInterrupted(OptimizationStep step) throws IOException {
    if (!Thread.currentThread().isInterrupted()) {
      return;
    }
    if (settings.checkpoints().isPresent() && meter.stepsDone() > 0) {
      checkpoints.write(state(), step, evaluations);
    }
    throw new InterruptedIOException(
        "the training's thread was interrupted after step %d of %d; %s"
            .formatted(
                meter.stepsDone(),
                totalSteps(),
                settings
                    .checkpoints()
                    .map(files -> "fit with the same settings and examples goes on from " + files)
                    .orElse("without checkpoints(...) it cannot go on from there")));
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
    return (meter.stepsDone() % every == 0 || meter.stepsDone() == totalSteps())
        && !evaluations.endsAt(meter.stepsDone());
  }

  private void evaluate(OptimizationStep step) throws IOException {
    model.freezeParameters(true);
    EvaluationPoint point;
    try {
      point = meter.evaluated(trained.scorer().evaluate(validation, this::onExamplesScored));
    } catch (CancellationException e) {
      stopIfInterrupted(step);
      throw e;
    }
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

  private void onExamplesScored(int done, int total) {
    settings.listener().onExamplesScored(done, total);
    if (Thread.currentThread().isInterrupted() && done < total) {
      throw new CancellationException();
    }
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
