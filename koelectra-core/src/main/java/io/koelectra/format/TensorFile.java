package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Named tensors in a file, or in the shards of an index. The header has been read; values are read
 * on demand, from a file that is open only meanwhile.
 *
 * <p>A tensor name that the file does not have is a caller's mistake: every method that takes a
 * name throws {@link IllegalArgumentException} for it.
 */
public final class TensorFile {

  public static final String SAFETENSORS = "model.safetensors";
  public static final String TORCH_PICKLE = "pytorch_model.bin";
  public static final String INDEX_SUFFIX = ".index.json";

  private static final Pattern OTHER_WEIGHTS =
      Pattern.compile(".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|onnx|gguf|tflite)");

  /** Finds the tensors of a file, in file order. */
  @FunctionalInterface
  interface Header {
    Map<String, StoredTensor> read(BinaryFile file) throws IOException;
  }

  private final Path path;
  private final String removedPrefix;
  private final Map<String, StoredTensor> tensors;

  private TensorFile(Path path, String removedPrefix, Map<String, StoredTensor> tensors) {
    this.path = path;
    this.removedPrefix = removedPrefix;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Opens the first that exists of {@code model.safetensors}, the shards of {@code
   * model.safetensors.index.json}, {@code pytorch_model.bin} and the shards of {@code
   * pytorch_model.bin.index.json}.
   *
   * @throws IOException if none exists, or the first that does cannot be read
   */
  public static TensorFile openDirectory(Path directory) throws IOException {
    for (String name : List.of(SAFETENSORS, TORCH_PICKLE)) {
      Header header =
          name.equals(SAFETENSORS) ? SafetensorsFile::readHeader : TorchPickleFile::readHeader;
      Path whole = directory.resolve(name);
      if (Files.exists(whole)) {
        return read(BinaryFile.open(whole), header);
      }
      Path index = directory.resolve(name + INDEX_SUFFIX);
      if (Files.exists(index)) {
        return ShardedTensorFile.open(index, header);
      }
    }
    throw new IOException(
        "%s: no weights; looked for %s and %s, each whole or as shards with %s%s; name a directory that has one of them"
            .formatted(directory, SAFETENSORS, TORCH_PICKLE, INDEX_SUFFIX, others(directory)));
  }

  /** The tensors of a safetensors file in memory, which {@code path} names in messages. */
  public static TensorFile of(Path path, byte[] safetensors) throws IOException {
    return read(BinaryFile.of(path, safetensors), SafetensorsFile::readHeader);
  }

  /** What lies there in a format, or of a kind, that is not read; empty if nothing does. */
  private static String others(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "";
    }
    try (Stream<Path> files = Files.list(directory)) {
      String names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> OTHER_WEIGHTS.matcher(name).matches())
              .sorted()
              .collect(Collectors.joining(", "));
      return names.isEmpty()
          ? ""
          : ", and found only %s, which this library does not read: save the model in PyTorch with save_pretrained, an adapter after merging it"
              .formatted(names);
    }
  }

  /** Opens a safetensors file. */
  public static TensorFile open(Path safetensors) throws IOException {
    return read(BinaryFile.open(safetensors), SafetensorsFile::readHeader);
  }

  /** The shards that an index names, as it names them: nothing about the names is checked. */
  public static Set<String> shardNames(Path index) throws IOException {
    return ShardedTensorFile.shardNames(index);
  }

  static TensorFile read(BinaryFile file, Header header) throws IOException {
    try (file) {
      return new TensorFile(file.path(), "", header.read(file));
    }
  }

  static TensorFile join(Path index, Iterable<TensorFile> shards) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    shards.forEach(shard -> tensors.putAll(shard.tensors));
    return new TensorFile(index, "", tensors);
  }

  /** The same tensors with {@code prefix}, which all names have, taken from their names. */
  public TensorFile withoutPrefix(String prefix) {
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> renamed.put(name.substring(prefix.length()), tensor));
    return new TensorFile(path, removedPrefix + prefix, renamed);
  }

  /** The file itself, or the index of a sharded one. */
  public Path path() {
    return path;
  }

  /** Tensor names in file order; unmodifiable. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** What stood before every name in the file and is left out of {@link #names()}; mostly empty. */
  public String removedPrefix() {
    return removedPrefix;
  }

  /** The tensor's shape, as Python sees it. */
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  /** The tensor's element type on disk. */
  public StoredType type(String name) {
    return tensor(name).type();
  }

  /**
   * Reads a tensor as float32 in row-major order, whatever its strides and float type on disk.
   *
   * <p>bfloat16 and float16 convert exactly, float64 rounds to nearest.
   *
   * @return an array of {@link #shape(String)} in {@code manager}, which owns it
   * @throws IOException if the file cannot be read or has changed, or the tensor holds no floats
   */
  public NDArray readFloat32(String name, NDManager manager) throws IOException {
    StoredTensor tensor = tensor(name);
    try (BinaryFile file = tensor.file().reopen()) {
      if (!tensor.type().isFloat()) {
        throw file.refusal(
            "tensor %s holds %s, not floats".formatted(quote(name), tensor.type()),
            "save the model's parameters as float32");
      }
      if (tensor.entry().isPresent()) {
        tensor.entry().get().verify(file);
      }
      return Float32Reader.read(file, tensor, manager);
    }
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "%s has no tensor %s; names() lists what it has".formatted(path, quote(name)));
    }
    return tensor;
  }
}
