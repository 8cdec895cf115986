package io.koelectra.examples.lab.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.koelectra.examples.EmbeddedDefault;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassLanguageModelsTest {

  private static final List<LabelledText> EXAMPLES =
      List.of(
          LabelledText.of("정말 재미있는 영화", "positive"),
          LabelledText.of("정말 재미없는 영화", "negative"),
          LabelledText.of("재미있다 재미있어", "positive"),
          LabelledText.of("아까운 시간", "negative"),
          LabelledText.of("", "negative"));

  @Test
  void agreesWithCountsOfStrings() {
    ClassLanguageModels models = new ClassLanguageModels(EXAMPLES);
    List<String> texts = List.of("재미있는 시간", "정말 아까운 영화", "처음 보는 글", "", "재");

    double[] logOdds = models.logOdds(texts);

    for (int i = 0; i < logOdds.length; i++) {
      assertThat(logOdds[i])
          .as(texts.get(i))
          .isCloseTo(reference(EXAMPLES, texts.get(i)), within(1e-12));
    }
  }

  @Test
  void leavesATrainingTextOut() {
    ClassLanguageModels models = new ClassLanguageModels(EXAMPLES);

    double[] logOdds = models.logOddsOfTraining();

    for (int i = 0; i < logOdds.length; i++) {
      List<LabelledText> others = new ArrayList<>(EXAMPLES);
      LabelledText text = others.remove(i);
      assertThat(logOdds[i]).isCloseTo(reference(others, text.text()), within(1e-12));
    }
    assertThat(models.logOddsOfTraining()).as("and puts it back").containsExactly(logOdds);
  }

  @Test
  void doesNotSeeWhiteSpace() {
    ClassLanguageModels models = new ClassLanguageModels(EXAMPLES);

    double[] logOdds = models.logOdds(List.of("정말재미있는영화", " 정 말재미있는\t영화 "));

    assertThat(logOdds[0]).isPositive().isEqualTo(logOdds[1]);
  }

  @Test
  void tellsApartReviewsThatItHasNotSeen() throws IOException {
    LabelledDataset.Split split = EmbeddedDefault.reviews().split(0.2, 1);

    double[] logOdds =
        new ClassLanguageModels(split.train())
            .logOdds(split.validation().stream().map(LabelledText::text).toList());

    assertThat(TeacherEnsemble.accuracy(logOdds, 0, split.validation())).isGreaterThan(0.7);
  }

  private static double reference(List<LabelledText> examples, String text) {
    String characters = marked(text);
    double sum = 0;
    for (int at = 1; at < characters.length(); at++) {
      sum += Math.log(probability(examples, 1, characters, at));
      sum -= Math.log(probability(examples, 0, characters, at));
    }
    return sum / Math.sqrt(characters.length());
  }

  private static double probability(
      List<LabelledText> examples, int label, String characters, int at) {
    Map<String, Integer> occurrences = new HashMap<>();
    Map<String, Set<Character>> followers = new HashMap<>();
    int total = 0;
    for (LabelledText example : examples) {
      if (Sentiment.of(example.label()).index() == label) {
        String text = marked(example.text());
        total += text.length();
        for (int from = 0; from <= text.length(); from++) {
          for (int to = from; to <= text.length(); to++) {
            occurrences.merge(text.substring(from, to), 1, Integer::sum);
            if (to < text.length()) {
              followers
                  .computeIfAbsent(text.substring(from, to), key -> new HashSet<>())
                  .add(text.charAt(to));
            }
          }
        }
      }
    }
    double probability = 1.0 / 3000;
    for (int length = 0; length <= Math.min(6, at); length++) {
      String context = characters.substring(at - length, at);
      double passedOn = 2 * followers.getOrDefault(context, Set.of()).size() + 1;
      double followed = length == 0 ? total : occurrences.getOrDefault(context, 0);
      double both = occurrences.getOrDefault(context + characters.charAt(at), 0);
      probability = (both + passedOn * probability) / (followed + passedOn);
    }
    return probability;
  }

  private static String marked(String text) {
    return "\u0002" + text.replaceAll("\\s", "") + "\u0003";
  }
}
