package io.koelectra.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import io.koelectra.checkpoint.HuggingFaceCheckpoint.Loaded;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.TensorFile;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ElectraModel;
import io.koelectra.model.ParameterNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Initializes a block with the tensors of a file, strictly: names and shapes must agree, but for
 * those that the caller lists as fresh or ignored.
 *
 * <p>Each parameter is given an initializer that reads its tensor, so the block's own declaration
 * of its shapes is what the file is checked against and no random value is drawn for what is
 * loaded. A parameter that has its value already, because the block shares it with one that was
 * loaded before, keeps it; the file's tensor has to be one that would fit.
 */
final class ParameterLoader {

  private final TensorFile file;
  private final boolean fileNamesBody;
  private final Match match;
  private final List<String> loaded = new ArrayList<>();

  private ParameterLoader(TensorFile file) {
    this.file = file;
    fileNamesBody = file.names().stream().anyMatch(ParameterNames::isOfBody);
    match = new Match(file);
  }

  /**
   * Loads {@code block}, frozen; without weights, all that it does not share with a block that has
   * its values is fresh.
   *
   * @param isFresh parameters to initialize at random instead, by their name in a model with a head
   * @param isIgnored tensors that the file may hold beside the block's, by name in the file
   * @throws CheckpointMismatchException if names or shapes disagree
   */
  static <B extends Block> Loaded<B> load(
      Optional<TensorFile> weights,
      B block,
      Predicate<String> isFresh,
      Predicate<String> isIgnored,
      NDManager manager)
      throws IOException {
    block.freezeParameters(true);
    if (weights.isPresent()) {
      ParameterLoader loader = new ParameterLoader(weights.get());
      return new Loaded<>(block, loader.load(block, isFresh, isIgnored, manager));
    }
    List<String> fresh =
        ParameterNames.of(block).entrySet().stream()
            .filter(named -> !named.getValue().isInitialized())
            .map(Map.Entry::getKey)
            .toList();
    return OfflineEngine.random(
        () -> {
          block.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
          return new Loaded<>(block, new LoadReport(List.of(), fresh, List.of(), ""));
        });
  }

  private LoadReport load(
      Block block, Predicate<String> isFresh, Predicate<String> isIgnored, NDManager manager)
      throws IOException {
    List<String> fresh = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    for (Map.Entry<String, Parameter> named : ParameterNames.of(block).entrySet()) {
      boolean isBody = block instanceof ElectraModel;
      String name = isBody ? ParameterNames.inBody(named.getKey()) : named.getKey();
      String nameInFile = fileNamesBody ? name : ParameterNames.withoutBody(name);
      Parameter parameter = named.getValue();
      if (parameter.isInitialized()) {
        if (match.want(nameInFile, parameter.getArray().getShape())) {
          ignored.add(nameInFile);
        }
      } else if (isFresh.test(name)) {
        fresh.add(name);
        parameter.setInitializer(unlessRefused(parameter.getInitializer()));
      } else {
        parameter.setInitializer(reading(nameInFile));
      }
    }
    try {
      block.initialize(manager, DataType.FLOAT32, ElectraInputs.shapes(1, 1));
      ignored.addAll(match.ignore(isIgnored));
      match.requireWhole();
    } catch (UncheckedIOException e) {
      block.clear();
      throw e.getCause();
    } catch (CheckpointMismatchException e) {
      block.clear();
      throw e;
    }
    return new LoadReport(loaded, fresh, ignored, file.removedPrefix());
  }

  private Initializer reading(String name) {
    return (manager, shape, dataType) -> {
      if (!match.want(name, shape)) {
        return placeholder(manager, dataType);
      }
      loaded.add(name);
      try {
        return file.readFloat32(name, manager);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** A fresh head has config.json's shape: no memory for it once the body has not fitted. */
  private Initializer unlessRefused(Initializer initializer) {
    return (manager, shape, dataType) ->
        match.isGood()
            ? initializer.initialize(manager, shape, dataType)
            : placeholder(manager, dataType);
  }

  /**
   * Lets initialization go on, so that every mismatch is found before the exception. Of one
   * element, whatever shape a damaged config.json asks for; the block is cleared afterwards.
   */
  private static NDArray placeholder(NDManager manager, DataType dataType) {
    return manager.zeros(new Shape(1), dataType);
  }

  /** Which tensors of a file a model wants, and whether those are all and of its shapes. */
  static final class Match {

    private final TensorFile file;
    private final Set<String> unwanted;
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();

    Match(TensorFile file) {
      this.file = file;
      unwanted = new LinkedHashSet<>(file.names());
    }

    /** Notes that the model has a tensor, and returns whether the file has it in this shape. */
    boolean want(String name, Shape shape) {
      if (!unwanted.remove(name)) {
        missing.add(name);
        return false;
      }
      if (!file.shape(name).equals(shape)) {
        misshapen.add("%s (model %s, file %s)".formatted(name, shape, file.shape(name)));
        return false;
      }
      return true;
    }

    List<String> ignore(Predicate<String> isIgnored) {
      List<String> ignored = unwanted.stream().filter(isIgnored).toList();
      ignored.forEach(unwanted::remove);
      return ignored;
    }

    /** Whether the file has all that the model wants so far. */
    boolean isGood() {
      return missing.isEmpty() && misshapen.isEmpty();
    }

    /**
     * Checks that the file has all that the model wants, and nothing else.
     *
     * @throws CheckpointMismatchException with every name that is amiss
     */
    void requireWhole() throws CheckpointMismatchException {
      if (!isGood() || !unwanted.isEmpty()) {
        throw new CheckpointMismatchException(
            file.path(), missing, List.copyOf(unwanted), misshapen);
      }
    }
  }
}
