package io.koelectra.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Byte-pair encoding's merges over counted words.
 *
 * <p>Pair counts are kept up to date word by word, and a queue holds what each pair's count was
 * when it last grew; a count that has shrunk since is corrected when it comes up.
 */
final class PieceMerger {

  private static final String CONTINUATION = "##";

  private final List<String> pieces;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int[][] words;
  private final long[] frequencies;
  private final Map<Long, PairCount> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

  /**
   * @param pieces the vocabulary so far, with every character of {@code words} in it
   * @param counts words and how often each occurs
   */
  PieceMerger(List<String> pieces, Map<String, Long> counts) {
    this.pieces = new ArrayList<>(pieces);
    this.pieces.forEach(piece -> ids.put(piece, ids.size()));
    this.words = counts.keySet().stream().map(this::spell).toArray(int[][]::new);
    this.frequencies = counts.values().stream().mapToLong(count -> count).toArray();
    for (int w = 0; w < words.length; w++) {
      for (int i = 0; i + 1 < words[w].length; i++) {
        count(pair(words[w][i], words[w][i + 1])).add(w, frequencies[w]);
      }
    }
    pairs.forEach((pair, count) -> queue.add(new Candidate(pair, count.total)));
  }

  /**
   * Merges the most frequent pair until there are {@code vocabSize} pieces or no pair occurs {@code
   * minFrequency} times; of equally frequent pairs, the one with the lower ids.
   */
  List<String> merge(int vocabSize, int minFrequency) {
    while (pieces.size() < vocabSize && !queue.isEmpty()) {
      Candidate best = queue.remove();
      PairCount count = pairs.get(best.pair);
      if (count == null) {
        continue; // merged already
      }
      if (count.total != best.count) {
        queue.add(new Candidate(best.pair, count.total));
      } else if (count.total < minFrequency) {
        break;
      } else {
        pairs.remove(best.pair);
        merge(best.pair, count);
      }
    }
    return List.copyOf(pieces);
  }

  private void merge(long pair, PairCount count) {
    int left = (int) (pair >>> 32);
    int right = (int) pair;
    int merged = idOf(pieces.get(left) + pieces.get(right).substring(CONTINUATION.length()));
    Set<Long> grown = new HashSet<>();
    for (int i = 0; i < count.wordCount; i++) {
      int w = count.words[i];
      int[] shorter = replace(words[w], left, right, merged);
      if (shorter.length < words[w].length) { // else a word listed twice
        respell(w, shorter, merged, grown);
      }
    }
    grown.forEach(now -> queue.add(new Candidate(now, count(now).total)));
  }

  private void respell(int w, int[] after, int merged, Set<Long> grown) {
    int[] before = words[w];
    words[w] = after;
    for (int i = 0; i + 1 < before.length; i++) {
      PairCount old = pairs.get(pair(before[i], before[i + 1]));
      if (old != null) { // null: the pair being merged
        old.total -= frequencies[w];
      }
    }
    for (int i = 0; i + 1 < after.length; i++) {
      long now = pair(after[i], after[i + 1]);
      if (after[i] == merged || after[i + 1] == merged) {
        count(now).add(w, frequencies[w]);
        grown.add(now);
      } else {
        count(now).total += frequencies[w];
      }
    }
  }

  private int[] spell(String word) {
    int[] characters = word.codePoints().toArray();
    return IntStream.range(0, characters.length)
        .map(i -> ids.get((i == 0 ? "" : CONTINUATION) + Character.toString(characters[i])))
        .toArray();
  }

  /** Different pairs can spell the same piece: it has one id. */
  private int idOf(String piece) {
    return ids.computeIfAbsent(
        piece,
        fresh -> {
          pieces.add(fresh);
          return pieces.size() - 1;
        });
  }

  private PairCount count(long pair) {
    return pairs.computeIfAbsent(pair, p -> new PairCount());
  }

  private static int[] replace(int[] word, int left, int right, int merged) {
    int[] replaced = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean isPair = word[i] == left && i + 1 < word.length && word[i + 1] == right;
      replaced[length++] = isPair ? merged : word[i];
      i += isPair ? 1 : 0;
    }
    return Arrays.copyOf(replaced, length);
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private record Candidate(long pair, long count) {}

  /** How often a pair occurs, and the words it has been seen in. */
  private static final class PairCount {
    private long total;
    private int[] words = new int[1];
    private int wordCount;

    void add(int word, long frequency) {
      total += frequency;
      if (wordCount == words.length) {
        words = Arrays.copyOf(words, 2 * wordCount);
      }
      words[wordCount++] = word;
    }
  }
}
