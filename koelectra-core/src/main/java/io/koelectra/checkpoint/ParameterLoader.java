package io.koelectra.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import io.koelectra.format.TensorFile;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Initializes a block with the tensors of a file, strictly: names and shapes must agree, but for
 * those that the caller lists as fresh or ignored.
 *
 * <p>Each parameter is given an initializer that reads its tensor, so the block's own declaration
 * of its shapes is what the file is checked against and no random value is drawn for what is
 * loaded. A parameter that has its value already, because the block shares it with one that was
 * loaded before, keeps it.
 */
final class ParameterLoader {

  private static final String BODY = "electra.";

  private final TensorFile file;
  private final boolean fileNamesBody;
  private final Set<String> unread;
  private final List<String> loaded = new ArrayList<>();
  private final List<String> fresh = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> misshapen = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();

  ParameterLoader(TensorFile file) {
    this.file = file;
    fileNamesBody = file.names().stream().anyMatch(name -> name.startsWith(BODY));
    unread = new LinkedHashSet<>(file.names());
  }

  /**
   * Loads {@code block}.
   *
   * @param prefix the block's path in a full model, {@code "electra."} for a bare encoder
   * @param isFresh parameters to initialize at random instead, by full name
   * @param isIgnored tensors that the file may hold beside the block's, by name in the file
   * @throws CheckpointMismatchException if names or shapes disagree
   */
  LoadReport load(
      Block block,
      String prefix,
      Predicate<String> isFresh,
      Predicate<String> isIgnored,
      NDManager manager)
      throws IOException {
    for (Map.Entry<String, Parameter> named : ParameterNames.of(block).entrySet()) {
      String name = prefix + named.getKey();
      if (named.getValue().isInitialized()) {
        keep(nameInFile(name), named.getValue().getArray().getShape());
      } else if (isFresh.test(name)) {
        fresh.add(name);
        named.getValue().setInitializer(unlessRefused(named.getValue().getInitializer()));
      } else {
        named.getValue().setInitializer(reading(nameInFile(name)));
      }
    }
    try {
      block.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
    } catch (UncheckedIOException e) {
      block.clear();
      throw e.getCause();
    }
    List<String> ignored = new ArrayList<>(kept);
    ignored.addAll(unread.stream().filter(isIgnored).toList());
    ignored.forEach(unread::remove);
    if (!missing.isEmpty() || !misshapen.isEmpty() || !unread.isEmpty()) {
      block.clear();
      throw new CheckpointMismatchException(file.path(), missing, List.copyOf(unread), misshapen);
    }
    return new LoadReport(loaded, fresh, ignored, file.removedPrefix());
  }

  /** A checkpoint of a bare encoder names its tensors without the model's prefix. */
  private String nameInFile(String name) {
    return !fileNamesBody && name.startsWith(BODY) ? name.substring(BODY.length()) : name;
  }

  /** The file's tensor of this name is not read, but it has to be one that would fit. */
  private void keep(String name, Shape shape) {
    if (!unread.remove(name)) {
      missing.add(name);
    } else if (!file.shape(name).equals(shape)) {
      misshapen.add(mismatch(name, shape));
    } else {
      kept.add(name);
    }
  }

  private String mismatch(String name, Shape shape) {
    return name + " (model " + shape + ", file " + file.shape(name) + ")";
  }

  private Initializer reading(String name) {
    return (manager, shape, dataType) -> {
      if (!unread.remove(name)) {
        missing.add(name);
      } else if (!file.shape(name).equals(shape)) {
        misshapen.add(mismatch(name, shape));
      } else {
        loaded.add(name);
        return read(name, manager);
      }
      return placeholder(manager, dataType);
    };
  }

  /** A fresh head has config.json's shape: no memory for it once the body has not fitted. */
  private Initializer unlessRefused(Initializer initializer) {
    return (manager, shape, dataType) ->
        missing.isEmpty() && misshapen.isEmpty()
            ? initializer.initialize(manager, shape, dataType)
            : placeholder(manager, dataType);
  }

  private NDArray read(String name, NDManager manager) {
    try {
      return file.readFloat32(name, manager);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets initialization go on, so that every mismatch is found before the exception. Of one
   * element, whatever shape a damaged config.json asks for; the block is cleared afterwards.
   */
  private static NDArray placeholder(NDManager manager, DataType dataType) {
    return manager.zeros(new Shape(1), dataType);
  }
}
