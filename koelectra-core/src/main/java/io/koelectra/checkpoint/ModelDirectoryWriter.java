package io.koelectra.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.koelectra.format.AtomicDirectory;
import io.koelectra.format.AtomicFile;
import io.koelectra.format.SafetensorsWriter;
import io.koelectra.format.Uninterrupted;
import io.koelectra.format.WeightPrecision;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Writes a model directory as Hugging Face's {@code from_pretrained} takes it. */
public final class ModelDirectoryWriter {

  public static final String VOCABULARY = "vocab.txt";
  public static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  public static final String TOKENIZER = "tokenizer.json";
  public static final String ADDED_TOKENS = "added_tokens.json";
  public static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";

  private static final String MODEL_CARD = "README.md";

  /** What a saved model consists of; a directory with anything else is left alone. */
  private static final Set<String> FILES =
      Set.of(
          ConfigFile.NAME,
          WeightFiles.SAFETENSORS,
          VOCABULARY,
          TOKENIZER_CONFIG,
          TOKENIZER,
          ADDED_TOKENS,
          SPECIAL_TOKENS_MAP,
          CalibrationFile.NAME,
          MODEL_CARD);

  private ModelDirectoryWriter() {}

  /** Checks that {@link #write} would take a directory. */
  static void requireWritable(Path directory) throws IOException {
    AtomicDirectory.requireReplaceable(directory, ConfigFile.NAME, FILES);
  }

  /**
   * Writes the directory whole or not at all. Another model that was there is kept beside it: a
   * training that ends after hours must neither cost an earlier one nor be refused.
   *
   * @param architecture Hugging Face's class for {@code config.json}
   * @param precision of the weights in the file
   * @param temperature for {@code calibration.json}; without one there is no such file
   * @return where another model that was in the directory is now
   */
  static Optional<Path> write(
      Path directory,
      Block model,
      ElectraConfig config,
      String architecture,
      KoElectraTokenizer tokenizer,
      WeightPrecision precision,
      Optional<String> modelCard,
      OptionalDouble temperature)
      throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    ParameterNames.of(model).forEach((name, parameter) -> tensors.put(name, parameter.getArray()));
    Map<String, String> texts = new LinkedHashMap<>();
    modelCard.ifPresent(card -> texts.put(MODEL_CARD, card));
    temperature.ifPresent(t -> texts.put(CalibrationFile.NAME, CalibrationFile.toJson(t)));
    texts.put(VOCABULARY, String.join("\n", tokenizer.vocabulary()) + "\n");
    texts.put(TOKENIZER_CONFIG, tokenizer.toTokenizerConfigJson());
    texts.put(TOKENIZER, tokenizer.toTokenizerJson());
    tokenizer.toAddedTokensJson().ifPresent(json -> texts.put(ADDED_TOKENS, json));
    texts.put(ConfigFile.NAME, ConfigFile.toJson(config, architecture, precision));
    AtomicDirectory.Writer writer =
        target -> {
          SafetensorsWriter.write(
              target.resolve(WeightFiles.SAFETENSORS), tensors, Map.of("format", "pt"), precision);
          for (Map.Entry<String, String> text : texts.entrySet()) {
            AtomicFile.write(target.resolve(text.getKey()), text.getValue());
          }
        };
    return Uninterrupted.run(
        () ->
            AtomicDirectory.replaceAndKeep(
                directory, ConfigFile.NAME, FILES, Set.of(MODEL_CARD), writer));
  }
}
