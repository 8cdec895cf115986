package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@link PretrainingObjective#MASKED_LANGUAGE_MODEL}: one network that fills the masked positions,
 * in the shape of ELECTRA's generator.
 */
final class MaskedLanguageModel extends PretrainingNetworks {

  private final ElectraGenerator model;

  MaskedLanguageModel(ElectraConfig config) {
    super(config);
    model = add("masked_lm", new ElectraGenerator(config));
  }

  @Override
  LoadReport loadMain(HuggingFaceCheckpoint main, NDManager manager) throws IOException {
    return loadAs(CheckpointKind.GENERATOR, main, model, manager);
  }

  @Override
  PretrainingPass pass(MaskedBatch batch, long seed, boolean dropout, NDManager scratch) {
    return new PretrainingPass(
        batch,
        PretrainingLoss.maskedLanguageModel(fill(model, batch, dropout, scratch), batch.targets()));
  }

  @Override
  Optional<Path> save(Path directory, KoElectraTokenizer tokenizer) throws IOException {
    return ModelDirectoryWriter.write(directory, model, tokenizer);
  }

  @Override
  public String toString() {
    return "masked language model " + shape();
  }
}
