package io.koelectra.nsmc;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.format.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The sentiment model that comes in this library's jar: a small ELECTRA for Korean movie reviews,
 * whose card is the {@code README.md} beside its weights.
 */
public final class DefaultModel {

  private static final String NAME = "koelectra-default-model";
  private static final String FOLDER = "default-model/";
  private static final List<String> FILES =
      List.of(
          "config.json",
          "vocab.txt",
          "tokenizer_config.json",
          "calibration.json",
          "model.safetensors",
          "README.md");

  private DefaultModel() {}

  /**
   * Copies the model out of the jar, as a directory in Hugging Face's layout: to fine-tune from, or
   * to read its card.
   *
   * @param directory is created if it is missing; may hold the same files already
   * @throws IOException if it cannot be written, or holds another model's files
   */
  public static void copyTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String file : FILES) {
      try (InputStream content = DefaultModel.class.getResourceAsStream(FOLDER + file)) {
        if (content == null) {
          throw new FileNotFoundException(
              FOLDER + file + " is not in the jar of koelectra-nsmc; keep its resources");
        }
        byte[] bytes = content.readAllBytes();
        Path target = directory.resolve(file);
        if (Files.exists(target) && !Arrays.equals(Files.readAllBytes(target), bytes)) {
          throw new FileAlreadyExistsException(
              target + " is another model's; name an empty or a new directory");
        }
        AtomicFile.write(target, channel -> Channels.newOutputStream(channel).write(bytes));
      }
    }
  }

  /**
   * Opens the model, to fine-tune from: {@code
   * SentimentTrainer.builder(DefaultModel.pretrained()).freshHead()}. Its files are read where they
   * are, in the jar.
   *
   * @throws IOException if the jar lacks one of them
   */
  public static HuggingFaceCheckpoint pretrained() throws IOException {
    return HuggingFaceCheckpoint.openResources(DefaultModel.class, FOLDER, NAME);
  }
}
