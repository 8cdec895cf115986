package io.koelectra.checkpoint;

import java.util.List;

/**
 * Where a model's parameters came from, by Hugging Face name.
 *
 * @param loaded parameters read from the weights file
 * @param fresh parameters initialized at random because a fresh part was asked for
 * @param ignored tensors of the file that this model has no use for
 */
public record LoadReport(List<String> loaded, List<String> fresh, List<String> ignored) {

  /** Copies the lists. */
  public LoadReport {
    loaded = List.copyOf(loaded);
    fresh = List.copyOf(fresh);
    ignored = List.copyOf(ignored);
  }

  /** Counts of all three; names what is fresh or ignored beside what was loaded. */
  @Override
  public String toString() {
    return loaded.isEmpty()
        ? "all " + fresh.size() + " fresh, none loaded"
        : loaded.size() + " loaded" + named(" fresh", fresh) + named(" ignored", ignored);
  }

  private static String named(String title, List<String> names) {
    return ", " + names.size() + title + (names.isEmpty() ? "" : " " + names);
  }
}
