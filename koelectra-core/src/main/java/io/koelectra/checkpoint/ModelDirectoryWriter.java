package io.koelectra.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.koelectra.format.AtomicDirectory;
import io.koelectra.format.AtomicFile;
import io.koelectra.format.SafetensorsFile;
import io.koelectra.format.StoredType;
import io.koelectra.format.TensorFile;
import io.koelectra.model.ElectraDiscriminator;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraGenerator;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a model directory as Hugging Face's {@code from_pretrained} takes it. Another model that
 * was there is kept beside it: a training that ends after hours must neither cost an earlier one
 * nor be refused.
 */
public final class ModelDirectoryWriter {

  static final String VOCABULARY = "vocab.txt";
  static final String TOKENIZER = "tokenizer.json";

  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String ADDED_TOKENS = "added_tokens.json";
  private static final String MODEL_CARD = "README.md";

  /** What a saved model consists of; a directory with anything else is left alone. */
  private static final Set<String> FILES =
      Set.of(
          ConfigFile.NAME,
          TensorFile.SAFETENSORS,
          VOCABULARY,
          TOKENIZER_CONFIG,
          TOKENIZER,
          ADDED_TOKENS,
          "special_tokens_map.json",
          CalibrationFile.NAME,
          MODEL_CARD);

  /** The element type that weights are saved in. What is opened computes in float32. */
  public enum Precision {

    /** IEEE 754 binary32: the weights as they are. */
    FLOAT32("float32", StoredType.F32),

    /** IEEE 754 binary16, rounded to nearest: half the size, 11 significant bits, at most 65504. */
    FLOAT16("float16", StoredType.F16);

    /** PyTorch's name, as in {@code config.json}. */
    final String torchName;

    private final StoredType storedType;

    Precision(String torchName, StoredType storedType) {
      this.torchName = torchName;
      this.storedType = storedType;
    }
  }

  private ModelDirectoryWriter() {}

  /**
   * Checks that {@link #write} would take a directory, before hours of training.
   *
   * @throws IOException if it is a file, or holds anything but an earlier saved model
   */
  public static void requireWritable(Path directory) throws IOException {
    AtomicDirectory.requireReplaceable(directory, ConfigFile.NAME, FILES);
  }

  /**
   * Saves a model: {@code config.json}, a classifier's with labels and problem type, {@code
   * model.safetensors}, {@code vocab.txt}, {@code tokenizer_config.json} and, for fast tokenizers,
   * {@code tokenizer.json}; {@code added_tokens.json} if added tokens have ids beyond {@code
   * vocab.txt}. The directory appears whole or not at all.
   *
   * <p>No earlier model is lost: if the directory holds another one, that is moved to {@code
   * NAME.earlier-1} beside it, or the next number that is free. A model that is the same but for
   * its card is replaced, so that a repeated run leaves one directory.
   *
   * @param directory absent, empty, or a saved model
   * @param model an {@link ElectraForSequenceClassification}, an {@link ElectraDiscriminator},
   *     which Hugging Face calls ElectraForPreTraining, or an {@link ElectraGenerator}, which it
   *     calls ElectraForMaskedLM; the latter's output matrix is the word embeddings and written
   *     once, under their name
   * @return where the model that was in the directory is now; empty if there was none or the same
   * @throws IOException if the directory holds something else or cannot be written
   */
  public static Optional<Path> write(Path directory, Block model, KoElectraTokenizer tokenizer)
      throws IOException {
    return write(directory, model, tokenizer, Precision.FLOAT32, Map.of());
  }

  /**
   * As {@link #write(Path, Block, KoElectraTokenizer)}, with a model card and {@code
   * calibration.json}, a file of our own that Hugging Face's libraries ignore.
   *
   * @param modelCard the Markdown of {@code README.md}: what the model is and where it comes from
   * @param temperature that the logits are to be divided by before they become probabilities, in
   *     [0.01, 100]; 1 leaves them as they are
   * @param precision of the weights in the file
   * @throws IllegalArgumentException if a weight is too large for it
   */
  public static Optional<Path> write(
      Path directory,
      ElectraForSequenceClassification model,
      KoElectraTokenizer tokenizer,
      String modelCard,
      double temperature,
      Precision precision)
      throws IOException {
    return write(
        directory,
        model,
        tokenizer,
        precision,
        Map.of(MODEL_CARD, modelCard, CalibrationFile.NAME, CalibrationFile.toJson(temperature)));
  }

  private static Optional<Path> write(
      Path directory,
      Block model,
      KoElectraTokenizer tokenizer,
      Precision precision,
      Map<String, String> otherTexts)
      throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    ParameterNames.of(model).forEach((name, parameter) -> tensors.put(name, parameter.getArray()));
    Map<String, String> texts = new LinkedHashMap<>(otherTexts);
    texts.put(VOCABULARY, String.join("\n", tokenizer.vocabulary()) + "\n");
    texts.put(TOKENIZER_CONFIG, tokenizer.toTokenizerConfigJson());
    texts.put(TOKENIZER, tokenizer.toTokenizerJson());
    tokenizer.toAddedTokensJson().ifPresent(json -> texts.put(ADDED_TOKENS, json));
    texts.put(ConfigFile.NAME, configJson(model, precision));
    AtomicDirectory.Writer writer =
        target -> {
          SafetensorsFile.write(
              target.resolve(TensorFile.SAFETENSORS),
              tensors,
              Map.of("format", "pt"),
              precision.storedType);
          for (Map.Entry<String, String> text : texts.entrySet()) {
            AtomicFile.write(target.resolve(text.getKey()), text.getValue());
          }
        };
    Set<String> kept = new HashSet<>(FILES);
    kept.remove(MODEL_CARD);
    return AtomicDirectory.replace(directory, ConfigFile.NAME, FILES, kept, writer);
  }

  private static String configJson(Block model, Precision precision) {
    if (model instanceof ElectraForSequenceClassification classifier) {
      return ConfigFile.toJson(classifier.config(), "ElectraForSequenceClassification", precision);
    }
    if (model instanceof ElectraDiscriminator discriminator) {
      return ConfigFile.toJson(
          discriminator.electra().config(), "ElectraForPreTraining", precision);
    }
    if (model instanceof ElectraGenerator generator) {
      return ConfigFile.toJson(generator.electra().config(), "ElectraForMaskedLM", precision);
    }
    throw new IllegalArgumentException(
        "a model to save is an ElectraForSequenceClassification, ElectraDiscriminator or ElectraGenerator, got "
            + model.getClass().getName());
  }
}
