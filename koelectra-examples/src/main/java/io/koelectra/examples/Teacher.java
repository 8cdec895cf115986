package io.koelectra.examples;

import java.io.IOException;
import java.util.List;

/** A classifier of two classes whose answers a student is to learn. */
interface Teacher {

  /** ln(p / (1 - p)) of each text, p being the probability of the second class. */
  double[] logOdds(List<String> texts) throws IOException;

  /** As {@link #logOdds}, of the texts that it was trained on, in their order. */
  double[] logOddsOfTraining() throws IOException;
}
