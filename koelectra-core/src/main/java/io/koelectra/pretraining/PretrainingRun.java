package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.engine.EngineRandom;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.StepReport;
import io.koelectra.training.TrainingAlarm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One call of {@link ElectraPretrainer#pretrain}: steps, evaluations and checkpoints.
 *
 * <p>What a step does depends on the seed, its number and the state before it alone, so a run that
 * goes on from a checkpoint ends with the same bits as one that was never stopped.
 */
final class PretrainingRun {

  /** A run that is killed soon after its start loses little. */
  private static final Duration FIRST_CHECKPOINT = Duration.ofSeconds(30);

  private final PretrainingConfig config;
  private final NDManager manager;
  private final PretrainingNetworks networks;
  private final PretrainingBatches batches;
  private final Optional<TrainingCheckpoints> checkpoints;
  private final Duration checkpointEvery;
  private final PretrainingListener listener;
  private final PretrainingClock clock;
  private final String run;
  private final List<PretrainingEvaluation> evaluations = new ArrayList<>();
  private long nextCheckpointNanos;

  /**
   * @param start where the first weights come from
   */
  PretrainingRun(
      PretrainingConfig config,
      NDManager manager,
      PretrainingNetworks networks,
      PretrainingBatches batches,
      String start,
      Optional<TrainingCheckpoints> checkpoints,
      Duration checkpointEvery,
      PretrainingListener listener) {
    this.config = config;
    this.manager = manager;
    this.networks = networks;
    this.batches = batches;
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
    this.listener = listener;
    clock = new PretrainingClock(config, batches.perEpoch());
    run = "%s; corpus %s; from %s; %s".formatted(config, batches.fingerprint(), start, networks);
    nextCheckpointNanos = System.nanoTime() + least(FIRST_CHECKPOINT, checkpointEvery).toNanos();
  }

  PretrainingClock clock() {
    return clock;
  }

  /** Why the final weights are of no use; empty for networks that have learned to read. */
  Optional<TrainingAlarm> verdict() {
    TokenFrequencies frequencies = batches.frequencies(networks.shape().vocabSize());
    return new PretrainingVerdict(
            config.objective(), clock.stepsDone(), config.optimizer().learningRate())
        .of(evidence(frequencies, true), () -> evidence(frequencies, false));
  }

  private PretrainingEvidence evidence(TokenFrequencies frequencies, boolean isHeldOut) {
    PretrainingEvidence evidence = new PretrainingEvidence(frequencies);
    pass(batches.judged(isHeldOut), evidence::add);
    return evidence;
  }

  List<PretrainingEvaluation> evaluations() {
    return evaluations;
  }

  void run() throws IOException {
    networks.freeze(false);
    try (OptimizationStep step =
        new OptimizationStep(
            networks.parameters(),
            config.optimizer(),
            (number, ignored) -> clock.rateFactor(number),
            Long.MAX_VALUE,
            config.maxGradientNorm(),
            manager)) {
      if (checkpoints.isPresent()) {
        resume(step, checkpoints.get());
      }
      train(step);
    } finally {
      networks.freeze(true);
    }
  }

  private void resume(OptimizationStep step, TrainingCheckpoints directory) throws IOException {
    for (long saved : directory.newestFirst()) {
      PretrainingState state =
          PretrainingState.fromJson(directory.state(saved), directory.toString());
      if (!state.run().equals(run)) {
        throw new IOException(
            "%s holds checkpoints of another pre-training; name another directory or delete this one.%nthere: %s%nhere:  %s"
                .formatted(directory, state.run(), run));
      }
      if (clock.resume(state)) {
        directory.restore(saved, weights(), step.moments());
        directory.removeAfter(saved);
        step.resumeAfter(saved);
        evaluations.addAll(state.evaluations());
        listener.onResume(saved);
        return;
      }
    }
    clock.requireStart();
  }

  private void train(OptimizationStep step) throws IOException {
    while (!clock.isDone()) {
      stopIfInterrupted(step);
      listener.onStep(takeOne(step));
      boolean decayBegins = clock.planDecay();
      if (clock.stepsDone() % config.evaluateEvery() == 0 || clock.isDone()) {
        evaluate();
      }
      if (decayBegins || clock.isDone() || System.nanoTime() >= nextCheckpointNanos) {
        writeCheckpoint(step);
      }
    }
  }

  private void stopIfInterrupted(OptimizationStep step) throws IOException {
    if (!Thread.currentThread().isInterrupted()) {
      return;
    }
    if (clock.stepsDone() > 0) {
      writeCheckpoint(step);
    }
    throw new InterruptedIOException(
        "the pre-training's thread was interrupted after step %d; %s"
            .formatted(
                clock.stepsDone(),
                checkpoints
                    .map(files -> "pretrain with the same settings goes on from " + files)
                    .orElse("without checkpoints(...) it cannot go on from there")));
  }

  private PretrainingProgress takeOne(OptimizationStep step) {
    long seed = batches.seed(clock.stepsDone());
    MaskedBatch batch = batches.training(clock.stepsDone());
    StepLosses[] losses = new StepLosses[1];
    List<Function<NDManager, NDArray>> parts =
        List.of(
            scratch -> {
              PretrainingPass pass = networks.pass(batch, ~seed, config.dropout(), scratch);
              losses[0] = StepLosses.of(pass);
              return pass.loss(config.discriminatorWeight());
            });
    StepReport report = EngineRandom.seeded(manager, Long.hashCode(seed), () -> step.run(parts));
    return clock.stepDone(report, batch.tokens(), losses[0]);
  }

  private void evaluate() {
    networks.freeze(true);
    PretrainingScores scores = new PretrainingScores();
    pass(batches.heldOut(), scores::add);
    networks.freeze(false);
    PretrainingEvaluation evaluation = scores.evaluation(clock.stepsDone(), clock.tokensDone());
    evaluations.add(evaluation);
    clock.startWindow();
    listener.onEvaluation(evaluation);
  }

  private void pass(List<MaskedBatch> texts, Consumer<PretrainingPass> scores) {
    for (int b = 0; b < texts.size(); b++) {
      try (NDManager scratch = manager.newSubManager()) {
        scores.accept(networks.pass(texts.get(b), ~batches.heldOutSeed(b), false, scratch));
      }
    }
  }

  private void writeCheckpoint(OptimizationStep step) throws IOException {
    nextCheckpointNanos = System.nanoTime() + checkpointEvery.toNanos();
    if (checkpoints.isEmpty()) {
      return;
    }
    PretrainingState state = clock.state(run, evaluations);
    checkpoints.get().write(clock.stepsDone(), state.toJson(), weights(), step.moments());
    checkpoints.get().prune(2, Set.of(state.decayStart()), Set.of());
  }

  private Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    networks.parameters().forEach((name, p) -> weights.put(name, p.getArray()));
    return weights;
  }

  private static Duration least(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }
}
