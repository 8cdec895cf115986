package io.koelectra.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the weights in a model directory, under the names that Hugging Face gives them. */
final class WeightFiles {

  static final String SAFETENSORS = "model.safetensors";
  static final String TORCH_PICKLE = "pytorch_model.bin";
  static final String INDEX_SUFFIX = ".index.json";

  private WeightFiles() {}

  /**
   * Opens the first that exists of {@code model.safetensors}, the shards of {@code
   * model.safetensors.index.json}, {@code pytorch_model.bin} and the shards of {@code
   * pytorch_model.bin.index.json}. The caller closes it.
   *
   * @return the tensors under the model's names: what a wrapper has put before all of them is
   *     {@link TensorFile#removedPrefix()}
   * @throws IOException if none exists, or the first that does cannot be read
   */
  static TensorFile openDirectory(Path directory) throws IOException {
    return UnprefixedTensorFile.of(openFirst(directory));
  }

  private static TensorFile openFirst(Path directory) throws IOException {
    Path safetensors = directory.resolve(SAFETENSORS);
    if (Files.exists(safetensors)) {
      return SafetensorsFile.open(safetensors);
    }
    Path safetensorsIndex = directory.resolve(SAFETENSORS + INDEX_SUFFIX);
    if (Files.exists(safetensorsIndex)) {
      return ShardedTensorFile.open(safetensorsIndex, SafetensorsFile::open);
    }
    Path pickle = directory.resolve(TORCH_PICKLE);
    if (Files.exists(pickle)) {
      return TorchPickleFile.open(pickle);
    }
    Path pickleIndex = directory.resolve(TORCH_PICKLE + INDEX_SUFFIX);
    if (Files.exists(pickleIndex)) {
      return ShardedTensorFile.open(pickleIndex, TorchPickleFile::open);
    }
    throw new IOException(
        directory
            + ": no weights; looked for "
            + SAFETENSORS
            + " and "
            + TORCH_PICKLE
            + ", each whole or as shards with "
            + INDEX_SUFFIX
            + "; name a directory that has one of them");
  }
}
