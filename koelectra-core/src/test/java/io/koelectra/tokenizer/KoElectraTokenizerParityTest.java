package io.koelectra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraInputs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the batches that Hugging Face's tokenizer made for the parity fixtures. */
class KoElectraTokenizerParityTest {

  @ParameterizedTest
  @ValueSource(strings = {"tiny-small-shape", "tiny-base-shape", "tiny-small-shape-fp16"})
  void buildsTheFixturesBatch(String directory) throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(getClass().getResource("/parity/" + directory)).toURI());
    Expected expected =
        new Gson().fromJson(Files.readString(folder.resolve("expected.json")), Expected.class);

    try (KoElectraTokenizer tokenizer = KoElectraTokenizer.open(folder);
        NDManager manager = OfflineEngine.newManager()) {
      List<EncodedText> rows = new ArrayList<>();
      for (int i = 0; i < expected.text.size(); i++) {
        String text = expected.text.get(i);
        String second = expected.text_pair.get(i);
        rows.add(second == null ? tokenizer.encode(text, 64) : tokenizer.encode(text, second, 64));
      }
      EncodedBatch batch = EncodedBatch.pad(rows, tokenizer.padTokenId());
      ElectraInputs inputs = batch.toInputs(manager);

      assertThat(inputs.inputIds()).isEqualTo(manager.create(expected.input_ids));
      assertThat(inputs.attentionMask()).isEqualTo(manager.create(expected.attention_mask));
      assertThat(inputs.tokenTypeIds()).isEqualTo(manager.create(expected.token_type_ids));
      assertThat(tokenizer.tokenize(expected.text.get(1)))
          .isEqualTo(expected.tokens.get(1).subList(1, 3));
    }
  }

  @SuppressWarnings("MemberName") // the keys of expected.json
  private static final class Expected {
    List<String> text;
    List<String> text_pair;
    List<List<String>> tokens;
    long[][] input_ids;
    long[][] attention_mask;
    long[][] token_type_ids;
  }
}
