package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.evaluation.BestBy;
import io.koelectra.nsmc.OpenSettings.Start;
import io.koelectra.training.AdamW;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSettingsTest {

  private static final Objective CLASSES =
      new ClassObjective(List.of("a", "b"), new CrossEntropy(0, List.of()));

  @Test
  void theRateIsThatOfTheStart() {
    assertThat(rate(new Start(true, true, 768, 1000))).isEqualTo(5e-5);
    assertThat(rate(new Start(true, true, 256, 1000))).isEqualTo(1e-4);
    assertThat(rate(new Start(true, true, 192, 1000))).isEqualTo(5e-4);
    assertThat(rate(new Start(true, false, 192, 1000))).isEqualTo(2e-4);
    assertThat(rate(new Start(false, true, 64, 1000))).isEqualTo(1e-3);
    assertThat(rate(new Start(false, true, 256, 1000))).isEqualTo(5e-4);
  }

  @Test
  void fewTextsGetEnoughStepsAndManyEnoughEpochs() {
    OpenSettings few = chosen(new Start(true, true, 192, 240));
    OpenSettings many = chosen(new Start(true, true, 192, 142_495));
    OpenSettings fewest = chosen(new Start(true, true, 192, 24));

    assertThat(few.batchSize()).isEqualTo(16);
    assertThat(few.epochs() * 15).isEqualTo(600);
    assertThat(many.batchSize()).isEqualTo(32);
    assertThat(many.epochs()).isEqualTo(3);
    assertThat(fewest.epochs()).isEqualTo(60);
    assertThat(chosen(new Start(true, false, 192, 240)).epochs()).isEqualTo(20);
    assertThat(chosen(new Start(false, true, 64, 1600)).epochs()).isEqualTo(10);
  }

  @Test
  void everyChoiceHasAReason() {
    assertThat(chosen(new Start(true, true, 192, 240)).reasons())
        .containsExactly(
            "learning rate 5e-04: the encoder is trained and is 192 wide, the head is fresh",
            "batch size 16: only 240 training texts",
            "epochs 40: that makes 600 steps, where about 600 are needed from this start, in 3 to 60"
                + " epochs",
            "best by MACRO_F1: accuracy may prefer a model that never says a class");
  }

  @Test
  void whatIsSetIsNotChosen() {
    AdamW optimizer = AdamW.builder().learningRate(1e-5).build();

    OpenSettings chosen =
        OpenSettings.of(
            builder().optimizer(optimizer).epochs(7).batchSize(8).bestBy(BestBy.LOSS),
            new Start(true, true, 192, 240),
            CLASSES);

    assertThat(chosen.optimizer()).isSameAs(optimizer);
    assertThat(chosen.epochs()).isEqualTo(7);
    assertThat(chosen.batchSize()).isEqualTo(8);
    assertThat(chosen.bestBy()).isEqualTo(BestBy.LOSS);
    assertThat(chosen.reasons()).isEmpty();
  }

  private static OpenSettings chosen(Start start) {
    return OpenSettings.of(builder(), start, CLASSES);
  }

  private static SentimentTrainerBuilder builder() {
    return SentimentTrainer.builder(TinyModels.untrained(0.1));
  }

  private static double rate(Start start) {
    return chosen(start).optimizer().learningRate();
  }
}
