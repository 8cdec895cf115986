package io.koelectra.evaluation;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random classes and a classifier's outputs for them: better than chance, surer than they are
 * right, a third of them equal to an earlier one's.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RandomOutputs(int classes, int[] actual, float[][] logits) {

  public static RandomOutputs of(int examples, int classes, long seed) {
    Random random = new Random(seed);
    int[] actual = IntStream.range(0, examples).map(i -> random.nextInt(classes)).toArray();
    float[][] logits = new float[examples][classes];
    for (int i = 0; i < examples; i++) {
      for (int label = 0; label < classes; label++) {
        logits[i][label] = (float) (3 * random.nextGaussian() + (label == actual[i] ? 2 : 0));
      }
      if (i % 3 == 2) {
        logits[i] = logits[random.nextInt(i)].clone();
      }
    }
    return new RandomOutputs(classes, actual, logits);
  }

  List<Softmax> outputs() {
    return Stream.of(logits).map(Softmax::new).toList();
  }

  List<String> labels() {
    return IntStream.range(0, classes).mapToObj(label -> "class " + label).toList();
  }

  /** The probability of a class by the definition, without any care for huge logits. */
  double probability(int example, int label, double temperature) {
    double sum = 0;
    for (float logit : logits[example]) {
      sum += Math.exp(logit / temperature);
    }
    return Math.exp(logits[example][label] / temperature) / sum;
  }
}
