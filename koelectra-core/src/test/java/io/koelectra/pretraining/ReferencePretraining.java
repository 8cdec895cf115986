package io.koelectra.pretraining;

import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ReferenceElectra;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Replaced token detection in plain {@code double}s and loops, written from Clark et al. 2020,
 * section 3.1, one text at a time.
 */
final class ReferencePretraining {

  private final ElectraConfig config;
  private final ReferenceElectra generator;
  private final ReferenceElectra discriminator;
  private final int generatorLayers;

  /**
   * @param values by Hugging Face name, of each network
   */
  ReferencePretraining(
      ElectraConfig config,
      Map<String, float[]> values,
      ElectraConfig generatorConfig,
      Map<String, float[]> generatorValues) {
    this.config = config;
    generator = new ReferenceElectra(generatorConfig, generatorValues);
    discriminator = new ReferenceElectra(config, values);
    generatorLayers = generatorConfig.numHiddenLayers();
  }

  /** The generator's values of a parameter, which the caller may change. */
  double[] generatorParameter(String name) {
    return generator.parameter(name);
  }

  /** The discriminator's values of a parameter, which the caller may change. */
  double[] discriminatorParameter(String name) {
    return discriminator.parameter(name);
  }

  /** The generator's distribution over the vocabulary at a position. */
  private double[] fill(long[] ids, long[] mask, int position) {
    double[] hidden =
        generator.hiddenStates(ids, mask, new long[ids.length]).get(generatorLayers)[position];
    double[] features =
        generator.layerNorm(
            "generator_predictions.LayerNorm",
            ReferenceElectra.gelu(generator.dense("generator_predictions.dense", hidden)));
    double[] words = generator.parameter("electra.embeddings.word_embeddings.weight"); // [V][E]
    double[] scores = generator.parameter("generator_lm_head.bias").clone();
    double sum = 0;
    for (int v = 0; v < scores.length; v++) {
      for (int e = 0; e < features.length; e++) {
        scores[v] += words[v * features.length + e] * features[e];
      }
      scores[v] = Math.exp(scores[v]);
      sum += scores[v];
    }
    for (int v = 0; v < scores.length; v++) {
      scores[v] /= sum;
    }
    return scores;
  }

  /** The mean over the masked positions of all rows. */
  double mlmLoss(long[][] maskedIds, long[][] mask, int[][] positions, long[][] ids) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < ids.length; row++) {
      for (int position : positions[row]) {
        sum -= Math.log(fill(maskedIds[row], mask[row], position)[(int) ids[row][position]]);
        count++;
      }
    }
    return sum / count;
  }

  /**
   * The rows with a token drawn at every masked position: the first whose cumulated probability
   * exceeds the position's random number.
   */
  long[][] replace(long[][] maskedIds, long[][] mask, int[][] positions, long[][] ids, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] replaced = new long[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      replaced[row] = ids[row].clone();
      for (int position : positions[row]) {
        double[] probabilities = fill(maskedIds[row], mask[row], position);
        double draw = random.nextDouble();
        int token = 0;
        for (double below = probabilities[0]; below <= draw; below += probabilities[++token]) {}
        replaced[row][position] = token;
      }
    }
    return replaced;
  }

  /** The mean over all tokens that are not padding. */
  double detectionLoss(long[][] seen, long[][] mask, long[][] ids) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < ids.length; row++) {
      double[][] states =
          discriminator
              .hiddenStates(seen[row], mask[row], new long[ids[row].length])
              .get(config.numHiddenLayers());
      for (int t = 0; t < ids[row].length; t++) {
        if (mask[row][t] == 1) {
          double[] features =
              ReferenceElectra.gelu(
                  discriminator.dense("discriminator_predictions.dense", states[t]));
          double logit =
              discriminator.dense("discriminator_predictions.dense_prediction", features)[0];
          double original = 1 / (1 + Math.exp(logit));
          sum -= Math.log(seen[row][t] == ids[row][t] ? original : 1 - original);
          count++;
        }
      }
    }
    return sum / count;
  }
}
