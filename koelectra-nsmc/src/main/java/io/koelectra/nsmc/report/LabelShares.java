package io.koelectra.nsmc.report;

import io.koelectra.nsmc.ScoredText;
import io.koelectra.training.CollapseMonitor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How often each label occurs: what a classifier that ignores the texts can know at best.
 *
 * @param labels class names by index
 * @param counts of texts, one a class
 */
record LabelShares(List<String> labels, List<Long> counts) {

  static LabelShares of(List<String> labels, List<ScoredText> texts) {
    long[] counts = new long[labels.size()];
    texts.forEach(text -> counts[labels.indexOf(text.label())]++);
    return new LabelShares(labels, Arrays.stream(counts).boxed().toList());
  }

  /** The loss of always giving these shares as probabilities, in nats. */
  double entropy() {
    return CollapseMonitor.entropy(counts.stream().mapToDouble(Long::doubleValue).toArray());
  }

  /** The accuracy of always answering with the most frequent label. */
  double largest() {
    return (double) Collections.max(counts) / counts.stream().mapToLong(Long::longValue).sum();
  }

  /** The first of the most frequent labels. */
  String mostFrequent() {
    return labels.get(counts.indexOf(Collections.max(counts)));
  }
}
