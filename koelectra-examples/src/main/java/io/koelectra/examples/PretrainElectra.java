package io.koelectra.examples;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.Review;
import io.koelectra.pretraining.ElectraPretrainer;
import io.koelectra.pretraining.ElectraPretrainerBuilder;
import io.koelectra.pretraining.PretrainingConfig;
import io.koelectra.pretraining.PretrainingObjective;
import io.koelectra.pretraining.PretrainingReport;
import io.koelectra.pretraining.TextLines;
import io.koelectra.pretraining.TokenizedCorpus;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Pre-trains an ELECTRA on a text file and saves the network to fine-tune and its generator.
 *
 * <p>Without {@code --corpus} it pre-trains on the embedded sentences and four fifths of the
 * embedded reviews, then fine-tunes on these from the pre-trained weights and from random ones, and
 * says what both are worth on the fifth that is left. So few texts show how it goes, not what it
 * gains: no more can be learned from them than how often tokens occur, as the run says of itself.
 */
@Command(
    name = "PretrainElectra",
    mixinStandardHelpOptions = true,
    description = "Pre-train an ELECTRA on texts; with no options, on reviews that come with it.")
public final class PretrainElectra extends Example<PretrainElectra.Result> {

  private static final String GENERATOR = "generator";

  /**
   * What a run gives.
   *
   * @param comparison on the embedded reviews; empty with {@code --corpus} or {@code
   *     --continue-from}
   */
  record Result(PretrainingReport pretraining, Optional<FineTuningComparison.Result> comparison) {}

  @Option(names = "--corpus", description = "UTF-8 file, plain or gzip, one text a line.")
  private Path corpus;

  @Option(
      names = "--out",
      description =
          "Directory to save discriminator/ (or masked-lm/) and generator/ in (default:"
              + " ${DEFAULT-VALUE}).")
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
              + " taken too; of another model, such as a classifier, the encoder alone.")
  private Path continueFrom;

  @Option(names = "--max-tokens", description = "Longer texts are cut (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 128;

  @Option(
      names = "--on-alarm",
      description =
          "When nothing has been learned in the end: STOP, or WARN, which saves all the same"
              + " (default: STOP; on the texts that come with it, which are too few, WARN).")
  private AlarmPolicy onAlarm;

  @Mixin private PretrainingOptions options = new PretrainingOptions();

  @Mixin private UntrainedModel untrained = new UntrainedModel();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new PretrainElectra().runAsProcess(args);
  }

  @Override
  boolean isInVain(Result result) {
    return result.pretraining().verdict().isPresent() && onAlarm != null;
  }

  @Override
  public Result call() throws IOException {
    HuggingFaceCheckpoint.requireSavable(model(out));
    HuggingFaceCheckpoint.requireSavable(out.resolve(GENERATOR));
    Outputs.requireDirectory(out);
    if (checkpoints != null) {
      Outputs.requireDirectory(checkpoints);
    }
    if (corpus != null) {
      return new Result(
          pretrain(new TextLines(corpus), start(new TextLines(corpus))), Optional.empty());
    }
    FineTuningComparison comparison =
        new FineTuningComparison(EmbeddedDefault.reviews(), maxTokens, options.seed());
    Iterable<String> texts =
        Stream.concat(
                comparison.training().stream().map(Review::document),
                EmbeddedDefault.sentences().stream())
            .toList();
    HuggingFaceCheckpoint start = start(texts);
    PretrainingReport report = pretrain(texts, start);
    if (continueFrom != null) {
      return new Result(report, Optional.empty());
    }
    FineTuningComparison.Result result =
        comparison.run(HuggingFaceCheckpoint.open(model(out)), start, out);
    System.out.println(result);
    return new Result(report, Optional.of(result));
  }

  private HuggingFaceCheckpoint start(Iterable<String> texts) throws IOException {
    if (continueFrom == null) {
      return untrained.checkpoint(texts, maxTokens);
    }
    Path nested = model(continueFrom);
    return HuggingFaceCheckpoint.open(Files.exists(nested) ? nested : continueFrom);
  }

  /** Where a run saves the network to fine-tune. */
  private Path model(Path run) {
    boolean detects = options.objective().kind() == CheckpointKind.DISCRIMINATOR;
    return run.resolve(detects ? "discriminator" : "masked-lm");
  }

  private PretrainingReport pretrain(Iterable<String> texts, HuggingFaceCheckpoint start)
      throws IOException {
    PretrainingConfig config = options.config(corpus == null);
    ElectraPretrainerBuilder builder =
        ElectraPretrainer.builder(start)
            .config(config)
            .onAlarm(policy())
            .listener(new PretrainingLog());
    if (continueFrom != null
        && config.objective() != PretrainingObjective.MASKED_LANGUAGE_MODEL
        && Files.exists(continueFrom.resolve(GENERATOR))) {
      builder.generator(HuggingFaceCheckpoint.open(continueFrom.resolve(GENERATOR)));
    }
    if (checkpoints != null) {
      builder.checkpoints(checkpoints);
    }
    try (ElectraPretrainer pretrainer = builder.build()) {
      TokenizedCorpus tokenized = tokenize(texts, start);
      System.out.println("settings: " + config);
      System.out.println("weights: " + pretrainer.weights());
      PretrainingReport report = pretrainer.pretrain(tokenized);
      pretrainer
          .save(model(out))
          .ifPresent(moved -> System.out.println(out + " held another model, now " + moved));
      if (pretrainer.hasGenerator()) {
        pretrainer.saveGenerator(out.resolve(GENERATOR));
      }
      System.out.printf(
          "%d steps, %d tokens in %.2f hours; saved to %s%n",
          report.steps(), report.tokens(), report.elapsed().toMillis() / 3.6e6, out);
      return report;
    }
  }

  private AlarmPolicy policy() {
    if (onAlarm != null) {
      return onAlarm;
    }
    return corpus == null && continueFrom == null ? AlarmPolicy.WARN : AlarmPolicy.STOP;
  }

  private TokenizedCorpus tokenize(Iterable<String> texts, HuggingFaceCheckpoint start)
      throws IOException {
    int longest = Math.min(maxTokens, start.config().maxPositionEmbeddings());
    try (KoElectraTokenizer tokenizer = start.tokenizer()) {
      TokenizedCorpus tokenized =
          corpus == null || checkpoints == null
              ? TokenizedCorpus.of(texts, tokenizer, longest)
              : TokenizedCorpus.open(
                  corpus, tokenizer, longest, checkpoints.resolve("corpus.tokens"));
      System.out.printf(
          "corpus: %s, %.3f%% of them [UNK]%n",
          tokenized, 100.0 * tokenized.count(tokenizer.unkTokenId()) / tokenized.tokenCount());
      return tokenized;
    }
  }
}
