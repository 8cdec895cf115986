package io.koelectra.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ELECTRA with a classification head in plain {@code double}s and loops, written from the
 * definition (Clark et al. 2020; Devlin et al. 2019; Vaswani et al. 2017), one text at a time.
 *
 * <p>It shares nothing with the library but the configuration and the names of parameters.
 */
public final class ReferenceElectra {

  private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

  private final ElectraConfig config;
  private final Map<String, double[]> parameters = new LinkedHashMap<>();

  /**
   * @param values by Hugging Face name, matrices row by row, {@code electra.} and {@code
   *     classifier.} included
   */
  public ReferenceElectra(ElectraConfig config, Map<String, float[]> values) {
    this.config = config;
    values.forEach(
        (name, floats) -> {
          double[] doubles = new double[floats.length];
          for (int i = 0; i < doubles.length; i++) {
            doubles[i] = floats[i];
          }
          parameters.put(name, doubles);
        });
  }

  /** The values of a parameter, which the caller may change. */
  public double[] parameter(String name) {
    return parameters.get(name);
  }

  /** The encoder's input, then each layer's output: arrays [T][H]. */
  public List<double[][]> hiddenStates(long[] ids, long[] mask, long[] types) {
    List<double[][]> states = new ArrayList<>();
    states.add(embed(ids, types));
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      states.add(layer("electra.encoder.layer." + layer + ".", states.get(layer), mask));
    }
    return states;
  }

  /** The head's scores, one a label. */
  public double[] logits(long[] ids, long[] mask, long[] types) {
    double[] cls = hiddenStates(ids, mask, types).get(config.numHiddenLayers())[0];
    return dense("classifier.out_proj", gelu(dense("classifier.dense", cls)));
  }

  /** Minus the logarithm of the label's softmax probability. */
  public double loss(long[] ids, long[] mask, long[] types, int label) {
    double[] logits = logits(ids, mask, types);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[label];
  }

  private double[][] embed(long[] ids, long[] types) {
    double[][] result = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      double[] word = row("electra.embeddings.word_embeddings.weight", ids[t]);
      double[] position = row("electra.embeddings.position_embeddings.weight", t);
      double[] type = row("electra.embeddings.token_type_embeddings.weight", types[t]);
      double[] sum = layerNorm("electra.embeddings.LayerNorm", sum(sum(word, position), type));
      boolean projected = config.embeddingSize() != config.hiddenSize();
      result[t] = projected ? dense("electra.embeddings_project", sum) : sum;
    }
    return result;
  }

  private double[][] layer(String path, double[][] input, long[] mask) {
    double[][] context = attend(path + "attention.self.", input, mask);
    double[][] result = new double[input.length][];
    for (int t = 0; t < input.length; t++) {
      double[] attended = dense(path + "attention.output.dense", context[t]);
      attended = layerNorm(path + "attention.output.LayerNorm", sum(input[t], attended));
      double[] expanded = gelu(dense(path + "intermediate.dense", attended));
      double[] contracted = dense(path + "output.dense", expanded);
      result[t] = layerNorm(path + "output.LayerNorm", sum(attended, contracted));
    }
    return result;
  }

  /** Each head mixes the values of the unmasked tokens by softmax(q . k / sqrt(D)). */
  private double[][] attend(String path, double[][] input, long[] mask) {
    int tokens = input.length;
    double[][] queries = new double[tokens][];
    double[][] keys = new double[tokens][];
    double[][] values = new double[tokens][];
    for (int t = 0; t < tokens; t++) {
      queries[t] = dense(path + "query", input[t]);
      keys[t] = dense(path + "key", input[t]);
      values[t] = dense(path + "value", input[t]);
    }
    int size = config.hiddenSize() / config.numAttentionHeads();
    double[][] context = new double[tokens][config.hiddenSize()];
    for (int first = 0; first < config.hiddenSize(); first += size) {
      for (int t = 0; t < tokens; t++) {
        double[] weights = new double[tokens];
        double total = 0;
        for (int s = 0; s < tokens; s++) {
          double product = 0;
          for (int i = first; i < first + size; i++) {
            product += queries[t][i] * keys[s][i];
          }
          weights[s] = mask[s] == 1 ? Math.exp(product / Math.sqrt(size)) : 0;
          total += weights[s];
        }
        for (int s = 0; s < tokens; s++) {
          for (int i = first; i < first + size; i++) {
            context[t][i] += weights[s] / total * values[s][i];
          }
        }
      }
    }
    return context;
  }

  /** The layer at {@code path}: weight times input plus bias. */
  public double[] dense(String path, double[] input) {
    double[] weight = parameters.get(path + ".weight"); // [out][in]
    double[] output = parameters.get(path + ".bias").clone();
    for (int i = 0; i < output.length; i++) {
      for (int j = 0; j < input.length; j++) {
        output[i] += weight[i * input.length + j] * input[j];
      }
    }
    return output;
  }

  /** The LayerNorm at {@code path}. */
  public double[] layerNorm(String path, double[] input) {
    double mean = 0;
    for (double value : input) {
      mean += value / input.length;
    }
    double variance = 0;
    for (double value : input) {
      variance += (value - mean) * (value - mean) / input.length;
    }
    double[] output = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      double normalized = (input[i] - mean) / Math.sqrt(variance + config.layerNormEps());
      output[i] =
          normalized * parameters.get(path + ".weight")[i] + parameters.get(path + ".bias")[i];
    }
    return output;
  }

  private double[] row(String name, long index) {
    int from = (int) index * config.embeddingSize();
    return Arrays.copyOfRange(parameters.get(name), from, from + config.embeddingSize());
  }

  private static double[] sum(double[] left, double[] right) {
    double[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += right[i];
    }
    return result;
  }

  /** x times the normal distribution function of x, by element. */
  public static double[] gelu(double[] input) {
    double[] result = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      result[i] = input[i] * (1 + erf(input[i] / Math.sqrt(2))) / 2;
    }
    return result;
  }

  /** The series 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)), of one sign. */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x); // 1 - erf(6) is 2e-17
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
  }
}
