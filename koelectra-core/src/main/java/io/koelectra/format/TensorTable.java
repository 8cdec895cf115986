package io.koelectra.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** One open file and where its tensors lie: what is left of a format once its header is read. */
final class TensorTable implements TensorFile {

  /** Finds the tensors of a file, in file order. */
  @FunctionalInterface
  interface Header {
    Map<String, StoredTensor> read(BinaryFile file) throws IOException;
  }

  private final BinaryFile file;
  private final Map<String, StoredTensor> tensors;

  private TensorTable(BinaryFile file, Map<String, StoredTensor> tensors) {
    this.file = file;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Opens {@code path} and reads its header; the file is closed again if that fails. */
  static TensorFile open(Path path, Header header) throws IOException {
    BinaryFile file = BinaryFile.open(path);
    try {
      return new TensorTable(file, header.read(file));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public StoredType type(String name) {
    return tensor(name).type();
  }

  @Override
  public NDArray readFloat32(String name, NDManager manager) throws IOException {
    StoredTensor tensor = tensor(name);
    if (!tensor.type().isFloat()) {
      throw file.refusal(
          "tensor " + BinaryFile.quote(name) + " holds " + tensor.type() + ", not floats",
          "save the model's parameters as float32");
    }
    tensor.verify();
    return Float32Reader.read(file, tensor, manager);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          file.path() + " has no tensor " + BinaryFile.quote(name) + "; names() lists what it has");
    }
    return tensor;
  }
}
