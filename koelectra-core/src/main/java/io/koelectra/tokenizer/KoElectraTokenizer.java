package io.koelectra.tokenizer;

import io.koelectra.tokenizer.TokenizerConfig.AddedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * KoELECTRA's WordPiece: the ids that Hugging Face's {@code ElectraTokenizer} gives for the same
 * {@code vocab.txt} or {@code tokenizer.json}, {@code tokenizer_config.json} and added tokens.
 *
 * <p>Special tokens written out in a text, such as {@code [MASK]}, become the special ids, as in
 * the reference. Unpaired surrogates are dropped.
 *
 * <p>Thread-safe. {@link #close()} waits for calls under way; later ones throw {@link
 * IllegalStateException}.
 */
public final class KoElectraTokenizer implements AutoCloseable {

  private final Vocabulary vocabulary;
  private final TokenizerConfig config;
  private final NativeWordPiece wordPiece;
  private final Set<Integer> specials;

  /** Tokens of all ids: the vocabulary's, and those that were added after it. */
  private final List<String> tokens;

  private KoElectraTokenizer(Vocabulary vocabulary, TokenizerConfig config) {
    if (config.stripAccents() && vocabulary.hasHangulSyllables()) {
      throw new IllegalArgumentException(
          "strip_accents, which do_lower_case true implies, tears Hangul syllables into jamo, so that most Korean words become [UNK]; set do_lower_case to false");
    }
    vocabulary.requireIds(config.addedTokens(), token -> "");
    this.vocabulary = vocabulary;
    this.config = config;
    this.wordPiece = new NativeWordPiece(() -> TokenizerJsonFile.toJson(vocabulary, config));
    this.specials =
        AddedTokenFiles.all(vocabulary, config).stream()
            .filter(AddedToken::special)
            .map(AddedToken::id)
            .collect(Collectors.toUnmodifiableSet());
    Stream<AddedToken> beyond =
        config.addedTokens().stream().filter(token -> token.id() >= vocabulary.size());
    this.tokens =
        Stream.concat(vocabulary.tokens().stream(), beyond.map(AddedToken::content)).toList();
  }

