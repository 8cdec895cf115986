package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads an index and the shards that it names; every tensor is in the shard that it says. */
final class ShardedTensorFile {

  private static final int LONGEST_INDEX = 16 << 20;

  /** Without separators of any platform, a drive's colon and control characters. */
  private static final Pattern PLAIN = Pattern.compile("(?!\\.\\.?$)[^/\\\\:\\x00-\\x1F]+");

  private ShardedTensorFile() {}

  /**
   * Opens the shards that {@code index} names in its own directory.
   *
   * @throws IOException if a shard's name leads out of the directory, or index and shards disagree
   *     on which tensors there are
   */
  static TensorFile open(Path index, TensorFile.Header header) throws IOException {
    try (BinaryFile file = BinaryFile.open(index)) {
      Map<String, String> weightMap = readWeightMap(file);
      Map<String, String> unseen = new LinkedHashMap<>(weightMap);
      List<TensorFile> shards = new ArrayList<>();
      for (String shardName : new TreeSet<>(weightMap.values())) {
        TensorFile shard = TensorFile.read(BinaryFile.open(shardPath(file, shardName)), header);
        shards.add(shard);
        for (String name : shard.names()) {
          if (!shardName.equals(unseen.remove(name))) {
            throw misplaced(file, name, "is in", shardName, "does not put it");
          }
        }
      }
      if (!unseen.isEmpty()) {
        String name = unseen.keySet().iterator().next();
        throw misplaced(file, name, "is not in", unseen.get(name), "puts it");
      }
      return TensorFile.join(index, shards);
    }
  }

  private static IOException misplaced(
      BinaryFile file, String tensor, String is, String shard, String index) {
    return file.malformed(
        "tensor %s %s %s, where the index %s".formatted(quote(tensor), is, quote(shard), index));
  }

  /** The shards that an index names, as it names them: nothing about the names is checked. */
  static Set<String> shardNames(Path index) throws IOException {
    try (BinaryFile file = BinaryFile.open(index)) {
      return new TreeSet<>(readWeightMap(file).values());
    }
  }

  private static Map<String, String> readWeightMap(BinaryFile file) throws IOException {
    if (file.length() > LONGEST_INDEX) {
      throw file.malformed(
          "an index of %d bytes is over the limit of %d".formatted(file.length(), LONGEST_INDEX));
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
    if (!isPlain(name) || index.endsWith(name)) {
      throw file.malformed(
          "shard %s is not a plain file name in the index's directory".formatted(quote(name)));
    }
    Path shard = index.resolveSibling(name);
    if (!Files.exists(shard)) {
      throw file.refusal(
          "shard %s is missing".formatted(quote(name)), "download it into the same directory");
    }
    if (!isInside(shard.toRealPath(), index.getParent().toRealPath())) {
      throw file.refusal(
          "shard %s is a link out of the index's directory".formatted(quote(name)),
          "copy the shard there");
    }
    return file.path().resolveSibling(name);
  }

  private static boolean isPlain(String name) {
    try {
      return PLAIN.matcher(name).matches() && Path.of(name).getNameCount() == 1;
    } catch (InvalidPathException unmappable) {
      return false;
    }
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
}
