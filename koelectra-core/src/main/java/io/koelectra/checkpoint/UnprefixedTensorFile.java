package io.koelectra.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.koelectra.format.StoredType;
import io.koelectra.format.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Weights that were saved from inside a wrapper, which puts its own name before every one of the
 * model's: {@code torch.nn.DataParallel}, {@code torch.compile}, a class with the field {@code
 * model}. The names are here as the model has them.
 */
record UnprefixedTensorFile(TensorFile wrapped, String removedPrefix) implements TensorFile {

  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.");

  /** The file with its wrappers' names removed; as it is if not every name has one. */
  static TensorFile of(TensorFile file) {
    Optional<String> prefix =
        WRAPPERS.stream()
            .filter(wrapper -> file.names().stream().allMatch(name -> name.startsWith(wrapper)))
            .findFirst();
    return prefix.isEmpty() || file.names().isEmpty()
        ? file
        : of(new UnprefixedTensorFile(file, file.removedPrefix() + prefix.get()));
  }

  @Override
  public Path path() {
    return wrapped.path();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    int length = removedPrefix.length() - wrapped.removedPrefix().length();
    wrapped.names().forEach(name -> names.add(name.substring(length)));
    return names;
  }

  @Override
  public Shape shape(String name) {
    return wrapped.shape(inFile(name));
  }

  @Override
  public StoredType type(String name) {
    return wrapped.type(inFile(name));
  }

  @Override
  public NDArray readFloat32(String name, NDManager manager) throws IOException {
    return wrapped.readFloat32(inFile(name), manager);
  }

  @Override
  public void close() throws IOException {
    wrapped.close();
  }

  private String inFile(String name) {
    return removedPrefix.substring(wrapped.removedPrefix().length()) + name;
  }
}
