package io.koelectra.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizedCorpusTest {

  private static final List<String> TEXTS = TinyCorpus.texts(50, 3);
  private static final int HEADER_BYTES = 80;

  @TempDir private Path directory;

  private final KoElectraTokenizer tokenizer = TinyCorpus.tokenizer();
  private Path file;
  private Path cache;

  @BeforeEach
  void writeTexts() throws IOException {
    file = Files.write(directory.resolve("texts.txt"), TEXTS);
    cache = directory.resolve("nested/texts.tokens");
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void holdsWhatTheTokenizerGives() {
    TokenizedCorpus corpus = TokenizedCorpus.of(TEXTS, tokenizer, 8);

    assertThat(corpus.size()).isEqualTo(50);
    long tokens = 0;
    for (int i = 0; i < TEXTS.size(); i++) {
      int[] expected = tokenizer.encode(TEXTS.get(i), 8).inputIds();
      assertThat(corpus.tokens(i)).isEqualTo(expected).hasSizeLessThanOrEqualTo(8);
      tokens += expected.length;
    }
    assertThat(corpus.tokenCount()).isEqualTo(tokens);
    assertThat(corpus).hasToString("50 texts, " + tokens + " tokens");
  }

  @Test
  void countsTokensOfOneKind() {
    TokenizedCorpus corpus =
        TokenizedCorpus.of(List.of(TEXTS.get(0) + " 漢字", TEXTS.get(1)), tokenizer, 64);

    assertThat(corpus.count(tokenizer.clsTokenId())).isEqualTo(2);
    assertThat(corpus.count(tokenizer.unkTokenId())).isEqualTo(2);
  }

  @Test
  void leavesOutTextsWithoutAKnownToken() {
    TokenizedCorpus corpus =
        TokenizedCorpus.of(List.of("漢字", TEXTS.get(0), "[MASK]", "漢"), tokenizer, 32);

    assertThat(corpus.size()).isEqualTo(1);
    assertThat(corpus.tokens(0)).isEqualTo(tokenizer.encode(TEXTS.get(0), 32).inputIds());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenizedCorpus.of(List.of("漢字"), tokenizer, 32))
        .withMessageContaining("vocabulary");
  }

  @Test
  void readsWhatItStoredAndLeavesTheFileAlone() throws IOException {
    TokenizedCorpus first = open(32);
    Files.setLastModifiedTime(cache, FileTime.fromMillis(0));

    TokenizedCorpus second = open(32);

    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(FileTime.fromMillis(0));
    assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(second.tokens()).isEqualTo(first.tokens());
    assertThat(second.lengths()).isEqualTo(first.lengths());
    try (Stream<Path> files = Files.list(cache.getParent())) {
      assertThat(files).as("nothing half-written").containsExactly(cache);
    }
  }

  @Test
  void storesLittleEndianNumbersBehindTheHeader() throws IOException {
    TokenizedCorpus corpus = open(32);

    ByteBuffer stored = ByteBuffer.wrap(Files.readAllBytes(cache)).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(stored.remaining())
        .isEqualTo(HEADER_BYTES + 4 * (corpus.size() + (int) corpus.tokenCount()));
    assertThat(stored.getInt(72)).isEqualTo(50);
    stored.position(HEADER_BYTES);
    for (int i = 0; i < 50; i++) {
      assertThat(stored.getInt()).isEqualTo(tokenizer.encode(TEXTS.get(i), 32).inputIds().length);
    }
    assertThat(stored.getInt()).isEqualTo(tokenizer.clsTokenId());
  }

  @Test
  void tokenisesAnewWhenTextsLengthOrVocabularyChange() throws IOException {
    String first = open(32).fingerprint();
    assertThat(open(6).fingerprint()).isNotEqualTo(first);
    assertThat(open(32).fingerprint()).isEqualTo(first);

    Files.write(file, TEXTS.subList(1, 50));
    assertThat(open(32).size()).isEqualTo(49);

    List<String> vocabulary = new ArrayList<>(tokenizer.vocabulary());
    Collections.swap(vocabulary, 6, 7);
    try (KoElectraTokenizer other = KoElectraTokenizer.of(vocabulary, tokenizer.config())) {
      assertThat(TokenizedCorpus.open(file, other, 32, cache).tokens())
          .isEqualTo(TokenizedCorpus.of(TEXTS.subList(1, 50), other, 32).tokens());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 500, -1})
  void tokenisesAnewWhenTheCacheIsDamaged(int damage) throws IOException {
    TokenizedCorpus whole = open(32);
    byte[] stored = Files.readAllBytes(cache);
    byte[] damaged = damage > 0 ? Arrays.copyOf(stored, stored.length - damage) : stored.clone();
    if (damage < 0) {
      damaged[HEADER_BYTES + 400] ^= 1;
    }
    Files.write(cache, damaged);

    assertThat(open(32).tokens()).isEqualTo(whole.tokens());
    assertThat(Files.readAllBytes(cache)).isEqualTo(stored);
  }

  @Test
  void neverReplacesAFileThatIsNoCache() throws IOException {
    Files.createDirectories(cache.getParent());
    Files.writeString(cache, "what someone wrote, longer than a header ".repeat(4));

    assertThatIOException()
        .isThrownBy(() -> open(32))
        .withMessageContainingAll(cache.toString(), "not a tokenised corpus");
    assertThat(cache).content().startsWith("what someone wrote");
  }

  @Test
  void readsGzipAndByteOrderMarksAndSkipsBlankLines() throws IOException {
    Path zipped = directory.resolve("texts.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(("\uFEFF" + String.join("\r\n  \r\n", TEXTS)).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(new TextLines(zipped)).containsExactlyElementsOf(TEXTS);
    assertThat(TokenizedCorpus.open(zipped, tokenizer, 32, cache).fingerprint())
        .isEqualTo(TokenizedCorpus.of(TEXTS, tokenizer, 32).fingerprint());
  }

  @Test
  void namesFileAndLineOfWhatIsNotUtf8() throws IOException {
    byte[] texts = String.join("\n", TEXTS).getBytes(StandardCharsets.UTF_8);
    byte[] broken = Arrays.copyOf(texts, texts.length + 20_000);
    Arrays.fill(broken, texts.length, broken.length, (byte) '\n');
    broken[broken.length - 5] = (byte) 0xff;
    Files.write(file, broken);

    assertThatIOException()
        .isThrownBy(() -> open(32))
        .withMessageStartingWith(
            file + ", line " + (TEXTS.size() + 19_995) + ": found byte 0xFF, which is not UTF-8");
    assertThat(cache).doesNotExist();
    assertThatIOException()
        .isThrownBy(() -> TokenizedCorpus.open(directory.resolve("absent"), tokenizer, 32, cache));
  }

  private TokenizedCorpus open(int maxTokens) throws IOException {
    return TokenizedCorpus.open(file, tokenizer, maxTokens, cache);
  }
}