  /**
   * Opens the tokenizer of a model directory; the caller closes it.
   *
   * <p>The vocabulary is {@code vocab.txt}, UTF-8 with one token a line, or {@code tokenizer.json},
   * the one file that transformers 5 saves, if it is a WordPiece of BERT's kind. If both are there,
   * they have to agree.
   *
   * <p>Settings are those of {@code tokenizer_config.json}. A key that it lacks has the value of
   * {@code tokenizer.json}, or else Hugging Face's default: {@code do_lower_case} true, which also
   * strips accents, {@code tokenize_chinese_chars} true. Without either file the settings are
   * {@link TokenizerConfig#koElectra() KoELECTRA's}, where Hugging Face would lower case. {@code
   * model_max_length} is 512 when absent, where Hugging Face has no limit. Added tokens are read
   * from every file in which a version of transformers has written them.
   *
   * @throws IOException naming the file and the line or key, if a file is missing or unreadable,
   *     the vocabulary is not one, the files disagree, or they ask for a tokenizer other than
   *     ELECTRA's, strip accents from Hangul, or would have a text too long lose its first tokens
   */
  public static KoElectraTokenizer open(Path directory) throws IOException {
    Objects.requireNonNull(directory, "directory");
    Path vocabularyFile = directory.resolve("vocab.txt");
    Path fastFile = directory.resolve(TokenizerJsonFile.NAME);
    Optional<TokenizerJsonFile> fast =
        Files.exists(fastFile) ? Optional.of(TokenizerJsonFile.read(fastFile)) : Optional.empty();
    boolean isAlone = fast.isPresent() && !Files.exists(vocabularyFile);
    Vocabulary vocabulary = isAlone ? fast.get().vocabulary() : Vocabulary.read(vocabularyFile);
    if (fast.isPresent() && !isAlone) {
      fast.get().requireSame(vocabularyFile, vocabulary);
    }
    TokenizerConfig config = TokenizerConfigFile.read(directory, vocabulary, fast);
    try {
      return new KoElectraTokenizer(vocabulary, config);
    } catch (IllegalArgumentException e) {
      Path settings = directory.resolve(TokenizerConfigFile.NAME);
      throw new IOException(
          (Files.exists(settings) ? settings : fastFile) + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #of(List, TokenizerConfig)}, with {@link TokenizerConfig#koElectra()}. */
  public static KoElectraTokenizer of(List<String> vocabulary) {
    return of(vocabulary, TokenizerConfig.koElectra());
  }

  /**
   * Makes a tokenizer; the caller closes it.
   *
   * @param vocabulary the lines of {@code vocab.txt}
   * @throws IllegalArgumentException naming the line, if the vocabulary is empty, repeats a token
   *     or lacks one of [PAD] [UNK] [CLS] [SEP] [MASK]; or if the settings strip accents from
   *     Hangul syllables or give an added token an id that it cannot have
   */
  public static KoElectraTokenizer of(List<String> vocabulary, TokenizerConfig config) {
    return new KoElectraTokenizer(new Vocabulary(vocabulary), config);
  }

  /**
   * Encodes {@code [CLS] text [SEP]}; of a longer text the first tokens are kept.
   *
   * @param maxTokens the most tokens, [CLS] and [SEP] included: 3 to {@link #modelMaxLength()}
   * @throws IllegalArgumentException if {@code maxTokens} is out of its range
   */
  public EncodedText encode(String text, int maxTokens) {
    Objects.requireNonNull(text, "text");
    requireLength(maxTokens, EncodedText.MIN_LENGTH);
    return EncodedText.single(wordPiece.ids(text), clsTokenId(), sepTokenId(), maxTokens);
  }

  /**
   * Encodes {@code [CLS] text [SEP] secondText [SEP]}, with token type 1 after the first [SEP].
   *
   * <p>A pair too long is truncated {@code longest_first}, as transformers 5 and the fast tokenizer
   * of transformers 4 do; see {@link EncodedText}.
   *
   * @param maxTokens the most tokens, [CLS] and both [SEP] included: 5 to {@link #modelMaxLength()}
   * @throws IllegalArgumentException if {@code maxTokens} is out of its range
   */
  public EncodedText encode(String text, String secondText, int maxTokens) {
    Objects.requireNonNull(secondText, "secondText");
    requireLength(maxTokens, EncodedText.MIN_PAIR_LENGTH);
    return EncodedText.pair(
        wordPiece.ids(text), wordPiece.ids(secondText), clsTokenId(), sepTokenId(), maxTokens);
  }

  /**
   * Encodes many texts on all cores, each as {@link #encode(String, int)} does, in their order.
   *
   * @throws IllegalArgumentException if {@code maxTokens} is out of its range
   */
  public List<EncodedText> encodeAll(List<String> texts, int maxTokens) {
    Objects.requireNonNull(texts, "texts");
    requireLength(maxTokens, EncodedText.MIN_LENGTH);
    return texts.parallelStream().map(text -> encode(text, maxTokens)).toList();
  }

  /** The word pieces of a text, for people to read: no [CLS] or [SEP] added, nothing truncated. */
  public List<String> tokenize(String text) {
    Objects.requireNonNull(text, "text");
    return Arrays.stream(wordPiece.ids(text)).mapToObj(tokens::get).toList();
  }

  /** The tokens of {@code vocab.txt} by id, immutable; without added ones whose ids come after. */
  public List<String> vocabulary() {
    return vocabulary.tokens();
  }

  /** How many ids there are: the vocabulary's, and those of added tokens beyond it. */
  public int vocabularySize() {
    return tokens.size();
  }

  /** How this tokenizer splits words. */
  public TokenizerConfig config() {
    return config;
  }

  /** The id of a token, such as {@code ##는} or an added one; empty for any other string. */
  public OptionalInt idOf(String token) {
    OptionalInt known = vocabulary.idOf(Objects.requireNonNull(token, "token"));
    int beyond = tokens.subList(vocabulary.size(), tokens.size()).indexOf(token);
    return beyond < 0 ? known : OptionalInt.of(vocabulary.size() + beyond);
  }

  /** The id of [PAD]; in KoELECTRA 0, and 1 to 4 for [UNK], [CLS], [SEP] and [MASK]. */
  public int padTokenId() {
    return vocabulary.idOf(SpecialToken.PAD);
  }

  /** The id of [UNK]. */
  public int unkTokenId() {
    return vocabulary.idOf(SpecialToken.UNK);
  }

  /** The id of [CLS]. */
  public int clsTokenId() {
    return vocabulary.idOf(SpecialToken.CLS);
  }

  /** The id of [SEP]. */
  public int sepTokenId() {
    return vocabulary.idOf(SpecialToken.SEP);
  }

  /** The id of [MASK]. */
  public int maskTokenId() {
    return vocabulary.idOf(SpecialToken.MASK);
  }

  /** Whether an id is that of [PAD], [UNK], [CLS], [SEP], [MASK] or an added special token. */
  public boolean isSpecial(int id) {
    return specials.contains(id);
  }

  /** The most tokens of one input, [CLS] and [SEP] included; 512 in KoELECTRA. */
  public int modelMaxLength() {
    return config.modelMaxLength();
  }

  /** The text of a {@code tokenizer_config.json} that {@link #open} and Hugging Face read. */
  public String toTokenizerConfigJson() {
    return TokenizerConfigFile.toJson(config, vocabulary);
  }

  /**
   * The text of {@code added_tokens.json}, in which transformers 4 looks for the added tokens whose
   * ids come after those of {@code vocab.txt}; empty without any.
   */
  public Optional<String> toAddedTokensJson() {
    List<String> beyond = tokens.subList(vocabulary.size(), tokens.size());
    return Optional.of(TokenizerJsonFile.idsByToken(beyond, vocabulary.size()) + "\n")
        .filter(json -> !beyond.isEmpty());
  }

  /** The same tokenizer as the {@code tokenizer.json} of Hugging Face's tokenizers library. */
  public String toTokenizerJson() {
    return TokenizerJsonFile.toJson(vocabulary, config);
  }

  /** Frees the native tokenizer, once calls under way have ended. */
  @Override
  public void close() {
    wordPiece.close();
  }

  private void requireLength(int maxTokens, int least) {
    if (maxTokens < least || maxTokens > modelMaxLength()) {
      throw new IllegalArgumentException(
          "maxTokens is %d; pass %d to %d, the model's longest input"
              .formatted(maxTokens, least, modelMaxLength()));
    }
  }
}
