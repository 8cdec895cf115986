package io.koelectra.nsmc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.evaluation.EvaluationReport;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.LabelledTexts;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.LengthBucketSampler;
import io.koelectra.training.Task;
import io.koelectra.training.Task.Watch;
import io.koelectra.training.TrainingAlarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Labelled texts, and a classification head that learns to say their labels. */
final class TextTask implements Task {

  private static final int PROBED_ROWS = 256;

  /** Examples of each side whose outputs decide at the end whether anything was learned. */
  private static final int CHECKED_ROWS = 2000;

  private final TextModel model;
  private final Objective objective;
  private final SentimentTrainerBuilder settings;
  private final OpenSettings chosen;
  private final long seed;
  private final EncodedExamples train;
  private final EncodedExamples validation;
  private final String trainingData;
  private final String description;
  private final LengthBucketSampler sampler;
  private final ParameterStore parameters;
  private List<List<Integer>> batches = List.of();
  private int epochOfBatches = -1;

  TextTask(
      TextModel model,
      Objective objective,
      SentimentTrainerBuilder settings,
      OpenSettings chosen,
      long seed,
      List<? extends LabelledText> train,
      List<? extends LabelledText> validation) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.chosen = chosen;
    this.seed = seed;
    this.train = side(train);
    this.validation = side(validation);
    int[] lengths = this.train.rows.stream().mapToInt(EncodedText::length).toArray();
    sampler = new LengthBucketSampler(lengths, chosen.batchSize(), seed);
    parameters = new ParameterStore(model.scorer().manager, false);
    trainingData = LabelledTexts.fingerprint(train);
    description =
        "%s; %s %s; training data %s; validation data %s"
            .formatted(
                settings(),
                model.config().problemType().key(),
                model.config().labels(),
                trainingData,
                LabelledTexts.fingerprint(validation));
  }

  private EncodedExamples side(List<? extends LabelledText> examples) {
    return new EncodedExamples(
        model.scorer().collator.encode(examples), objective.targets(examples));
  }

  double[][] trainingTargets() {
    return train.targets;
  }

  @Override
  public String settings() {
    int batchSize = chosen.batchSize();
    return "batch size %d%s, max tokens %d%s%s%s%s"
        .formatted(
            batchSize,
            settings.microBatchSize >= batchSize
                ? ""
                : ", micro-batch size " + settings.microBatchSize,
            settings.maxTokens,
            settings.dropout ? "" : ", dropout off",
            settings.labelSmoothing == 0 ? "" : ", label smoothing " + settings.labelSmoothing,
            settings.classWeights.isEmpty()
                ? ""
                : ", class weights " + new TreeMap<>(settings.classWeights),
            settings.frozen.isNothing() ? "" : ", frozen " + settings.frozen);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public LoadReport weights() {
    return model.weights();
  }

  @Override
  public int examples() {
    return train.rows.size();
  }

  @Override
  public String fingerprint() {
    return trainingData;
  }

  @Override
  public Map<String, Parameter> parameters() {
    return ParameterNames.of(model.block());
  }

  @Override
  public void setTrained(boolean areTrained) {
    model.block().freezeParameters(true);
    if (areTrained) {
      settings.frozen.thawTheRest(model.block());
    }
  }

  @Override
  public String unit() {
    return "examples";
  }

  @Override
  public long batchesPerEpoch() {
    return sampler.batchesPerEpoch();
  }

  @Override
  public Batch batch(long step) {
    int epoch = Math.toIntExact(step / batchesPerEpoch());
    if (epoch != epochOfBatches) {
      batches = sampler.epoch(epoch);
      epochOfBatches = epoch;
    }
    EncodedExamples batch = train.of(batches.get(Math.toIntExact(step % batchesPerEpoch())));
    double weight = objective.weightOf(batch.targets);
    int size = batch.rows.size();
    List<Function<NDManager, PartLoss>> parts = new ArrayList<>();
    for (int from = 0; from < size; from += settings.microBatchSize) {
      EncodedExamples part = batch.part(from, Math.min(size, from + settings.microBatchSize));
      parts.add(scratch -> loss(part, weight, scratch));
    }
    long dropoutSeed = seed * 0x9E3779B97F4A7C15L + step;
    return new Batch(Long.hashCode(dropoutSeed), size, parts);
  }

  private PartLoss loss(EncodedExamples part, double batchWeight, NDManager scratch) {
    NDArray logits =
        model
            .block()
            .forward(
                parameters,
                model.scorer().collator.collate(part.rows).toInputs(scratch).toNDList(),
                settings.dropout)
            .singletonOrThrow(); // (B, C)
    double plain =
        objective.plainLoss(part.targets, TextScorer.rows(logits))
            * objective.weightOf(part.targets)
            / batchWeight;
    return new PartLoss(objective.loss(logits, part.targets, batchWeight), plain, Map.of());
  }

  @Override
  public EvaluationReport evaluate(EvaluationReport.Listener listener) {
    long start = System.nanoTime();
    float[][] logits = model.scorer().logits(validation.rows, listener);
    return objective.evaluate(
        validation.targets, logits, 1, Duration.ofNanos(System.nanoTime() - start));
  }

  @Override
  public Class<? extends EvaluationReport> evaluationType() {
    return objective.evaluationType;
  }

  @Override
  public Watch watch() {
    ElectraForSequenceClassification block = model.block();
    return Watch.fineTuning(
        objective.baseline(train.targets),
        objective.baselineName,
        model.isPretrained(),
        settings.frozen.layers() < block.config().numHiddenLayers());
  }

  @Override
  public List<TrainingAlarm> startAlarms() {
    return StartChecks.of(model, train.rows);
  }

  @Override
  public OptionalDouble topShare() {
    return OptionalDouble.of(objective.topShare(scored(train.sample(PROBED_ROWS)).logits));
  }

  private Objective.Scored scored(EncodedExamples side) {
    return new Objective.Scored(side.targets, model.scorer().logits(side.rows, TextScorer.SILENT));
  }

  @Override
  public Ending ending() {
    EncodedExamples checked = validation.sample(CHECKED_ROWS);
    Objective.Scored last = scored(checked);
    return (steps, evaluations, areLast) ->
        objective.verdict(
            scored(train.sample(CHECKED_ROWS)),
            areLast ? last : scored(checked),
            last,
            evaluations,
            steps,
            chosen.optimizer().learningRate());
  }
}
