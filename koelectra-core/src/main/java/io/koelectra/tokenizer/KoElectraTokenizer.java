package io.koelectra.tokenizer;

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
  private final int cls;
  private final int sep;

  private final Set<Integer> specials;

  /** Tokens whose ids follow those of the vocabulary. */
  private final List<String> added;

  private KoElectraTokenizer(Vocabulary vocabulary, TokenizerConfig config) {
    if (config.stripAccents() && vocabulary.hasHangulSyllables()) {
      throw new IllegalArgumentException(
          "strip_accents, which do_lower_case true implies, tears Hangul syllables into jamo, so"
              + " that most Korean words become [UNK]; set do_lower_case to false");
    }
    vocabulary.requireIds(config.addedTokens(), token -> Optional.empty());
    this.vocabulary = vocabulary;
    this.config = config;
    this.wordPiece = new NativeWordPiece(TokenizerJson.of(vocabulary, config));
    this.cls = vocabulary.idOf(SpecialToken.CLS);
    this.sep = vocabulary.idOf(SpecialToken.SEP);
    this.specials =
        TokenizerJson.allAddedTokens(vocabulary, config).stream()
            .filter(AddedToken::special)
            .map(AddedToken::id)
            .collect(Collectors.toUnmodifiableSet());
    this.added =
        config.addedTokens().stream()
            .filter(token -> token.id() >= vocabulary.size())
            .map(AddedToken::content)
            .toList();
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
   * model_max_length} is 512 when absent, where Hugging Face has no limit. {@code padding_side} is
   * not looked at: an {@link EncodedBatch} is padded on the right, behind an attention mask.
   *
   * <p>Added tokens are read from {@code tokenizer.json}, {@code added_tokens.json}, {@code
   * tokenizer_config.json} ({@code added_tokens_decoder}, {@code additional_special_tokens}, {@code
   * extra_special_tokens}) and {@code special_tokens_map.json}.
   *
   * @throws IOException naming the file and the line or key, if a file cannot be read, there is
   *     neither {@code vocab.txt} nor {@code tokenizer.json}, the vocabulary is empty, repeats a
   *     token or lacks one of [PAD] [UNK] [CLS] [SEP] [MASK], the files disagree, or they ask for a
   *     tokenizer other than ELECTRA's, strip accents from Hangul, or would have a text too long
   *     lose its first tokens
   */
  public static KoElectraTokenizer open(Path directory) throws IOException {
    Objects.requireNonNull(directory, "directory");
    Path vocabularyFile = directory.resolve("vocab.txt");
    Path fastFile = directory.resolve(TokenizerJsonFile.NAME);
    Optional<TokenizerJsonFile> fast =
        Files.exists(fastFile) ? Optional.of(TokenizerJsonFile.read(fastFile)) : Optional.empty();
    Vocabulary vocabulary;
    if (fast.isPresent() && !Files.exists(vocabularyFile)) {
      vocabulary = fast.get().vocabulary();
    } else {
      vocabulary = Vocabulary.read(vocabularyFile);
      if (fast.isPresent()) {
        fast.get().requireSame(vocabularyFile, vocabulary);
      }
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

  /**
   * Makes a tokenizer with {@link TokenizerConfig#koElectra() KoELECTRA's settings}; the caller
   * closes it.
   *
   * @param vocabulary the lines of {@code vocab.txt}
   * @throws IllegalArgumentException naming the line, if the vocabulary is empty, repeats a token
   *     or lacks one of [PAD] [UNK] [CLS] [SEP] [MASK]
   */
  public static KoElectraTokenizer of(List<String> vocabulary) {
    return of(vocabulary, TokenizerConfig.koElectra());
  }

  /**
   * As {@link #of(List)}, with settings of one's own.
   *
   * @throws IllegalArgumentException also if the settings strip accents from a vocabulary of Hangul
   *     syllables, or an added token has another id than the vocabulary gives it or, outside of it,
   *     than the next that is free
   */
  public static KoElectraTokenizer of(List<String> vocabulary, TokenizerConfig config) {
    Objects.requireNonNull(vocabulary, "vocabulary");
    Objects.requireNonNull(config, "config");
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
    return EncodedText.single(wordPiece.ids(text), cls, sep, maxTokens);
  }

  /**
   * Encodes {@code [CLS] text [SEP] secondText [SEP]}, with token type 1 after the first [SEP].
   *
   * <p>A pair too long is truncated {@code longest_first}, as transformers 5 and the fast tokenizer
   * of transformers 4 do: the longer text loses its last tokens until both fit. Of two that are
   * both too long half each is kept, and an odd token more of the longer one, or of the second when
   * they are equally long.
   *
   * @param maxTokens the most tokens, [CLS] and both [SEP] included: 5 to {@link #modelMaxLength()}
   * @throws IllegalArgumentException if {@code maxTokens} is out of its range
   */
  public EncodedText encode(String text, String secondText, int maxTokens) {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(secondText, "secondText");
    requireLength(maxTokens, EncodedText.MIN_PAIR_LENGTH);
    return EncodedText.pair(wordPiece.ids(text), wordPiece.ids(secondText), cls, sep, maxTokens);
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
    return Arrays.stream(wordPiece.ids(text)).mapToObj(this::token).toList();
  }

  private String token(int id) {
    return id < vocabulary.size() ? vocabulary.tokens().get(id) : added.get(id - vocabulary.size());
  }

  /**
   * The tokens of {@code vocab.txt} by id, immutable; without those of {@link
   * TokenizerConfig#addedTokens()} whose ids come after.
   */
  public List<String> vocabulary() {
    return vocabulary.tokens();
  }

  /** How many ids there are: the vocabulary's, and those of added tokens beyond it. */
  public int vocabularySize() {
    return vocabulary.size() + added.size();
  }

  /** How this tokenizer splits words. */
  public TokenizerConfig config() {
    return config;
  }

  /** The id of a token, such as {@code ##는} or an added one; empty for any other string. */
  public OptionalInt idOf(String token) {
    int beyond = added.indexOf(Objects.requireNonNull(token, "token"));
    return beyond < 0 ? vocabulary.idOf(token) : OptionalInt.of(vocabulary.size() + beyond);
  }

  /** The id of [PAD], 0 in KoELECTRA. */
  public int padTokenId() {
    return vocabulary.idOf(SpecialToken.PAD);
  }

  /** The id of [UNK], 1 in KoELECTRA. */
  public int unkTokenId() {
    return vocabulary.idOf(SpecialToken.UNK);
  }

  /** The id of [CLS], 2 in KoELECTRA. */
  public int clsTokenId() {
    return cls;
  }

  /** The id of [SEP], 3 in KoELECTRA. */
  public int sepTokenId() {
    return sep;
  }

  /** The id of [MASK], 4 in KoELECTRA. */
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
    return added.isEmpty()
        ? Optional.empty()
        : Optional.of(TokenizerJson.idsByToken(added, vocabulary.size()));
  }

  /** The same tokenizer as the {@code tokenizer.json} of Hugging Face's tokenizers library. */
  public String toTokenizerJson() {
    return TokenizerJson.of(vocabulary, config);
  }

  /** Frees the native tokenizer, once calls under way have ended. */
  @Override
  public void close() {
    wordPiece.close();
  }

  private void requireLength(int maxTokens, int least) {
    if (maxTokens < least || maxTokens > modelMaxLength()) {
      throw new IllegalArgumentException(
          "maxTokens is "
              + maxTokens
              + "; pass "
              + least
              + " to "
              + modelMaxLength()
              + ", the model's longest input");
    }
  }
}
