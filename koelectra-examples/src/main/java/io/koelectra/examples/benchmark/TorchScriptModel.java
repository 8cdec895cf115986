package io.koelectra.examples.benchmark;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.koelectra.engine.OfflineEngine;
import java.io.IOException;
import java.nio.file.Path;

/** A classifier that PyTorch traced, run through DJL: what the benchmark compares with. */
final class TorchScriptModel implements AutoCloseable {

  private final Model model;
  private final NDManager manager;

  private TorchScriptModel(Model model) {
    this.model = model;
    manager = model.getNDManager().newSubManager();
  }

  static TorchScriptModel open(Path file) throws IOException, MalformedModelException {
    OfflineEngine.require();
    Model model = Model.newInstance("comparison", "PyTorch");
    model.load(file);
    return new TorchScriptModel(model);
  }

  float[] classify(TokenBatch batch) {
    try (NDManager scratch = manager.newSubManager()) {
      return model
          .getBlock()
          .forward(new ParameterStore(scratch, false), batch.toInputs(scratch).toNDList(), false)
          .head()
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
