package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.LengthBucketSampler;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.StepReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of {@link SentimentTrainer#fit}: steps, evaluations, checkpoints and the best weights.
 *
 * <p>What a step does depends on the seed, its number and the state before it alone, so a run that
 * goes on from a checkpoint ends with the same bits as one that was never stopped.
 */
final class TrainingRun {

  /** KoELECTRA's vocabulary leaves 0.1% of NSMC's tokens unknown, Hangul torn into jamo 72%. */
  private static final double MOST_UNKNOWN = 0.5;

  private final TrainingSettings settings;
  private final NDManager manager;
  private final ElectraForSequenceClassification model;
  private final ReviewCollator collator;
  private final BatchScorer scorer;
  private final TrainingCheckpoints checkpoints;
  private final List<? extends LabelledText> train;
  private final List<? extends LabelledText> validation;
  private final List<EncodedText> rows;
  private final LengthBucketSampler sampler;
  private final ProgressMeter meter;
  private final List<EvaluationPoint> evaluations = new ArrayList<>();
  private final String trainingData;
  private final String run;
  private long lastCheckpointNanos = System.nanoTime();

  /** How a run ended. */
  record Outcome(
      long steps,
      List<EvaluationPoint> evaluations,
      long bestStep,
      List<CurvePoint> curve,
      String fingerprint) {}

  TrainingRun(
      TrainingSettings settings,
      NDManager manager,
      ElectraForSequenceClassification model,
      ReviewCollator collator,
      BatchScorer scorer,
      TrainingCheckpoints checkpoints,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation) {
    this.settings = settings;
    this.manager = manager;
    this.model = model;
    this.collator = collator;
    this.scorer = scorer;
    this.checkpoints = checkpoints;
    this.train = train;
    this.validation = validation;
    rows = collator.encode(train);
    requireKnownWords(collator.unknownShare(rows));
    int[] lengths = rows.stream().mapToInt(EncodedText::length).toArray();
    sampler = new LengthBucketSampler(lengths, settings.batchSize(), settings.seed());
    meter = new ProgressMeter(settings.epochs(), rows.size(), totalSteps());
    trainingData = DataFingerprint.of(train);
    run =
        "%s; labels %s; training data %s; validation data %s"
            .formatted(
                settings, model.config().labels(), trainingData, DataFingerprint.of(validation));
  }

  private static void requireKnownWords(double unknownShare) {
    if (unknownShare > MOST_UNKNOWN) {
      throw new IllegalArgumentException(
          ("%.0f%% of the training examples' tokens are [UNK], at most %.0f%% are accepted: the model"
                  + " would see too little of the texts to learn. Use the vocab.txt that belongs to"
                  + " the model, or texts in the language of its vocabulary")
              .formatted(100 * unknownShare, 100 * MOST_UNKNOWN));
    }
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
            manager)) {
      resume(step);
      train(step);
    } finally {
      model.freezeParameters(true);
    }
    if (best().step() < meter.stepsDone()) {
      checkpoints.restoreBest(best().step(), weights());
    }
    return new Outcome(
        meter.stepsDone(), evaluations, best().step(), meter.curve().points(), trainingData);
  }

  private void resume(OptimizationStep step) throws IOException {
    Optional<Long> newest = checkpoints.newest();
    if (newest.isEmpty()) {
      return;
    }
    RunState state = RunState.fromJson(checkpoints.state(newest.get()), checkpoints.toString());
    if (!state.run().equals(run)) {
      throw new IOException(
          "%s holds checkpoints of another training; name another directory or delete this one.%nthere: %s%nhere:  %s"
              .formatted(checkpoints, state.run(), run));
    }
    checkpoints.restore(newest.get(), weights(), step.moments());
    step.resumeAfter(state.stepsDone());
    meter.resume(state);
    evaluations.addAll(state.evaluations());
  }

  private void train(OptimizationStep step) throws IOException {
    TrainingStep trainingStep = new TrainingStep(model, collator, settings, step, manager);
    List<List<Integer>> batches = List.of();
    while (meter.stepsDone() < totalSteps() && !isOutOfPatience()) {
      int position = Math.toIntExact(meter.stepsDone() % sampler.batchesPerEpoch());
      if (position == 0 || batches.isEmpty()) {
        int epoch = Math.toIntExact(meter.stepsDone() / sampler.batchesPerEpoch());
        batches = sampler.epoch(epoch);
      }
      List<Integer> batch = batches.get(position);
      settings.listener().onStep(meter.stepDone(train(trainingStep, batch), batch.size()));
      if (isEvaluationDue()) {
        evaluate();
      }
      if (isCheckpointDue()) {
        writeCheckpoint(step);
      }
    }
  }

  private StepReport train(TrainingStep trainingStep, List<Integer> batch) {
    long stepSeed = settings.seed() * 0x9E3779B97F4A7C15L + meter.stepsDone();
    return trainingStep.run(
        batch.stream().map(rows::get).toList(),
        batch.stream().mapToInt(i -> train.get(i).label()).toArray(),
        Long.hashCode(stepSeed));
  }

  private boolean isEvaluationDue() {
    long every =
        settings.evaluateEvery() == 0 ? sampler.batchesPerEpoch() : settings.evaluateEvery();
    return meter.stepsDone() % every == 0 || meter.stepsDone() == totalSteps();
  }

  private void evaluate() throws IOException {
    model.freezeParameters(true);
    EvaluationPoint point = meter.evaluated(scorer.evaluate(validation, settings.listener()));
    settings.frozen().thawTheRest(model);
    evaluations.add(point);
    boolean isKept = settings.checkpoints().isPresent() || point.step() < totalSteps();
    if (isKept && best().step() == point.step()) {
      checkpoints.writeBest(point.step(), weights());
    }
    if (settings.checkpoints().isEmpty()) {
      prune();
    }
    settings.listener().onEvaluation(point);
  }

  private boolean isCheckpointDue() {
    if (settings.checkpoints().isEmpty()) {
      return false;
    }
    boolean evaluatedNow =
        !evaluations.isEmpty()
            && evaluations.get(evaluations.size() - 1).step() == meter.stepsDone();
    int everySteps = settings.checkpointEverySteps();
    return evaluatedNow
        || (everySteps > 0 && meter.stepsDone() % everySteps == 0)
        || System.nanoTime() - lastCheckpointNanos >= settings.checkpointEvery().toNanos();
  }

  private void writeCheckpoint(OptimizationStep step) throws IOException {
    RunState state = meter.state(run, evaluations);
    checkpoints.write(meter.stepsDone(), state.toJson(), weights(), step.moments());
    prune();
    lastCheckpointNanos = System.nanoTime();
  }

  private void prune() throws IOException {
    Optional<Long> best = evaluations.isEmpty() ? Optional.empty() : Optional.of(best().step());
    checkpoints.prune(settings.keepLast(), best);
  }

  private boolean isOutOfPatience() {
    int sinceBest =
        evaluations.isEmpty() ? 0 : evaluations.size() - 1 - evaluations.indexOf(best());
    return sinceBest >= settings.patience();
  }

  /** The first of the best evaluations; there is one. */
  private EvaluationPoint best() {
    return evaluations.stream()
        .max(Comparator.comparing(EvaluationPoint::validation, settings.bestBy()))
        .orElseThrow();
  }

  private Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    ParameterNames.of(model).forEach((name, p) -> weights.put(name, p.getArray()));
    return weights;
  }
}
