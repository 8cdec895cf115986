package io.koelectra.examples;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.Review;
import io.koelectra.pretraining.ElectraPretrainer;
import io.koelectra.pretraining.ElectraPretrainerBuilder;
import io.koelectra.pretraining.PretrainingConfig;
import io.koelectra.pretraining.PretrainingReport;
import io.koelectra.pretraining.RunLength;
import io.koelectra.pretraining.TextLines;
import io.koelectra.pretraining.TokenizedCorpus;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.WarmUpStableDecay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Pre-trains an ELECTRA on a text file by replaced token detection and saves discriminator and
 * generator.
 */
@Command(
    name = "PretrainElectra",
    mixinStandardHelpOptions = true,
    description = "Pre-train an ELECTRA on texts; with no options, on reviews that come with it.")
public final class PretrainElectra extends Example<PretrainingReport> {

  private static final String DISCRIMINATOR = "discriminator";
  private static final String GENERATOR = "generator";

  @Option(names = "--corpus", description = "UTF-8 file, plain or gzip, one text a line.")
  private Path corpus;

  @Option(
      names = "--out",
      description =
          "Directory to save discriminator/ and generator/ in (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("runs/pretrained");

  @Option(
      names = "--checkpoints",
      description =
          "Directory for checkpoints, from which a killed run goes on, and for the tokenised corpus.")
  private Path checkpoints;

  @Option(
      names = "--continue-from",
      description =
          "Directory of a discriminator to start from, or of an earlier --out, whose generator is"
              + " taken too.")
  private Path continueFrom;

  @ArgGroup private Length length = new Length();

  @Option(
      names = "--generator-size",
      description = "The generator's width as a share (default: ${DEFAULT-VALUE}).")
  private double generatorSize = 0.25;

  @Option(
      names = "--mask-rate",
      description = "Share of the tokens to fill in (default: ${DEFAULT-VALUE}).")
  private double maskRate = 0.15;

  @Option(
      names = "--no-dropout",
      description = "Switch dropout off, for a model that is small beside its corpus.")
  private boolean noDropout;

  @Option(
      names = "--tokens-per-batch",
      description = "Tokens of a step (default: ${DEFAULT-VALUE}).")
  private int tokensPerBatch = 4096;

  @Option(names = "--learning-rate", description = "Peak rate (default: ${DEFAULT-VALUE}).")
  private double learningRate = 1e-3;

  @Option(
      names = "--warm-up",
      description = "Steps in which the rate rises (default: ${DEFAULT-VALUE}).")
  private long warmUp = 1000;

  @Option(
      names = "--decay-share",
      description =
          "The rate stays at its peak until this share of the run is left, then falls linearly; so"
              + " the run can be lengthened until then (default: ${DEFAULT-VALUE}).")
  private double decayShare = 0.2;

  @Option(
      names = "--linear",
      description = "Let the rate fall from the warm-up on instead, as the paper does.")
  private boolean linear;

  @Option(names = "--max-tokens", description = "Longer texts are cut (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 128;

  @Option(
      names = "--evaluate-every",
      description = "Steps between evaluations on held-out texts (default: ${DEFAULT-VALUE}).")
  private int evaluateEvery = 1000;

  @Option(
      names = "--seed",
      description = "Of weights, order, masks, replacements, dropout (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Mixin private UntrainedModel untrained = new UntrainedModel();

  /** How long to train: one of three. */
  private static final class Length {

    @Option(names = "--hours", description = "Train this long, all sessions together.")
    private Double hours;

    @Option(names = "--steps", description = "Train this many steps.")
    private Long steps;

    @Option(names = "--epochs", description = "Pass over the corpus this often (default: 10).")
    private Double epochs;

    RunLength toRunLength() {
      if (hours != null) {
        return new RunLength.Time(Duration.ofMillis(Math.round(hours * 3_600_000)));
      }
      return steps != null
          ? new RunLength.Steps(steps)
          : new RunLength.Epochs(epochs == null ? 10 : epochs);
    }
  }

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new PretrainElectra().runAsProcess(args);
  }

  @Override
  public PretrainingReport call() throws IOException {
    HuggingFaceCheckpoint.requireSavable(out.resolve(DISCRIMINATOR));
    HuggingFaceCheckpoint.requireSavable(out.resolve(GENERATOR));
    Iterable<String> texts =
        corpus == null
            ? EmbeddedDefault.reviews().stream().map(Review::document).toList()
            : new TextLines(corpus);
    HuggingFaceCheckpoint start =
        continueFrom == null
            ? untrained.checkpoint(texts, maxTokens)
            : HuggingFaceCheckpoint.open(discriminatorOf(continueFrom));
    ElectraPretrainerBuilder builder =
        ElectraPretrainer.builder(start).config(config()).listener(new PretrainingLog());
    if (continueFrom != null && Files.exists(continueFrom.resolve(GENERATOR))) {
      builder.generator(HuggingFaceCheckpoint.open(continueFrom.resolve(GENERATOR)));
    }
    if (checkpoints != null) {
      builder.checkpoints(checkpoints);
    }
    try (ElectraPretrainer pretrainer = builder.build()) {
      TokenizedCorpus tokenized = tokenize(texts, start);
      System.out.println("corpus: " + tokenized);
      System.out.println("settings: " + config());
      System.out.println("weights: " + pretrainer.weights());
      PretrainingReport report = pretrainer.pretrain(tokenized);
      pretrainer.save(out.resolve(DISCRIMINATOR), out.resolve(GENERATOR));
      System.out.printf(
          "%d steps, %d tokens in %.2f hours; saved to %s%n",
          report.steps(), report.tokens(), report.elapsed().toMillis() / 3.6e6, out);
      return report;
    }
  }

  private static Path discriminatorOf(Path directory) {
    Path nested = directory.resolve(DISCRIMINATOR);
    return Files.exists(nested) ? nested : directory;
  }

  private TokenizedCorpus tokenize(Iterable<String> texts, HuggingFaceCheckpoint start)
      throws IOException {
    try (KoElectraTokenizer tokenizer = start.tokenizer()) {
      return corpus == null || checkpoints == null
          ? TokenizedCorpus.of(texts, tokenizer, maxTokens)
          : TokenizedCorpus.open(
              corpus, tokenizer, maxTokens, checkpoints.resolve("corpus.tokens"));
    }
  }

  private PretrainingConfig config() {
    LearningRateSchedule schedule =
        linear ? LearningRateSchedule.linear(0.01) : new WarmUpStableDecay(warmUp, decayShare);
    return PretrainingConfig.builder()
        .generatorSize(generatorSize)
        .maskRate(maskRate)
        .dropout(!noDropout)
        .tokensPerBatch(tokensPerBatch)
        .length(length.toRunLength())
        .optimizer(AdamW.builder().learningRate(learningRate).epsilon(1e-6).build())
        .schedule(schedule)
        .evaluateEvery(evaluateEvery)
        .seed(seed)
        .build();
  }
}
