package io.koelectra.nsmc.report;

import io.koelectra.nsmc.ScoredText;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How often each label occurs: what a classifier that ignores the texts can know at best.
 *
 * @param labels class names by index
 * @param shares one a class, in [0, 1], of sum 1
 */
record LabelShares(List<String> labels, List<Double> shares) {

  static LabelShares of(List<String> labels, List<ScoredText> texts) {
    long[] counts = new long[labels.size()];
    texts.forEach(text -> counts[text.label()]++);
    return new LabelShares(
        labels, Arrays.stream(counts).mapToObj(count -> (double) count / texts.size()).toList());
  }

  /** The loss of always giving these shares as probabilities, in nats. */
  double entropy() {
    return shares.stream().mapToDouble(share -> share == 0 ? 0 : -share * Math.log(share)).sum();
  }

  /** The accuracy of always answering with the most frequent label. */
  double largest() {
    return Collections.max(shares);
  }

  /** The first of the most frequent labels. */
  String mostFrequent() {
    return labels.get(shares.indexOf(largest()));
  }
}
