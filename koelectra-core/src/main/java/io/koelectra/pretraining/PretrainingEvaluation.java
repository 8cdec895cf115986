package io.koelectra.pretraining;

import io.koelectra.evaluation.EvaluationReport;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The networks on the held-out texts, with the same masks at every evaluation.
 *
 * @param examples held-out texts
 * @param mlmLoss mean loss over masked positions, in nats: the generator's, or the network's own
 *     with {@link PretrainingObjective#MASKED_LANGUAGE_MODEL}, where all further figures are NaN
 * @param sampledAccuracy share of masked positions at which the generator drew the text's own token
 * @param detectionLoss the discriminator's mean loss over all tokens, in nats
 * @param auc area under the ROC curve of the discriminator's logits: the chance that a replaced
 *     token scores above one that is not; 0.5 when it knows nothing, NaN without a replaced token
 * @param precision share of replaced tokens among those it takes for replaced; 0 if it takes none
 * @param recall share of the replaced tokens that it takes for replaced; 0 if there are none
 */
record PretrainingEvaluation(
    long examples,
    double mlmLoss,
    double sampledAccuracy,
    double detectionLoss,
    double auc,
    double precision,
    double recall,
    Duration took)
    implements EvaluationReport {

  /** {@link #mlmLoss()}. */
  @Override
  public double meanLoss() {
    return mlmLoss;
  }

  @Override
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("AUC", auc);
    figures.put("detection loss", detectionLoss);
    figures.put("sampled accuracy", sampledAccuracy);
    figures.put("precision", precision);
    figures.put("recall", recall);
    figures.values().removeIf(value -> Double.isNaN(value) || Double.isNaN(detectionLoss));
    return Collections.unmodifiableMap(figures);
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "MLM loss %.4f%s"
        .formatted(
            mlmLoss,
            figures().entrySet().stream()
                .map(figure -> ", %s %.4f".formatted(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining()));
  }
}
