package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hugging Face's environment variables, read as huggingface_hub's constants.py and utils/_auth.py
 * do. A variable that is set but blank counts as not set.
 */
final class HubEnvironment {

  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  private final Map<String, String> variables;
  private final Path userHome;

  HubEnvironment(Map<String, String> variables, Path userHome) {
    this.variables = variables;
    this.userHome = userHome;
  }

  static HubEnvironment ofThisProcess() {
    return new HubEnvironment(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** {@code HF_ENDPOINT}, else https://huggingface.co. */
  URI endpoint() {
    return URI.create(variable("HF_ENDPOINT").orElse("https://huggingface.co"));
  }

  /** {@code HF_HUB_CACHE}, {@code HUGGINGFACE_HUB_CACHE}, else {@code hub} in the home. */
  Path cache() {
    return variable("HF_HUB_CACHE")
        .or(() -> variable("HUGGINGFACE_HUB_CACHE"))
        .map(this::path)
        .orElseGet(() -> home().resolve("hub"));
  }

  /** {@code HF_HOME}, else {@code huggingface} in {@code XDG_CACHE_HOME} or ~/.cache. */
  private Path home() {
    return variable("HF_HOME")
        .map(this::path)
        .orElseGet(
            () ->
                variable("XDG_CACHE_HOME")
                    .map(this::path)
                    .orElse(userHome.resolve(".cache"))
                    .resolve("huggingface"));
  }

  /** {@code HF_HUB_OFFLINE} or {@code TRANSFORMERS_OFFLINE}. */
  boolean offline() {
    return variable("HF_HUB_OFFLINE")
        .or(() -> variable("TRANSFORMERS_OFFLINE"))
        .filter(HubEnvironment::isTrue)
        .isPresent();
  }

  /**
   * {@code HF_TOKEN}, else the file that {@code hf auth login} writes ({@code HF_TOKEN_PATH}, or
   * {@code token} in the home); none with {@code HF_HUB_DISABLE_IMPLICIT_TOKEN}.
   *
   * @throws IOException if the file exists and cannot be read
   */
  Optional<String> token() throws IOException {
    if (variable("HF_HUB_DISABLE_IMPLICIT_TOKEN").filter(HubEnvironment::isTrue).isPresent()) {
      return Optional.empty();
    }
    Optional<String> token =
        variable("HF_TOKEN").or(() -> variable("HUGGING_FACE_HUB_TOKEN")).map(String::strip);
    return token.isPresent() ? token : tokenFile();
  }

  private Optional<String> tokenFile() throws IOException {
    Path file = variable("HF_TOKEN_PATH").map(this::path).orElseGet(() -> home().resolve("token"));
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  private Path path(String text) {
    if (text.equals("~")) {
      return userHome;
    }
    return text.startsWith("~/") ? userHome.resolve(text.substring(2)) : Path.of(text);
  }

  private static boolean isTrue(String value) {
    return TRUE.contains(value.toUpperCase(Locale.ROOT));
  }
}
