package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.Mutator.Mutation;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.TensorFiles;
import io.koelectra.model.ElectraConfig;
import io.koelectra.tokenizer.EncodedText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.tokenizer.TokenizerConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model directory with one damaged file beside its weights is refused by an IOException that
 * names the file, or opens as what the file says.
 *
 * <p>Each directory is opened through {@link HuggingFaceCheckpoint#open}. What may come of it:
 *
 * <ul>
 *   <li>config.json: a setting must be as in the undamaged file unless the damage touched its key
 *       or value. If a setting that shows in the weights' shapes has changed, loading is refused.
 *       What does not show in them (attention heads, dropout, epsilon, padding) cannot be told: a
 *       key damaged into an unknown one leaves Hugging Face's default.
 *   <li>vocab.txt: the tokenizer has exactly the lines that the damaged file has in UTF-8, at most
 *       {@code vocab_size}, and encodes a text to ids within it.
 *   <li>tokenizer_config.json: a setting must be as before unless its key or value was touched.
 * </ul>
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedSettingsTest {

  private static final String CONFIG = "config.json";
  private static final String VOCABULARY = "vocab.txt";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private static final Map<String, Function<ElectraConfig, Object>> SHAPES =
      Map.of(
          "vocab_size", ElectraConfig::vocabSize,
          "embedding_size", ElectraConfig::embeddingSize,
          "hidden_size", ElectraConfig::hiddenSize,
          "num_hidden_layers", ElectraConfig::numHiddenLayers,
          "intermediate_size", ElectraConfig::intermediateSize,
          "max_position_embeddings", ElectraConfig::maxPositionEmbeddings,
          "type_vocab_size", ElectraConfig::typeVocabSize);
  private static final Map<String, Function<ElectraConfig, Object>> OTHERS =
      Map.of(
          "num_attention_heads", ElectraConfig::numAttentionHeads,
          "hidden_dropout_prob", ElectraConfig::hiddenDropoutProb,
          "attention_probs_dropout_prob", ElectraConfig::attentionProbsDropoutProb,
          "initializer_range", ElectraConfig::initializerRange,
          "layer_norm_eps", ElectraConfig::layerNormEps,
          "pad_token_id", ElectraConfig::padTokenId);
  private static final Map<String, Function<TokenizerConfig, Object>> TOKENIZER =
      Map.of(
          "do_lower_case", TokenizerConfig::doLowerCase,
          "tokenize_chinese_chars", TokenizerConfig::tokenizeChineseChars,
          "model_max_length", TokenizerConfig::modelMaxLength);

  @TempDir private Path directory;

  @BeforeEach
  void copyFixture() throws IOException {
    Path fixture = TensorFiles.fixture("tiny-small-shape");
    for (String name : List.of(CONFIG, VOCABULARY, TOKENIZER_CONFIG, "model.safetensors")) {
      Files.copy(fixture.resolve(name), directory.resolve(name));
    }
  }

  @Test
  void config() throws IOException {
    ElectraConfig expected = HuggingFaceCheckpoint.open(directory).config();
    byte[] original = Files.readAllBytes(directory.resolve(CONFIG));
    Mutator mutator = mutator(CONFIG, original, MutationFields.json(original, 0, original.length));
    try (NDManager manager = OfflineEngine.newManager()) {
      MutationRun.run(
          CONFIG,
          mutator,
          directory.resolve(CONFIG),
          mutation -> {
            var checkpoint = HuggingFaceCheckpoint.open(directory);
            requireUntouched(mutation, original, SHAPES, expected, checkpoint.config());
            requireUntouched(mutation, original, OTHERS, expected, checkpoint.config());
            if (SHAPES.values().stream()
                .anyMatch(get -> !get.apply(expected).equals(get.apply(checkpoint.config())))) {
              assertThatThrownBy(() -> checkpoint.loadModel(manager))
                  .isInstanceOf(CheckpointMismatchException.class);
            }
          });
    }
  }

  @Test
  void vocabulary() throws IOException {
    byte[] original = Files.readAllBytes(directory.resolve(VOCABULARY));
    int size = HuggingFaceCheckpoint.open(directory).config().vocabSize();
    Mutator mutator = mutator(VOCABULARY, original, MutationFields.lines(original));
    MutationRun.run(
        VOCABULARY,
        mutator,
        directory.resolve(VOCABULARY),
        mutation -> {
          var checkpoint = HuggingFaceCheckpoint.open(directory);
          try (KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
            assertThat(tokenizer.vocabulary())
                .isEqualTo(lines(mutation.bytes()))
                .hasSizeLessThanOrEqualTo(size);
            EncodedText text = tokenizer.encode("영화 [MASK] 정말 재미있어요 abc 12!", 32);
            assertThat(IntStream.of(text.inputIds()).allMatch(id -> id >= 0 && id < size)).isTrue();
          }
        });
  }

  @Test
  void tokenizerConfig() throws IOException {
    byte[] original = Files.readAllBytes(directory.resolve(TOKENIZER_CONFIG));
    TokenizerConfig expected;
    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(directory)) {
      expected = tokenizer.config();
    }
    MutationRun.run(
        TOKENIZER_CONFIG,
        mutator(TOKENIZER_CONFIG, original, MutationFields.json(original, 0, original.length)),
        directory.resolve(TOKENIZER_CONFIG),
        mutation -> {
          HuggingFaceCheckpoint.open(directory);
          try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(directory)) {
            requireUntouched(mutation, original, TOKENIZER, expected, tokenizer.config());
            tokenizer.encode("영화 [MASK] 정말", 3);
          }
        });
  }

  private static Mutator mutator(String name, byte[] original, List<Mutator.Field> fields)
      throws IOException {
    Path other = TensorFiles.fixture("tiny-generator").resolve(name);
    return new Mutator(original, Files.readAllBytes(other), fields);
  }

  /** Settings whose line, {@code "key": value,}, the damage did not touch. */
  private static <C> void requireUntouched(
      Mutation mutation,
      byte[] original,
      Map<String, Function<C, Object>> settings,
      C expected,
      C opened) {
    String text = new String(original, StandardCharsets.ISO_8859_1);
    settings.forEach(
        (key, get) -> {
          Matcher line = Pattern.compile("\"" + key + "\": [^,\\n]+").matcher(text);
          assertThat(line.find()).as(key).isTrue();
          if (!mutation.touches(line.start(), line.end())) {
            assertThat(get.apply(opened)).as(key).isEqualTo(get.apply(expected));
          }
        });
  }

  /** As Python's readlines, with universal newlines. */
  private static List<String> lines(byte[] bytes) {
    String text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString();
    assertThat(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)).as("UTF-8").isTrue();
    text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    String[] lines = text.split("\r\n|\r|\n", -1);
    return Stream.of(lines)
        .limit(lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length)
        .toList();
  }
}
