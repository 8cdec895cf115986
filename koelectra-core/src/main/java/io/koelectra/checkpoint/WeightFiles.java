package io.koelectra.checkpoint;

import io.koelectra.format.SafetensorsFile;
import io.koelectra.format.ShardedTensorFile;
import io.koelectra.format.TensorFile;
import io.koelectra.format.TorchPickleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the weights in a model directory, under the names that Hugging Face gives them. */
public final class WeightFiles {

  public static final String SAFETENSORS = "model.safetensors";
  public static final String TORCH_PICKLE = "pytorch_model.bin";
  public static final String INDEX_SUFFIX = ".index.json";

  private static final Pattern OTHER_WEIGHTS =
      Pattern.compile(".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|onnx|gguf|tflite)");

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
  public static TensorFile openDirectory(Path directory) throws IOException {
    return UnprefixedTensorFile.of(openFirst(directory));
  }

  /** What lies there in a format, or of a kind, that is not read; empty if nothing does. */
  private static String others(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "";
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> OTHER_WEIGHTS.matcher(name).matches())
              .sorted()
              .toList();
      return names.isEmpty()
          ? ""
          : ", and found only "
              + String.join(", ", names)
              + ", which this library does not read: save the model in PyTorch with"
              + " save_pretrained, an adapter after merging it";
    }
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
            + others(directory)
            + "; name a directory that has one of them");
  }
}
