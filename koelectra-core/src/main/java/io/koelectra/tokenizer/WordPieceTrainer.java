package io.koelectra.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Trains a WordPiece vocabulary as Hugging Face's {@code WordPieceTrainer} does: from single
 * characters, the most frequent pair of neighbouring pieces becomes a piece, again and again.
 *
 * <p>The same texts give the same vocabulary, whatever their order. Case, accents and Unicode form
 * are kept, as {@link TokenizerConfig#koElectra()} has it.
 *
 * @param vocabSize V, the entries wanted, special tokens and characters included; there are fewer
 *     when no pair is frequent enough
 * @param minFrequency how often a pair must occur to become a piece, at least 1
 * @param limitAlphabet characters kept, the most frequent ones; a word with any other character is
 *     [UNK] to the finished tokenizer, so nothing is learned from it, where Hugging Face leaves the
 *     character out and joins its neighbours
 */
public record WordPieceTrainer(int vocabSize, int minFrequency, int limitAlphabet) {

  /**
   * @throws IllegalArgumentException naming the value that is not positive
   */
  public WordPieceTrainer {
    requirePositive("vocabSize", vocabSize);
    requirePositive("minFrequency", minFrequency);
    requirePositive("limitAlphabet", limitAlphabet);
  }

  /**
   * Trains with {@code minFrequency} 2, the default of Hugging Face's {@code
   * BertWordPieceTokenizer.train}, and a {@code limitAlphabet} of a quarter of {@code vocabSize},
   * so that characters, which can begin a word and continue it, take at most half of the entries.
   *
   * <p>Hugging Face's limit of 1,000 is too low for Korean: with 8,000 entries it makes 1.1% of the
   * tokens of NSMC's test reviews [UNK], and a quarter, 2,000, makes 0.07%.
   */
  public WordPieceTrainer(int vocabSize) {
    this(vocabSize, 2, Math.max(1, vocabSize / 4));
  }

  /**
   * Learns from {@code texts}, which are read once and not kept.
   *
   * @return [PAD] [UNK] [CLS] [SEP] [MASK], the characters by code point, the characters that
   *     continue a word ({@code ##}) by code point, then the merged pieces, most frequent first;
   *     for {@link KoElectraTokenizer#of(List)}
   * @throws IllegalArgumentException if {@code vocabSize} is too small for the characters
   */
  public List<String> train(Iterable<String> texts) {
    Objects.requireNonNull(texts, "texts");
    Map<String, Long> words = countWords(texts);
    Set<Integer> alphabet = alphabet(words);
    words.keySet().removeIf(word -> !word.codePoints().allMatch(alphabet::contains));

    List<String> pieces = new ArrayList<>(SpecialToken.literals());
    alphabet.forEach(c -> pieces.add(Character.toString(c)));
    words.keySet().stream()
        .flatMapToInt(word -> word.codePoints().skip(1))
        .distinct()
        .sorted()
        .forEach(c -> pieces.add("##" + Character.toString(c)));
    if (pieces.size() > vocabSize) {
      throw new IllegalArgumentException(
          "vocabSize is %d, but the special tokens and the characters of the texts take %d; raise it, or lower limitAlphabet %d"
              .formatted(vocabSize, pieces.size(), limitAlphabet));
    }
    return new PieceMerger(pieces, words).merge(vocabSize, minFrequency);
  }

  private static Map<String, Long> countWords(Iterable<String> texts) {
    Map<String, Long> counts = new HashMap<>();
    for (String text : texts) {
      for (String word : WordSplitter.words(text)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    counts
        .keySet()
        .removeIf(word -> word.codePoints().count() > TokenizerJsonFile.MAX_CODE_POINTS_PER_WORD);
    return counts;
  }

  private Set<Integer> alphabet(Map<String, Long> words) {
    Map<Integer, Long> counts = new HashMap<>();
    words.forEach((word, n) -> word.codePoints().forEach(c -> counts.merge(c, n, Long::sum)));
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limitAlphabet)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
