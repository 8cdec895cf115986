package io.koelectra.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "monologg/koelectra-base-v3-discriminator",
        "bert-base-cased",
        "a/b",
        "A_1/x.y",
        "_a/b_"
      })
  void takesTheRepositoryIdsThatHuggingFaceHas(String repository) {
    assertThatCode(() -> HubCache.requireRepository(repository)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "v1.0", "refs/pr/1", "feature/new_head", "0123abc"})
  void takesBranchesTagsAndPullRequests(String revision) {
    assertThatCode(() -> HubCache.requireRevision(revision)).doesNotThrowAnyException();
  }

  @Test
  void onlyFortyLowerCaseDigitsAreACommit() {
    assertThat(HubCache.isCommit("0123456789abcdef0123456789abcdef01234567")).isTrue();
    assertThat(HubCache.isCommit("0123456789ABCDEF0123456789abcdef01234567")).isFalse();
    assertThat(HubCache.isCommit("0123456789abcdef0123456789abcdef0123456")).isFalse();
    assertThat(HubCache.isCommit("main")).isFalse();
  }

  @Test
  void unquotesEtagsStrongAndWeak() throws IOException {
    assertThat(HubCache.blobName("\"abc\"")).isEqualTo("abc");
    assertThat(HubCache.blobName("W/\"abc-12\"")).isEqualTo("abc-12");
    assertThat(HubCache.blobName("abc")).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "..",
        "\"../a\"",
        "a/b",
        "a\\b",
        "a.incomplete",
        "C:",
        "-a",
        "a\u0000"
      })
  void refusesEtagsThatAreNoFileNames(String etag) {
    assertThatIOException().isThrownBy(() -> HubCache.blobName(etag)).withMessageContaining("ETag");
  }
}
