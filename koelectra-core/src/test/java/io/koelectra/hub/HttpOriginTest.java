package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOriginTest {

  private static final URI HUB = URI.create("https://huggingface.co/a/b/resolve/main/vocab.txt");

  @Test
  void schemeHostAndPortMakeAnOrigin() {
    HttpOrigin origin = HttpOrigin.of(HUB);
    assertThat(HttpOrigin.of(URI.create("https://HuggingFace.co:443/x"))).isEqualTo(origin);
    assertThat(HttpOrigin.of(URI.create("http://huggingface.co/x"))).isNotEqualTo(origin);
    assertThat(HttpOrigin.of(URI.create("https://huggingface.co:8443/"))).isNotEqualTo(origin);
    assertThat(HttpOrigin.of(URI.create("https://huggingface.co.evil.example/")))
        .isNotEqualTo(origin);
  }

  @Test
  void followsRedirectsWithAndWithoutAHost() throws IOException {
    assertThat(HttpOrigin.redirect(HUB, "/api/x?y=%2F"))
        .isEqualTo(URI.create("https://huggingface.co/api/x?y=%2F"));
    assertThat(HttpOrigin.redirect(HUB, "https://cdn.example/x"))
        .isEqualTo(URI.create("https://cdn.example/x"));
    assertThat(HttpOrigin.redirect(HUB, "//cdn.example/x"))
        .isEqualTo(URI.create("https://cdn.example/x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://huggingface.co/x",
        "http://127.0.0.1/x",
        "file:///etc/passwd",
        "ftp://host/x",
        "https://user:password@host/x",
        "https:///x",
        "mailto:a@b",
        "https://ho st/"
      })
  void refusesToLeaveHttps(String location) {
    assertThatIOException()
        .isThrownBy(() -> HttpOrigin.redirect(HUB, location))
        .withMessageContainingAll("huggingface.co", "redirects")
        .withMessageNotContaining("password@");
  }

  @Test
  void plainHttpIsPrivateOnThisMachineOnly() {
    for (String here : new String[] {"http://localhost:8", "http://127.0.0.1", "http://[::1]:8"}) {
      assertThat(HttpOrigin.of(URI.create(here)).isPrivate()).isTrue();
    }
    for (String there :
        new String[] {"http://127.0.0.1.example", "http://localhost.example", "http://128.0.0.1"}) {
      assertThat(HttpOrigin.of(URI.create(there)).isPrivate()).isFalse();
    }
    assertThat(HttpOrigin.of(HUB).isPrivate()).isTrue();
  }

  @Test
  void messagesShowNoSignature() {
    assertThat(HttpOrigin.shown(URI.create("https://cdn.example/x?Signature=secret")))
        .isEqualTo("https://cdn.example/x");
  }
}
