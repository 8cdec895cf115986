package io.koelectra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The signals of the last steps of a training, and their means and medians. */
final class SignalWindow {

  private final int capacity;
  private final List<StepReport> signals = new ArrayList<>();

  SignalWindow(int capacity) {
    this.capacity = capacity;
  }

  void add(StepReport step) {
    if (signals.size() == capacity) {
      signals.remove(0);
    }
    signals.add(step);
  }

  /** Replaces all signals by {@code others}. */
  void set(List<StepReport> others) {
    signals.clear();
    signals.addAll(others);
  }

  List<StepReport> signals() {
    return List.copyOf(signals);
  }

  boolean has(int steps) {
    return signals.size() >= steps;
  }

  /** The mean over the last {@code steps}, or as many as there are. */
  double mean(int steps, ToDoubleFunction<StepReport> signal) {
    return before(steps, 0).stream().mapToDouble(signal).average().orElse(0);
  }

  /** The median gradient norm over {@code steps}, {@code skipped} before the last. */
  double medianNorm(int steps, int skipped) {
    double[] norms =
        before(steps, skipped).stream().mapToDouble(StepReport::gradientNorm).sorted().toArray();
    return norms[norms.length / 2];
  }

  private List<StepReport> before(int steps, int skipped) {
    int to = signals.size() - skipped;
    return signals.subList(Math.max(0, to - steps), to);
  }
}
