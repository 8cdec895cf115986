package io.koelectra.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays a tokenizer's two files into a directory. */
final class TokenizerFiles {

  private TokenizerFiles() {}

  static void write(Path directory, KoElectraTokenizer tokenizer) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("vocab.txt"), tokenizer.vocabulary());
    Files.writeString(
        directory.resolve("tokenizer_config.json"), tokenizer.toTokenizerConfigJson());
  }
}
