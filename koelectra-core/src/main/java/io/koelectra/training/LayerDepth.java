package io.koelectra.training;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far below the head a parameter lies, by its Hugging Face name. */
record LayerDepth(int layers) {

  private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d{1,6})\\.");

  static LayerDepth of(Collection<String> names) {
    return new LayerDepth(names.stream().mapToInt(LayerDepth::index).max().orElse(-1) + 1);
  }

  /**
   * 0 for the head, 1 for the top layer, {@code layers} for the lowest, one more for embeddings.
   */
  int below(String name) {
    int index = index(name);
    if (index >= 0) {
      return layers - index;
    }
    return name.contains("embeddings") ? layers + 1 : 0;
  }

  /** The layer's number from the bottom, from 0; -1 for a parameter outside the layers. */
  private static int index(String name) {
    Matcher matcher = LAYER.matcher(name);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
  }
}
