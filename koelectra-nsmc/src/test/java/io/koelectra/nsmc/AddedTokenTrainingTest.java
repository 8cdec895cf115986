package io.koelectra.nsmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.tokenizer.KoElectraTokenizer;
import io.koelectra.training.AdamW;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with added tokens is trained and saved with them. */
class AddedTokenTrainingTest {

  @TempDir private Path folder;

  @Test
  void addedTokensAreLearnedAndSaved() throws Exception {
    HuggingFaceCheckpoint checkpoint =
        HuggingFaceCheckpoint.open(
            Path.of(
                Objects.requireNonNull(getClass().getResource("/interop/added_tokens_v4"))
                    .toURI()));
    List<LabelledText> examples =
        IntStream.range(0, 64)
            .mapToObj(
                i -> LabelledText.of((i % 2 == 0 ? "코로나 " : "존잼 ") + i, i % 2 == 0 ? "부정" : "긍정"))
            .toList();
    Path saved = folder.resolve("saved");
    try (SentimentTrainer trainer =
        SentimentTrainer.builder(checkpoint)
            .optimizer(AdamW.builder().learningRate(1e-2).build())
            .epochs(10)
            .batchSize(16)
            .build()) {
      trainer.fit(examples, examples);
      assertThat(trainer.evaluate(examples).accuracy()).isEqualTo(1);
      assertThat(trainer.save(saved)).isEmpty();
      assertThat(trainer.save(saved)).as("the same model again").isEmpty();
    }

    try (SentimentClassifier classifier = SentimentClassifier.load(saved);
        KoElectraTokenizer tokenizer = HuggingFaceCheckpoint.open(saved).tokenizer()) {
      assertThat(tokenizer.encode("존잼코로나", 512).inputIds()).containsExactly(2, 4001, 4000, 3);
      assertThat(classifier.classify("존잼").label()).isEqualTo("긍정");
      assertThat(classifier.classify("코로나").label()).isEqualTo("부정");
    }
  }
}
