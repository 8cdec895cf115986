package io.koelectra.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The shards of an index as one file; every tensor is in the shard that the index names. */
public final class ShardedTensorFile implements TensorFile {

  private static final int LONGEST_INDEX = 16 << 20;

  /** Opens one shard. */
  @FunctionalInterface
  public interface Opener {
    TensorFile open(Path shard) throws IOException;
  }

  private final Path index;
  private final List<TensorFile> shards;
  private final Map<String, TensorFile> shardOfTensor;

  private ShardedTensorFile(
      Path index, List<TensorFile> shards, Map<String, TensorFile> shardOfTensor) {
    this.index = index;
    this.shards = shards;
    this.shardOfTensor = Collections.unmodifiableMap(shardOfTensor);
  }

  /**
   * Opens the shards that {@code index} names in its own directory.
   *
   * @throws IOException if a shard's name leads out of the directory, or index and shards disagree
   *     on which tensors there are
   */
  public static ShardedTensorFile open(Path index, Opener opener) throws IOException {
    try (BinaryFile file = BinaryFile.open(index)) {
      Map<String, String> weightMap = readWeightMap(file);
      List<TensorFile> shards = new ArrayList<>();
      try {
        return open(file, weightMap, opener, shards);
      } catch (IOException | RuntimeException | Error e) {
        closeAll(shards, e);
        throw e;
      }
    }
  }

  private static ShardedTensorFile open(
      BinaryFile file, Map<String, String> weightMap, Opener opener, List<TensorFile> shards)
      throws IOException {
    Map<String, TensorFile> shardOfTensor = new LinkedHashMap<>();
    for (String shardName : new TreeSet<>(weightMap.values())) {
      TensorFile shard = opener.open(shardPath(file, shardName));
      shards.add(shard);
      for (String name : shard.names()) {
        if (!shardName.equals(weightMap.get(name))) {
          throw file.malformed(
              "tensor "
                  + BinaryFile.quote(name)
                  + " is in "
                  + BinaryFile.quote(shardName)
                  + ", where the index does not put it");
        }
        shardOfTensor.put(name, shard);
      }
    }
    for (var entry : weightMap.entrySet()) {
      if (!shardOfTensor.containsKey(entry.getKey())) {
        throw file.malformed(
            "tensor "
                + BinaryFile.quote(entry.getKey())
                + " is not in "
                + BinaryFile.quote(entry.getValue())
                + ", where the index puts it");
      }
    }
    return new ShardedTensorFile(file.path(), shards, shardOfTensor);
  }

  /** The shards that an index names, as it names them: nothing about the names is checked. */
  public static Set<String> shardNames(Path index) throws IOException {
    try (BinaryFile file = BinaryFile.open(index)) {
      return new TreeSet<>(readWeightMap(file).values());
    }
  }

  private static Map<String, String> readWeightMap(BinaryFile file) throws IOException {
    if (file.length() > LONGEST_INDEX) {
      throw file.malformed(
          "an index of " + file.length() + " bytes is over the limit of " + LONGEST_INDEX);
    }
    Map<String, String> weightMap = new LinkedHashMap<>();
    StrictJson.read(
        file,
        file.read(0, (int) file.length()),
        json ->
            json.object(
                key -> {
                  if (key.equals("weight_map")) {
                    json.object(name -> weightMap.put(name, json.string()));
                  } else {
                    json.skip();
                  }
                }));
    if (weightMap.isEmpty()) {
      throw file.malformed("its JSON has no weight_map, or an empty one");
    }
    return weightMap;
  }

  /** Only a plain name will do: an index must not reach files that its directory does not hold. */
  private static Path shardPath(BinaryFile file, String name) throws IOException {
    Path index = file.path().toAbsolutePath();
    Path shard = isPlain(name) ? index.resolveSibling(name) : index;
    if (shard.equals(index)) {
      throw file.malformed(
          "shard " + BinaryFile.quote(name) + " is not a plain file name in the index's directory");
    }
    if (!Files.exists(shard)) {
      throw file.refusal(
          "shard " + BinaryFile.quote(name) + " is missing", "download it into the same directory");
    }
    if (!isInside(shard.toRealPath(), index.getParent().toRealPath())) {
      throw file.refusal(
          "shard " + BinaryFile.quote(name) + " is a link out of the index's directory",
          "copy the shard there");
    }
    return file.path().resolveSibling(name);
  }

  /**
   * Whether a link stays in the directory, or, for a snapshot in Hugging Face's cache, leads to
   * {@code ../../blobs}, where that cache keeps the same repository's files.
   */
  private static boolean isInside(Path shard, Path directory) {
    if (shard.startsWith(directory)) {
      return true;
    }
    Path snapshots = directory.getParent();
    return snapshots != null
        && snapshots.endsWith("snapshots")
        && shard.getParent().equals(snapshots.resolveSibling("blobs"));
  }

  /** Separators of any platform, and a drive's colon, are refused on every platform. */
  private static boolean isPlain(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.chars().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')) {
      return false;
    }
    try {
      return Path.of(name).getNameCount() == 1;
    } catch (InvalidPathException unmappable) {
      return false;
    }
  }

  @Override
  public Path path() {
    return index;
  }

  @Override
  public Set<String> names() {
    return shardOfTensor.keySet();
  }

  @Override
  public Shape shape(String name) {
    return shard(name).shape(name);
  }

  @Override
  public StoredType type(String name) {
    return shard(name).type(name);
  }

  @Override
  public NDArray readFloat32(String name, NDManager manager) throws IOException {
    return shard(name).readFloat32(name, manager);
  }

  @Override
  public void close() throws IOException {
    IOException failure = new IOException(index + ": not all shards could be closed");
    closeAll(shards, failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private TensorFile shard(String name) {
    TensorFile shard = shardOfTensor.get(name);
    if (shard == null) {
      throw new IllegalArgumentException(
          index + " has no tensor " + BinaryFile.quote(name) + "; names() lists what it has");
    }
    return shard;
  }

  private static void closeAll(Collection<TensorFile> shards, Throwable failure) {
    for (TensorFile shard : shards) {
      try {
        shard.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }
}
