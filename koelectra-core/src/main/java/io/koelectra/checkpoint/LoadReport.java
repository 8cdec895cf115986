package io.koelectra.checkpoint;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where a model's parameters came from, by Hugging Face name.
 *
 * @param loaded parameters read from the weights file
 * @param fresh parameters initialized at random because a fresh part was asked for
 * @param ignored tensors of the file that this model has no use for
 * @param removedPrefix what stood before every name in the file and is no part of the model's, such
 *     as {@code module.} where torch.nn.DataParallel was saved; mostly empty
 */
public record LoadReport(
    List<String> loaded, List<String> fresh, List<String> ignored, String removedPrefix) {

  /** Copies the lists. */
  public LoadReport {
    loaded = List.copyOf(loaded);
    fresh = List.copyOf(fresh);
    ignored = List.copyOf(ignored);
  }

  /** This report and that of another block, as one. */
  public LoadReport and(LoadReport other) {
    return new LoadReport(
        joined(loaded, other.loaded),
        joined(fresh, other.fresh),
        joined(ignored, other.ignored),
        removedPrefix.isEmpty() ? other.removedPrefix : removedPrefix);
  }

  private static List<String> joined(List<String> here, List<String> there) {
    return Stream.concat(here.stream(), there.stream()).toList();
  }

  /** Counts of all three; names what is fresh or ignored beside what was loaded. */
  @Override
  public String toString() {
    return loaded.isEmpty()
        ? "all " + fresh.size() + " fresh, none loaded"
        : loaded.size()
            + " loaded"
            + named(" fresh", fresh)
            + named(" ignored", ignored)
            + (removedPrefix.isEmpty() ? "" : ", every name without its " + removedPrefix);
  }

  private static String named(String title, List<String> names) {
    return ", " + names.size() + title + (names.isEmpty() ? "" : " " + names);
  }
}
