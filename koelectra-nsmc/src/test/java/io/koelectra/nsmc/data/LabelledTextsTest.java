package io.koelectra.nsmc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.koelectra.nsmc.TinyModels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelledTextsTest {

  private static final ClassIndex CLASSES = new ClassIndex(Sentiment.labels());
  private static final LabelledText BAD = LabelledText.of("가", "negative");
  private static final LabelledText GOOD = LabelledText.of("나", "positive");
  private static final List<LabelledText> KOREAN =
      List.of(LabelledText.of("가", "긍정"), LabelledText.of("나", "부정"));
  private static final List<LabelledText> NUMBERED =
      List.of(LabelledText.of("가", "0"), LabelledText.of("나", "1"));

  @Test
  void acceptsClassesOfTheModelInAnyOrderAndSomeOfThem() {
    assertThatCode(() -> LabelledTexts.requireScorable("the examples", List.of(GOOD, BAD), CLASSES))
        .doesNotThrowAnyException();
    assertThatCode(() -> LabelledTexts.requireScorable("the examples", List.of(GOOD), CLASSES))
        .doesNotThrowAnyException();
  }

  @Test
  void otherNamesCannotBeScoredAndBothListsAreShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireScorable("the examples", KOREAN, CLASSES))
        .withMessage(
            "the examples: number 0 is of the class \"긍정\", which is not one of [negative,"
                + " positive]; the classes of the examples are [긍정, 부정], and classes are matched by"
                + " name; rename the classes of the examples, or the model's in id2label of its"
                + " config.json");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireScorable("the examples", NUMBERED, CLASSES))
        .withMessageEndingWith(
            "config.json; or, if the numbers count these classes from 0, read the file with"
                + " labels(List.of(\"negative\", \"positive\"))");
  }

  @Test
  void otherNamesAreTrainedWithAFreshHeadThatHasThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireTrainable(KOREAN, KOREAN, CLASSES, true))
        .withMessage(
            "the training examples: number 0 is of the class \"긍정\", which is not one of [negative,"
                + " positive]; the classes of the examples are [긍정, 부정], and classes are matched by"
                + " name; to train for the classes of the examples, use labels(List.of(\"긍정\","
                + " \"부정\")); to train for those that the model has, rename"
                + " the classes of the examples");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> LabelledTexts.requireTrainable(List.of(BAD, GOOD), KOREAN, CLASSES, false))
        .withMessageStartingWith("the validation examples: number 0 is of the class \"긍정\"")
        .withMessageContaining("use freshHead() and labels(List.of(\"긍정\", \"부정\"))");
  }

  @Test
  void aFreshHeadNeedsExamplesOfEveryClass() {
    ClassIndex three = new ClassIndex(TinyModels.LABELS);
    List<LabelledText> two = List.of(BAD, GOOD);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireTrainable(two, two, three, true))
        .withMessage(
            "no training example is of the class [neutral], of which a fresh head would never"
                + " learn anything; add examples of it, or leave it out of the validation examples and"
                + " train with labels(List.of(\"negative\","
                + " \"positive\"))");
    assertThat(LabelledTexts.requireTrainable(two, two, three, false))
        .as("a head that knows the class already")
        .containsExactly("neutral");
    LabelledText softly = LabelledText.of("다", Map.of("positive", 0.75, "neutral", 0.25));
    assertThatCode(() -> LabelledTexts.requireTrainable(List.of(BAD, softly), two, three, true))
        .as("a probability of the class")
        .doesNotThrowAnyException();
  }

  @Test
  void examplesOfOneClassAloneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireSeveralClasses(List.of(GOOD, GOOD), CLASSES))
        .withMessageStartingWith("all 2 training examples are of the class \"positive\"; ");
  }

  @Test
  void refusesProbabilitiesOfOtherClassesThanTheModels() {
    LabelledText softly = LabelledText.of("가", Map.of("positive", 0.75, "neutral", 0.25));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireScorable("the examples", List.of(softly), CLASSES))
        .withMessageContaining("number 0 is of the class \"neutral\"");
  }

  @Test
  void manyNamesAreShownInPart() {
    List<LabelledText> many =
        IntStream.range(0, 1000).mapToObj(i -> LabelledText.of("가", "class " + i)).toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireTrainable(many, many, CLASSES, true))
        .withMessageContainingAll("... (1000 names)]", "use labels(...); ")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
  }

  @Test
  void refusesAnEmptyListAndNamesNulls() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelledTexts.requireSome("the examples", List.of()))
        .withMessage("the examples are an empty list; pass at least one");
    assertThatNullPointerException()
        .isThrownBy(() -> LabelledTexts.requireSome("the examples", null))
        .withMessage("the examples are null");
    assertThatNullPointerException()
        .isThrownBy(() -> LabelledTexts.requireSome("the examples", Arrays.asList(GOOD, null)))
        .withMessage("the examples: number 1 is null");
  }
}
