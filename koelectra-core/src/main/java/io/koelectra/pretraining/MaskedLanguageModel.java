package io.koelectra.pretraining;

import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.CheckpointKind;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.checkpoint.LoadReport;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@link PretrainingObjective#MASKED_LANGUAGE_MODEL}: what is a generator beside a discriminator,
 * alone and as large as one.
 */
final class MaskedLanguageModel extends PretrainingNetworks {

  private final ElectraGenerator model;

  MaskedLanguageModel(ElectraConfig config) {
    this(new ElectraGenerator(config));
  }

  private MaskedLanguageModel(ElectraGenerator model) {
    super(List.of("masked_lm"), List.of(model), model.electra().config(), Optional.empty());
    this.model = model;
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
    return HuggingFaceCheckpoint.save(directory, model, tokenizer);
  }

  @Override
  public String toString() {
    return "masked language model " + shape();
  }
}
