package io.koelectra.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds reference files too large, or not ours, to be committed; tests without them are skipped.
 */
final class SharedFixtures {

  private SharedFixtures() {}

  /** The folder named by {@code koelectra.shared}, else {@code shared} in a parent folder. */
  static Path require(String path) {
    String named = System.getProperty("koelectra.shared");
    Stream<Path> candidates =
        named != null
            ? Stream.of(Path.of(named))
            : Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
                .map(parent -> parent.resolve("shared"));
    Optional<Path> found = candidates.map(p -> p.resolve(path)).filter(Files::exists).findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no shared folder with " + path);
    return found.get();
  }
}
