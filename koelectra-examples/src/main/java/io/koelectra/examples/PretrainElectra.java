package io.koelectra.examples;

import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.pretraining.ElectraPretrainer;
import io.koelectra.pretraining.ElectraPretrainerBuilder;
import io.koelectra.pretraining.PretrainingObjective;
import io.koelectra.pretraining.TextLines;
import io.koelectra.pretraining.TokenizedCorpus;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
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
    description = "Pre-trains an ELECTRA on texts; with no options, on reviews that come with it.")
public final class PretrainElectra extends Example<PretrainElectra.Result> {

  private static final String GENERATOR = "generator";

  /** What a run gives; {@code comparison} is empty unless it is of the embedded reviews alone. */
  record Result(TrainingReport pretraining, Optional<Comparison> comparison) {}

  /** Accuracies on test reviews after a fine-tuning from pre-trained and from random weights. */
  record Comparison(double pretrained, double random) {

    @Override
    public String toString() {
      return "fine-tuned from the pre-trained weights: accuracy %.4f; from random weights: %.4f"
          .formatted(pretrained, random);
    }
  }

  @Option(names = "--corpus", description = "UTF-8 file, plain or gzip, one text a line.")
  private Path corpus;

  @Option(
      names = "--out",
      description = "Directory for discriminator/ or masked-lm/, and generator/.")
  private Path out = Path.of("runs/pretrained");

  @Option(names = "--checkpoints", description = "Directory that a killed run goes on from.")
  private Path checkpoints;

  @Option(
      names = "--continue-from",
      description =
          "Directory of an earlier --out, or of any model whose encoder is to go on learning.")
  private Path continueFrom;

  @Option(names = "--max-tokens", description = "Longer texts are cut to so many tokens.")
  private int maxTokens = 128;

  @Option(
      names = "--on-alarm",
      description =
          "When nothing was learned: ${COMPLETION-CANDIDATES}; WARN saves (default: WARN without"
              + " --corpus, else STOP).")
  private AlarmPolicy onAlarm;

  @Mixin private PretrainingOptions options = new PretrainingOptions();

  @ArgGroup(exclusive = false)
  private UntrainedModel untrained = new UntrainedModel();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new PretrainElectra().runAsProcess(args);
  }

  @Override
  protected boolean isInVain(Result result) {
    return result.pretraining().verdict().isPresent() && onAlarm != null;
  }

  @Override
  public Result call() throws IOException {
    ModelDirectoryWriter.requireWritable(model(out));
    ModelDirectoryWriter.requireWritable(out.resolve(GENERATOR));
    Outputs.requireDirectory(out);
    if (checkpoints != null) {
      Outputs.requireDirectory(checkpoints);
    }
    if (corpus != null) {
      return new Result(
          pretrain(new TextLines(corpus), start(new TextLines(corpus))), Optional.empty());
    }
    LabelledDataset.Split reviews =
        EmbeddedDefault.reviews().split(EmbeddedDefault.TEST_SHARE, options.seed());
    List<String> texts = new ArrayList<>(reviews.train().stream().map(LabelledText::text).toList());
    texts.addAll(EmbeddedDefault.sentences());
    HuggingFaceCheckpoint start = start(texts);
    TrainingReport report = pretrain(texts, start);
    if (continueFrom != null) {
      return new Result(report, Optional.empty());
    }
    HuggingFaceCheckpoint pretrained = HuggingFaceCheckpoint.open(model(out));
    Comparison comparison =
        new Comparison(
            accuracy(pretrained, reviews, out.resolve("fine-tuned")),
            accuracy(start, reviews, out.resolve("fine-tuned-from-random")));
    System.out.println(comparison);
    return new Result(report, Optional.of(comparison));
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

  private TrainingReport pretrain(Iterable<String> texts, HuggingFaceCheckpoint start)
      throws IOException {
    boolean compares = corpus == null && continueFrom == null;
    AlarmPolicy policy = onAlarm != null ? onAlarm : compares ? AlarmPolicy.WARN : AlarmPolicy.STOP;
    TerminalProgress progress = new TerminalProgress();
    ElectraPretrainerBuilder builder =
        options.builder(start, corpus == null).onAlarm(policy).listener(progress);
    if (continueFrom != null
        && options.objective() != PretrainingObjective.MASKED_LANGUAGE_MODEL
        && Files.exists(continueFrom.resolve(GENERATOR))) {
      builder.generator(HuggingFaceCheckpoint.open(continueFrom.resolve(GENERATOR)));
    }
    if (checkpoints != null) {
      builder.checkpoints(checkpoints);
    }
    try (progress;
        ElectraPretrainer pretrainer = builder.build()) {
      TokenizedCorpus tokenized = tokenize(texts, start);
      System.out.println("weights: " + pretrainer.weights());
      TrainingReport report = pretrainer.pretrain(tokenized);
      pretrainer
          .save(model(out))
          .ifPresent(moved -> System.out.println(out + " held another model, now " + moved));
      if (pretrainer.hasGenerator()) {
        pretrainer.saveGenerator(out.resolve(GENERATOR));
      }
      System.out.println("settings: " + report.settings());
      System.out.printf(
          "%d steps, %d tokens in %.2f hours; saved to %s%n",
          report.steps(), report.trained(), report.elapsed().toMillis() / 3.6e6, out);
      return report;
    }
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

  /** Fine-tunes, saves, and measures on the fifth that it has not seen. */
  private double accuracy(HuggingFaceCheckpoint start, LabelledDataset.Split reviews, Path saved)
      throws IOException {
    LabelledDataset.Split split = reviews.train().split(0.15, options.seed());
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(start)
            .optimizer(AdamW.builder().learningRate(1e-3).build())
            .epochs(5)
            .maxTokens(maxTokens)
            .seed(options.seed())
            .onAlarm(AlarmPolicy.WARN) // the comparison tells how much either has learned
            .build()) {
      trainer.fit(split.train(), split.validation());
      trainer.save(saved);
      return trainer.evaluate(reviews.validation()).accuracy();
    }
  }
}
