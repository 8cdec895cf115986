package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.training.EvaluationPoint;
import io.koelectra.training.Task;
import io.koelectra.training.Task.Watch;
import io.koelectra.training.TrainingAlarm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Masked texts, and what a {@link PretrainingObjective}'s networks make of them. */
final class PretrainingTask implements Task {

  private final PretrainingConfig config;
  private final double peakRate;
  private final PretrainingNetworks networks;
  private final PretrainingBatches batches;
  private final TokenFrequencies frequencies;
  private final LoadReport weights;
  private final NDManager manager;

  PretrainingTask(
      PretrainingConfig config,
      double peakRate,
      PretrainingNetworks networks,
      PretrainingBatches batches,
      LoadReport weights,
      NDManager manager) {
    this.config = config;
    this.peakRate = peakRate;
    this.networks = networks;
    this.batches = batches;
    this.weights = weights;
    this.manager = manager;
    frequencies = batches.frequencies(networks.shape().vocabSize());
  }

  @Override
  public String settings() {
    return config.toString();
  }

  @Override
  public String description() {
    return "%s; corpus %s; %s".formatted(config, batches.fingerprint(), networks);
  }

  @Override
  public LoadReport weights() {
    return weights;
  }

  @Override
  public int examples() {
    return batches.texts();
  }

  @Override
  public String fingerprint() {
    return batches.fingerprint();
  }

  @Override
  public Map<String, Parameter> parameters() {
    return networks.parameters();
  }

  @Override
  public void setTrained(boolean areTrained) {
    networks.freeze(!areTrained);
  }

  @Override
  public String unit() {
    return "tokens";
  }

  @Override
  public long batchesPerEpoch() {
    return batches.perEpoch();
  }

  @Override
  public Batch batch(long step) {
    long seed = batches.seed(step);
    MaskedBatch batch = batches.training(step);
    return new Batch(
        Long.hashCode(seed),
        batch.tokens(),
        List.of(scratch -> part(networks.pass(batch, ~seed, config.dropout, scratch))));
  }

  private PartLoss part(PretrainingPass pass) {
    Map<String, Double> figures = pass.figures();
    return new PartLoss(
        pass.loss(config.discriminatorWeight), figures.get(PretrainingPass.MLM_LOSS), figures);
  }

  @Override
  public EvaluationReport evaluate(EvaluationReport.Listener listener) {
    long start = System.nanoTime();
    PretrainingScores scores = new PretrainingScores();
    List<MaskedBatch> heldOut = batches.heldOut();
    for (int b = 0; b < heldOut.size(); b++) {
      try (NDManager scratch = manager.newSubManager()) {
        scores.add(networks.pass(heldOut.get(b), ~batches.heldOutSeed(b), false, scratch));
      }
      listener.onExamplesScored(b + 1, heldOut.size());
    }
    return scores.evaluation(batches.heldOutTexts(), Duration.ofNanos(System.nanoTime() - start));
  }

  @Override
  public Class<? extends EvaluationReport> evaluationType() {
    return PretrainingEvaluation.class;
  }

  @Override
  public Watch watch() {
    return Watch.pretraining(frequencies.meanLoss());
  }

  @Override
  public Optional<TrainingAlarm> judge(EvaluationPoint evaluation, double fullSteps) {
    return PretrainingVerdict.ofBlindness(
        ((PretrainingEvaluation) evaluation.validation()).auc(), evaluation.step(), fullSteps);
  }

  @Override
  public Ending ending() {
    return (steps, evaluations, areLast) ->
        new PretrainingVerdict(config.objective, steps, peakRate)
            .of(evidence(true), () -> evidence(false));
  }

  private PretrainingEvidence evidence(boolean isHeldOut) {
    PretrainingEvidence evidence = new PretrainingEvidence(frequencies);
    List<MaskedBatch> judged = batches.judged(isHeldOut);
    for (int b = 0; b < judged.size(); b++) {
      try (NDManager scratch = manager.newSubManager()) {
        evidence.add(networks.pass(judged.get(b), ~batches.heldOutSeed(b), false, scratch));
      }
    }
    return evidence;
  }
}
