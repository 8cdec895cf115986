package io.koelectra.nsmc;

import ai.djl.nn.Parameter;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarm.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks before the first step for what would make a training useless. */
final class StartChecks {

  /** KoELECTRA's vocabulary leaves 0.1% of NSMC's tokens unknown, Hangul torn into jamo 72%. */
  private static final double MOST_UNKNOWN = 0.4;

  /** How far padding may move a logit, relative to 1 or to the logit if that is larger. */
  private static final double PADDING_TOLERANCE = 1e-3;

  private static final int ROWS_LOOKED_AT = 256;

  private StartChecks() {}

  /** Everything that is wrong with the start of a training. */
  static List<TrainingAlarm> of(TextModel model, List<EncodedText> rows) {
    float[][] output = model.scorer().score(rows.subList(0, 1));
    return Stream.of(
            infiniteOutput(output[0]),
            unknownTokens(model.scorer().collator.unknownShare(rows)),
            untrainedBody(model),
            attendedPadding(rows, batch -> model.scorer().score(batch)))
        .flatMap(Optional::stream)
        .toList();
  }

  static Optional<TrainingAlarm> infiniteOutput(float[] logits) {
    return alarmIf(
        IntStream.range(0, logits.length).anyMatch(i -> !Float.isFinite(logits[i])),
        Kind.NOT_FINITE,
        "the model's output is %s before the first step, so its weights hold values that are not finite; fetch the checkpoint again"
            .formatted(Arrays.toString(logits)));
  }

  static Optional<TrainingAlarm> unknownTokens(double share) {
    return alarmIf(
        share > MOST_UNKNOWN,
        Kind.UNKNOWN_TOKENS,
        "%.0f%% of the training examples' tokens are [UNK], up to %.0f%% are accepted: the model sees too little of the texts to learn. Use the vocab.txt that belongs to the model, or texts in the language of its vocabulary"
            .formatted(100 * share, 100 * MOST_UNKNOWN));
  }

  /** Training moves every bias; fresh ones are zero, beside LayerNorm weights of one. */
  static Optional<TrainingAlarm> untrainedBody(TextModel model) {
    Map<String, Parameter> parameters = ParameterNames.of(model.block());
    List<String> biases =
        model.weights().loaded().stream()
            .filter(name -> ParameterNames.layer(name).isPresent() && ParameterNames.isBias(name))
            .toList();
    return alarmIf(
        !biases.isEmpty()
            && biases.stream()
                .map(name -> parameters.get(name).getArray().toFloatArray())
                .allMatch(bias -> IntStream.range(0, bias.length).allMatch(i -> bias[i] == 0)),
        Kind.UNTRAINED_BODY,
        "all %d biases of the encoder are zero, as in a model that was never trained: its weights are random. Load a pre-trained discriminator such as monologg/koelectra-base-v3-discriminator; to train from random weights on purpose, use HuggingFaceCheckpoint.untrained"
            .formatted(biases.size()));
  }

  /**
   * Scores a short text alone and beside a longer one.
   *
   * @param scorer gives the logits of the rows of one batch
   */
  static Optional<TrainingAlarm> attendedPadding(
      List<EncodedText> rows, Function<List<EncodedText>, float[][]> scorer) {
    List<EncodedText> byLength =
        rows.stream()
            .limit(ROWS_LOOKED_AT)
            .sorted(Comparator.comparingInt(EncodedText::length))
            .toList();
    EncodedText shortest = byLength.get(0);
    EncodedText longest = byLength.get(byLength.size() - 1);
    float[] alone = scorer.apply(List.of(shortest))[0];
    float[] padded = scorer.apply(List.of(shortest, longest))[0];
    double difference = 0;
    for (int c = 0; c < alone.length; c++) {
      double scale = Math.max(1, Math.abs(alone[c]));
      difference = Math.max(difference, Math.abs(alone[c] - padded[c]) / scale);
    }
    return alarmIf(
        difference > PADDING_TOLERANCE,
        Kind.PADDING_ATTENDED,
        "a text of %d tokens has other logits when it is padded to %d (they differ by %.3g, up to %.0e is rounding): the model reads the padding. The attention mask must be 1 for tokens and 0 for padding, and must reach every layer"
            .formatted(shortest.length(), longest.length(), difference, PADDING_TOLERANCE));
  }

  private static Optional<TrainingAlarm> alarmIf(boolean isWrong, Kind kind, String message) {
    return isWrong ? Optional.of(new TrainingAlarm(kind, 0, message)) : Optional.empty();
  }
}
