package io.koelectra.hub;

import io.koelectra.checkpoint.CalibrationFile;
import io.koelectra.checkpoint.ConfigFile;
import io.koelectra.checkpoint.ModelDirectoryWriter;
import io.koelectra.checkpoint.WeightFiles;
import io.koelectra.format.ShardedTensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which files of one commit a model needs, and whether the cache has them. */
public final class SnapshotDownload {

  private static final int MOST_SHARDS = 1000;

  /** Small files without which a model opens too. */
  private static final List<String> OPTIONAL =
      List.of(
          ModelDirectoryWriter.TOKENIZER,
          ModelDirectoryWriter.TOKENIZER_CONFIG,
          ModelDirectoryWriter.ADDED_TOKENS,
          ModelDirectoryWriter.SPECIAL_TOKENS_MAP,
          CalibrationFile.NAME);

  private final HubFiles files;
  private final HubCache cache;
  private final String commit;
  private final RetryPolicy retries;

  SnapshotDownload(HubFiles files, HubCache cache, String commit, RetryPolicy retries) {
    this.files = files;
    this.cache = cache;
    this.commit = commit;
    this.retries = retries;
  }

  /** Whether the model opens from what is there. */
  boolean isUsable() throws IOException {
    return has(ConfigFile.NAME)
        && (has(ModelDirectoryWriter.VOCABULARY) || has(ModelDirectoryWriter.TOKENIZER))
        && hasWeights();
  }

  /** Whether there is nothing left to ask the server. */
  boolean isSettled() throws IOException {
    return isUsable()
        && OPTIONAL.stream().allMatch(file -> has(file) || cache.isKnownAbsent(commit, file));
  }

  /** In the order in which {@link WeightFiles} looks. */
  private boolean hasWeights() throws IOException {
    for (String whole : List.of(WeightFiles.SAFETENSORS, WeightFiles.TORCH_PICKLE)) {
      if (has(whole)) {
        return true;
      }
      if (has(whole + WeightFiles.INDEX_SUFFIX)) {
        return shards(whole).stream().allMatch(this::has);
      }
    }
    return false;
  }

  private boolean has(String file) {
    return cache.has(commit, file);
  }

  /**
   * Fetches what is missing: the first of {@code model.safetensors}, its shards, {@code
   * pytorch_model.bin} and its shards that the commit has, after the small files.
   *
   * @throws IOException naming repository, file and remedy; what was fetched by then stays
   */
  void fetch() throws IOException {
    fetch(ConfigFile.NAME);
    if (!fetchIfThere(ModelDirectoryWriter.VOCABULARY)
        && !fetchIfThere(ModelDirectoryWriter.TOKENIZER)) {
      throw new IOException(
          "%s at %s: there is no such file as %s or %s; use a repository with a WordPiece tokenizer"
              .formatted(
                  files.repository(),
                  commit,
                  ModelDirectoryWriter.VOCABULARY,
                  ModelDirectoryWriter.TOKENIZER));
    }
    for (String file : OPTIONAL) {
      fetchIfThere(file);
    }
    for (String whole : List.of(WeightFiles.SAFETENSORS, WeightFiles.TORCH_PICKLE)) {
      if (fetchIfThere(whole)) {
        return;
      }
      if (fetchIfThere(whole + WeightFiles.INDEX_SUFFIX)) {
        for (String shard : shards(whole)) {
          fetch(shard);
        }
        return;
      }
    }
    throw new IOException(
        files.repository()
            + " at "
            + commit
            + ": has neither "
            + WeightFiles.SAFETENSORS
            + " nor "
            + WeightFiles.TORCH_PICKLE
            + ", whole or in shards; use a repository with PyTorch weights");
  }

  private Set<String> shards(String whole) throws IOException {
    Path index = cache.snapshot(commit).resolve(whole + WeightFiles.INDEX_SUFFIX);
    Set<String> names = ShardedTensorFile.shardNames(index);
    if (names.size() > MOST_SHARDS) {
      throw new IOException(
          index + ": names " + names.size() + " shards, the limit is " + MOST_SHARDS);
    }
    String suffix = whole.substring(whole.lastIndexOf('.'));
    for (String name : names) {
      HubNames.requireShard(name, suffix);
    }
    return names;
  }

  private void fetch(String file) throws IOException {
    if (!has(file)) {
      files.fetch(files.describe(commit, file, retries), file, cache, retries);
    }
  }

  private boolean fetchIfThere(String file) throws IOException {
    if (has(file)) {
      return true;
    }
    if (cache.isKnownAbsent(commit, file)) {
      return false;
    }
    Optional<HubFiles.Described> described = describeIfThere(file);
    if (described.isEmpty()) {
      cache.noteAbsent(commit, file);
      return false;
    }
    files.fetch(described.get(), file, cache, retries);
    return true;
  }

  private Optional<HubFiles.Described> describeIfThere(String file) throws IOException {
    try {
      return Optional.of(files.describe(commit, file, retries));
    } catch (IOException e) {
      if (e.getCause() instanceof HttpStatusException answer && answer.isAbsentFile()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
