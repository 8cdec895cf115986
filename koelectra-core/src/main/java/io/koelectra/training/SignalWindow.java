package io.koelectra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The signals of the last steps of a training, and their means and medians. */
final class SignalWindow {

  private final int capacity;
  private final List<StepSignals> signals = new ArrayList<>();

  SignalWindow(int capacity) {
    this.capacity = capacity;
  }

  void add(StepSignals step) {
    if (signals.size() == capacity) {
      signals.remove(0);
    }
    signals.add(step);
  }

  /** Replaces all signals by {@code others}. */
  void set(List<StepSignals> others) {
    signals.clear();
    signals.addAll(others);
  }

  List<StepSignals> signals() {
    return List.copyOf(signals);
  }

  boolean has(int steps) {
    return signals.size() >= steps;
  }

  /** The mean over the last {@code steps}, or as many as there are. */
  double mean(int steps, ToDoubleFunction<StepSignals> signal) {
    return before(steps, 0).stream().mapToDouble(signal).average().orElse(0);
  }

  /** The median gradient norm over {@code steps}, {@code skipped} before the last. */
  double medianNorm(int steps, int skipped) {
    double[] norms =
        before(steps, skipped).stream()
            .mapToDouble(s -> s.report().gradientNorm())
            .sorted()
            .toArray();
    return norms[norms.length / 2];
  }

  private List<StepSignals> before(int steps, int skipped) {
    int to = signals.size() - skipped;
    return signals.subList(Math.max(0, to - steps), to);
  }
}
