package io.koelectra.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** WordPiece training at its plainest, for words of BMP characters separated by spaces. */
final class RecountingTrainer {

  private RecountingTrainer() {}

  static List<String> train(List<String> texts, int vocabSize, int minFrequency) {
    List<List<String>> words = new ArrayList<>();
    Set<String> first = new TreeSet<>();
    Set<String> later = new TreeSet<>();
    for (String text : texts) {
      for (String word : text.trim().split(" +", -1)) {
        List<String> spelled = new ArrayList<>();
        for (String character : word.split("", word.length())) {
          first.add(character);
          spelled.add(spelled.isEmpty() ? character : "##" + character);
        }
        later.addAll(spelled.subList(1, spelled.size()));
        words.add(spelled);
      }
    }
    List<String> pieces = new ArrayList<>(TestVocabulary.with());
    pieces.addAll(first);
    pieces.addAll(later);
    while (pieces.size() < vocabSize) {
      Map<List<String>, Integer> counts = new HashMap<>();
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          counts.merge(List.of(word.get(i), word.get(i + 1)), 1, Integer::sum);
        }
      }
      List<String> best =
          counts.keySet().stream()
              .min(
                  Comparator.<List<String>>comparingInt(pair -> -counts.get(pair))
                      .thenComparingInt(pair -> pieces.indexOf(pair.get(0)))
                      .thenComparingInt(pair -> pieces.indexOf(pair.get(1))))
              .orElse(null);
      if (best == null || counts.get(best) < minFrequency) {
        break;
      }
      String merged = best.get(0) + best.get(1).substring(2);
      if (!pieces.contains(merged)) {
        pieces.add(merged);
      }
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          if (word.subList(i, i + 2).equals(best)) {
            word.remove(i + 1);
            word.set(i, merged);
          }
        }
      }
    }
    return pieces;
  }
}
