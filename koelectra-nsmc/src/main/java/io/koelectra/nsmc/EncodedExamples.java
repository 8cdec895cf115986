package io.koelectra.nsmc;

import io.koelectra.tokenizer.EncodedText;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Texts as a model reads them, with what it should say of each. */
final class EncodedExamples {

  final List<EncodedText> rows;
  final double[][] targets;

  EncodedExamples(List<EncodedText> rows, double[][] targets) {
    this.rows = rows;
    this.targets = targets;
  }

  /** At most so many, spread over all of them. */
  EncodedExamples sample(int most) {
    int stride = (rows.size() + most - 1) / most;
    return of(IntStream.iterate(0, i -> i < rows.size(), i -> i + stride).boxed().toList());
  }

  EncodedExamples of(List<Integer> chosen) {
    return new EncodedExamples(
        chosen.stream().map(rows::get).toList(),
        chosen.stream().map(i -> targets[i]).toArray(double[][]::new));
  }

  EncodedExamples part(int from, int to) {
    return new EncodedExamples(rows.subList(from, to), Arrays.copyOfRange(targets, from, to));
  }
}
