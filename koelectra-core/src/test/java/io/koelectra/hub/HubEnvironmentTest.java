package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expected values are those of huggingface_hub's constants.py and utils/_auth.py. */
class HubEnvironmentTest {

  @TempDir private Path home;

  @Test
  void fallsBackToHuggingFacesDefaults() throws IOException {
    HubEnvironment environment = of(Map.of());

    assertThat(environment.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(environment.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(environment.offline()).isFalse();
    assertThat(environment.token()).isEmpty();
  }

  @Test
  void theMoreSpecificFolderWins() {
    assertThat(of(Map.of("XDG_CACHE_HOME", "/x")).cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h")).cache())
        .isEqualTo(Path.of("/h/hub"));
    assertThat(of(Map.of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old")).cache())
        .isEqualTo(Path.of("/old"));
    assertThat(of(Map.of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "/new")).cache())
        .isEqualTo(Path.of("/new"));
    assertThat(of(Map.of("HF_HOME", "~/hf")).cache()).isEqualTo(home.resolve("hf/hub"));
    assertThat(of(Map.of("HF_HOME", " ")).cache())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
  }

  @Test
  void readsTheTokenFromTheEnvironmentThenFromTheFile() throws IOException {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");

    assertThat(of(Map.of()).token()).contains("hf_file");
    assertThat(of(Map.of("HF_TOKEN", "hf_variable ")).token()).contains("hf_variable");
    assertThat(of(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old")).token()).contains("hf_old");
    assertThat(of(Map.of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1", "HF_TOKEN", "a")).token()).isEmpty();
    Path other = Files.writeString(home.resolve("other"), "hf_other");
    assertThat(of(Map.of("HF_TOKEN_PATH", other.toString())).token()).contains("hf_other");
    assertThatIOException().isThrownBy(() -> of(Map.of("HF_TOKEN_PATH", "~")).token());
  }

  @Test
  void readsEndpointAndOffline() {
    assertThat(of(Map.of("HF_ENDPOINT", "https://mirror.example")).endpoint())
        .isEqualTo(URI.create("https://mirror.example"));
    for (String yes : new String[] {"1", "true", "YES", "on"}) {
      assertThat(of(Map.of("HF_HUB_OFFLINE", yes)).offline()).isTrue();
    }
    assertThat(of(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
    assertThat(of(Map.of("TRANSFORMERS_OFFLINE", "1")).offline()).isTrue();
  }

  private HubEnvironment of(Map<String, String> variables) {
    return new HubEnvironment(variables::get, home);
  }
}
