package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;

/**
 * Hugging Face's environment variables, read as huggingface_hub's constants.py and utils/_auth.py
 * do. A variable that is set but blank counts as not set.
 */
record HubEnvironment(UnaryOperator<String> variables, Path userHome) {

  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  URI endpoint() {
    return URI.create(first("HF_ENDPOINT").orElse("https://huggingface.co"));
  }

  /** {@code HF_HUB_CACHE}, {@code HUGGINGFACE_HUB_CACHE}, else {@code hub} in the home. */
  Path cache() {
    return path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElseGet(() -> home().resolve("hub"));
  }

  /** {@code HF_HOME}, else {@code huggingface} in {@code XDG_CACHE_HOME} or ~/.cache. */
  private Path home() {
    Path caches = path("XDG_CACHE_HOME").orElse(userHome.resolve(".cache"));
    return path("HF_HOME").orElse(caches.resolve("huggingface"));
  }

  boolean offline() {
    return isTrue("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE");
  }

  /**
   * {@code HF_TOKEN}, else the file that {@code hf auth login} writes ({@code HF_TOKEN_PATH}, or
   * {@code token} in the home); none with {@code HF_HUB_DISABLE_IMPLICIT_TOKEN}.
   *
   * @throws IOException if the file exists and cannot be read
   */
  Optional<String> token() throws IOException {
    if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    Optional<String> token = first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
    try {
      Path file = path("HF_TOKEN_PATH").orElseGet(() -> home().resolve("token"));
      String text = token.isPresent() ? token.get() : Files.readString(file);
      return Optional.of(text.strip()).filter(it -> !it.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Optional<String> first(String... names) {
    return Arrays.stream(names)
        .map(variables)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private Optional<Path> path(String... names) {
    String home = Matcher.quoteReplacement(userHome.toString());
    return first(names).map(text -> Path.of(text.replaceFirst("^~(?=/|$)", home)));
  }

  private boolean isTrue(String... names) {
    return first(names).filter(value -> TRUE.contains(value.toUpperCase(Locale.ROOT))).isPresent();
  }
}
