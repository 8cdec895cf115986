package io.koelectra.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.TrainingCheckpoints;
import io.koelectra.training.OptimizationStep;
import io.koelectra.training.StepReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One call of {@link ElectraPretrainer#pretrain}: steps, evaluations and checkpoints.
 *
 * <p>What a step does depends on the seed, its number and the state before it alone, so a run that
 * goes on from a checkpoint ends with the same bits as one that was never stopped.
 */
final class PretrainingRun {

  /** A run that is killed soon after its start loses little. */
  private static final Duration FIRST_CHECKPOINT = Duration.ofSeconds(30);

  private static final int MOST_HELD_OUT = 10; // one text of ten

  private final PretrainingConfig config;
  private final NDManager manager;
  private final ElectraForPreTraining model;
  private final TokenMasker masker;
  private final Optional<TrainingCheckpoints> checkpoints;
  private final Duration checkpointEvery;
  private final PretrainingListener listener;
  private final TokenizedCorpus corpus;
  private final int[] trained;
  private final List<MaskedBatch> heldOut;
  private final TokenBudgetSampler sampler;
  private final PretrainingClock clock;
  private final String run;
  private final List<PretrainingEvaluation> evaluations = new ArrayList<>();
  private long nextCheckpointNanos;

  PretrainingRun(
      PretrainingConfig config,
      NDManager manager,
      ElectraForPreTraining model,
      TokenMasker masker,
      Optional<TrainingCheckpoints> checkpoints,
      Duration checkpointEvery,
      PretrainingListener listener,
      TokenizedCorpus corpus) {
    this.config = config;
    this.manager = manager;
    this.model = model;
    this.masker = masker;
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
    this.listener = listener;
    this.corpus = corpus;
    if (corpus.size() < 2) {
      throw new IllegalArgumentException(
          "the corpus has one text; at least two are needed, one of them to be held out");
    }
    int held = Math.max(1, Math.min(config.evaluationTexts(), corpus.size() / MOST_HELD_OUT));
    int[] shuffled = shuffled(corpus.size(), config.seed());
    int[] evaluated = Arrays.copyOf(shuffled, held);
    trained = Arrays.copyOfRange(shuffled, held, shuffled.length);
    sampler = sampler(trained);
    heldOut = masked(evaluated);
    clock = new PretrainingClock(config, sampler.batchesPerEpoch());
    run =
        "%s; corpus %s; discriminator %s; generator %s"
            .formatted(
                config,
                corpus.fingerprint(),
                model.discriminator().electra().config(),
                model.generator().electra().config());
    nextCheckpointNanos = System.nanoTime() + least(FIRST_CHECKPOINT, checkpointEvery).toNanos();
  }

  private static int[] shuffled(int count, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private TokenBudgetSampler sampler(int[] texts) {
    int[] lengths = Arrays.stream(texts).map(i -> corpus.lengths()[i]).toArray();
    return new TokenBudgetSampler(lengths, config.tokensPerBatch(), config.seed());
  }

  /** The held-out texts, whose masks do not change from evaluation to evaluation. */
  private List<MaskedBatch> masked(int[] texts) {
    List<MaskedBatch> batches = new ArrayList<>();
    for (int[] batch : sampler(texts).epoch(0)) {
      batches.add(masker.mask(rows(texts, batch), mix(-1 - batches.size())));
    }
    return batches;
  }

  private List<int[]> rows(int[] texts, int[] batch) {
    return Arrays.stream(batch).mapToObj(i -> corpus.tokens(texts[i])).toList();
  }

  private long mix(long number) {
    return config.seed() * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L;
  }

  int trainedTexts() {
    return trained.length;
  }

  PretrainingClock clock() {
    return clock;
  }

  List<PretrainingEvaluation> evaluations() {
    return evaluations;
  }

  void run() throws IOException {
    model.freeze(false);
    try (OptimizationStep step =
        new OptimizationStep(
            model.parameters(),
            config.optimizer(),
            (number, ignored) -> clock.rateFactor(number),
            Long.MAX_VALUE,
            config.maxGradientNorm(),
            manager)) {
      resume(step);
      train(step);
    } finally {
      model.freeze(true);
    }
  }

  private void resume(OptimizationStep step) throws IOException {
    Optional<Long> newest = checkpoints.isEmpty() ? Optional.empty() : checkpoints.get().newest();
    if (newest.isEmpty()) {
      return;
    }
    TrainingCheckpoints directory = checkpoints.get();
    PretrainingState state =
        PretrainingState.fromJson(directory.state(newest.get()), directory.toString());
    if (!state.run().equals(run)) {
      throw new IOException(
          "%s holds checkpoints of another pre-training; name another directory or delete this one.%nthere: %s%nhere:  %s"
              .formatted(directory, state.run(), run));
    }
    clock.resume(state);
    evaluations.addAll(state.evaluations());
    directory.restore(newest.get(), weights(), step.moments());
    step.resumeAfter(state.stepsDone());
  }

  private void train(OptimizationStep step) throws IOException {
    List<int[]> batches = List.of();
    while (!clock.isDone()) {
      int position = (int) (clock.stepsDone() % sampler.batchesPerEpoch());
      if (position == 0 || batches.isEmpty()) {
        batches = sampler.epoch(clock.stepsDone() / sampler.batchesPerEpoch());
      }
      listener.onStep(train(step, batches.get(position)));
      clock.planDecay();
      if (clock.stepsDone() % config.evaluateEvery() == 0 || clock.isDone()) {
        evaluate();
      }
      if (System.nanoTime() >= nextCheckpointNanos || clock.isDone()) {
        writeCheckpoint(step);
      }
    }
  }

  private PretrainingProgress train(OptimizationStep step, int[] texts) {
    long seed = mix(clock.stepsDone());
    MaskedBatch batch = masker.mask(rows(trained, texts), seed);
    manager.getEngine().setRandomSeed(Long.hashCode(seed));
    StepLosses[] losses = new StepLosses[1];
    StepReport report =
        step.run(
            List.of(
                scratch -> {
                  PretrainingPass pass = model.pass(batch, ~seed, config.dropout(), scratch);
                  losses[0] = StepLosses.of(pass);
                  return pass.loss(config.discriminatorWeight());
                }));
    return clock.stepDone(report, batch.tokens(), losses[0]);
  }

  private void evaluate() {
    model.freeze(true);
    PretrainingScores scores = new PretrainingScores();
    for (int b = 0; b < heldOut.size(); b++) {
      try (NDManager scratch = manager.newSubManager()) {
        scores.add(model.pass(heldOut.get(b), ~mix(-1 - b), false, scratch));
      }
    }
    model.freeze(false);
    PretrainingEvaluation evaluation = scores.evaluation(clock.stepsDone(), clock.tokensDone());
    evaluations.add(evaluation);
    clock.startWindow();
    listener.onEvaluation(evaluation);
  }

  private void writeCheckpoint(OptimizationStep step) throws IOException {
    nextCheckpointNanos = System.nanoTime() + checkpointEvery.toNanos();
    if (checkpoints.isEmpty()) {
      return;
    }
    PretrainingState state =
        new PretrainingState(
            run,
            clock.totalSteps(),
            clock.stepsDone(),
            clock.tokensDone(),
            clock.elapsedNanos(),
            evaluations);
    checkpoints.get().write(clock.stepsDone(), state.toJson(), weights(), step.moments());
    checkpoints.get().prune(2, Set.of(), Set.of());
  }

  private Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    model.parameters().forEach((name, p) -> weights.put(name, p.getArray()));
    return weights;
  }

  private static Duration least(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }
}
