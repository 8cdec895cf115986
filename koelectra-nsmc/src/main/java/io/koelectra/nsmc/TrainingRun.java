package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
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
 * One call of {@link SentimentTrainer#fit}: steps, evaluations, checkpoints and the best epoch.
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
  private final List<RunState.Epoch> finished = new ArrayList<>();
  private final String trainingData;
  private final String run;
  private long lastCheckpointNanos = System.nanoTime();

  /** How a run ended: every epoch's report, and the number of the best, from 1. */
  record Outcome(long steps, List<EpochReport> epochs, int bestEpoch, String fingerprint) {}

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
    model.freezeParameters(false);
    try (OptimizationStep step =
        new OptimizationStep(
            ParameterNames.of(model),
            settings.optimizer(),
            settings.schedule(),
            totalSteps(),
            settings.maxGradientNorm(),
            manager)) {
      resume(step);
      var parameters = new ParameterStore(manager, false);
      while (finished.size() < settings.epochs() && !outOfPatience()) {
        trainEpoch(step, parameters);
        endEpoch(step);
      }
    } finally {
      model.freezeParameters(true);
    }
    if (bestEpoch() < finished.size()) {
      checkpoints.restoreBest(bestStep(), weights());
    }
    List<EpochReport> reports = RunState.reports(finished);
    return new Outcome(meter.stepsDone(), reports, bestEpoch(), trainingData);
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
    finished.addAll(state.epochs());
  }

  private void trainEpoch(OptimizationStep step, ParameterStore parameters) throws IOException {
    int epoch = finished.size();
    int batchesDone = Math.toIntExact(meter.stepsDone() - epoch * sampler.batchesPerEpoch());
    List<List<Integer>> batches = sampler.epoch(epoch);
    model.freezeParameters(false);
    meter.startEpoch();
    for (List<Integer> batch : batches.subList(batchesDone, batches.size())) {
      StepReport report = trainOn(batch, step, parameters);
      settings.listener().onStep(meter.stepDone(report, batch.size()));
      if (isCheckpointDue()) {
        writeCheckpoint(step, meter.state(run, finished));
      }
    }
    model.freezeParameters(true);
  }

  private StepReport trainOn(
      List<Integer> batch, OptimizationStep step, ParameterStore parameters) {
    long stepSeed = settings.seed() * 0x9E3779B97F4A7C15L + meter.stepsDone();
    manager.getEngine().setRandomSeed(Long.hashCode(stepSeed));
    try (NDManager scratch = manager.newSubManager()) {
      ElectraInputs inputs =
          collator.collate(batch.stream().map(rows::get).toList()).toInputs(scratch);
      int[] labels = batch.stream().mapToInt(i -> train.get(i).label()).toArray();
      return step.run(
          () -> {
            NDArray logits =
                model.forward(parameters, inputs.toNDList(), true).singletonOrThrow(); // (B, C)
            return CrossEntropy.mean(logits, labels);
          });
    }
  }

  private void endEpoch(OptimizationStep step) throws IOException {
    EvaluationReport evaluation = scorer.evaluate(validation, settings.listener());
    EpochReport report = meter.epochDone(evaluation);
    finished.add(RunState.Epoch.of(meter.stepsDone(), report));
    if (bestEpoch() == finished.size() && settings.epochs() > 1) {
      checkpoints.writeBest(bestStep(), weights());
    }
    if (settings.checkpoints().isPresent()) {
      writeCheckpoint(step, meter.stateBetweenEpochs(run, finished));
    }
    settings.listener().onEpoch(report);
  }

  private boolean isCheckpointDue() {
    return settings.checkpoints().isPresent()
        && System.nanoTime() - lastCheckpointNanos >= settings.checkpointEvery().toNanos();
  }

  private void writeCheckpoint(OptimizationStep step, RunState state) throws IOException {
    checkpoints.write(meter.stepsDone(), state.toJson(), weights(), step.moments());
    Optional<Long> best = finished.isEmpty() ? Optional.empty() : Optional.of(bestStep());
    checkpoints.prune(settings.keepLast(), best);
    lastCheckpointNanos = System.nanoTime();
  }

  private boolean outOfPatience() {
    return finished.size() - bestEpoch() >= settings.patience();
  }

  /** The number of the best epoch, from 1; 0 before the first. */
  private int bestEpoch() {
    return RunState.reports(finished).stream()
        .max(Comparator.comparing(EpochReport::validation, settings.bestBy()))
        .map(EpochReport::epoch)
        .orElse(0);
  }

  private long bestStep() {
    return finished.get(bestEpoch() - 1).stepsDone();
  }

  private Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    ParameterNames.of(model).forEach((name, p) -> weights.put(name, p.getArray()));
    return weights;
  }
}
