package io.koelectra.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.format.TorchFiles;
import io.koelectra.format.TorchFiles.Pickle;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ParameterNames;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The published shapes at full size, with random weights, in both formats. Writes 1 GB; run with
 * {@code -DexcludedTags= -Dtest=KoElectraShapesTest}, and {@code -Dkoelectra.shapes=DIRECTORY} to
 * keep what it writes.
 */
@Tag("large")
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/status")
class KoElectraShapesTest {

  @ParameterizedTest
  @CsvSource({"small, 35000, 14122498", "small, 32200, 13764098", "base, 35000, 112922882"})
  void openFromBothFormatsToTheSameLogits(
      String shape, int vocabulary, long parameters, @TempDir Path temporary)
      throws IOException, InterruptedException {
    String kept = System.getProperty("koelectra.shapes");
    Path root = kept == null ? temporary : Files.createDirectories(Path.of(kept));
    Path safetensors = root.resolve(shape + "-" + vocabulary + "-safetensors");
    Path pickle = root.resolve(shape + "-" + vocabulary + "-bin");
    ElectraConfig config =
        shape.equals("base") ? ElectraConfig.base(vocabulary) : ElectraConfig.small(vocabulary);
    float[] expected = write(config, parameters, safetensors, pickle);

    for (Path directory : List.of(safetensors, pickle)) {
      try (NDManager manager = OfflineEngine.newManager()) {
        ElectraForSequenceClassification model =
            HuggingFaceCheckpoint.open(directory).loadClassifier(manager).block();
        assertThat(model.logits(inputs(manager)).toFloatArray()).isEqualTo(expected);
      }
      long modelMegabytes = (parameters * Float.BYTES) >> 20;
      long beyond = peakMegabytesOfOpening(directory) - modelMegabytes;
      System.out.printf(
          "%s: %d MB, peak %d MB beyond the model%n",
          directory.getFileName(), modelMegabytes, beyond);
      if (shape.equals("base")) { // what loading the classes and the tokenizer takes is not small's
        assertThat((double) beyond).isBetween(0.0, 1.3 * modelMegabytes);
      }
    }
  }

  private static long peakMegabytesOfOpening(Path directory)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OpeningProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as("%s", lines).isZero();
    System.out.println(String.join("\n", lines));
    return Long.parseLong(lines.get(lines.size() - 1).replaceAll(".*peak (\\d+) MB.*", "$1"));
  }

  private static float[] write(ElectraConfig config, long parameters, Path safetensors, Path pickle)
      throws IOException {
    try (NDManager manager = OfflineEngine.newManager()) {
      ElectraForSequenceClassification model =
          HuggingFaceCheckpoint.untrained(config, vocabulary(config.vocabSize()))
              .loadWithFreshHead(List.of("negative", "positive"), 7, manager)
              .block();
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      ParameterNames.of(model).forEach((name, p) -> tensors.put(name, p.getArray()));
      assertThat(tensors.values().stream().mapToLong(NDArray::size).sum()).isEqualTo(parameters);
      try (KoElectraTokenizer tokenizer = KoElectraTokenizer.of(vocabulary(config.vocabSize()))) {
        ModelDirectoryWriter.write(safetensors, model, tokenizer);
      }
      Files.createDirectories(pickle);
      for (String name : List.of("config.json", "vocab.txt", "tokenizer_config.json")) {
        Files.write(pickle.resolve(name), Files.readAllBytes(safetensors.resolve(name)));
      }
      writePickle(tensors, pickle.resolve("pytorch_model.bin"));
      return model.logits(inputs(manager)).toFloatArray();
    }
  }

  private static void writePickle(Map<String, NDArray> tensors, Path file) throws IOException {
    Pickle pickle = new Pickle().op('}', '(');
    int key = 0;
    for (Map.Entry<String, NDArray> named : tensors.entrySet()) {
      long[] shape = named.getValue().getShape().getShape();
      long[] strides = shape.length == 1 ? new long[] {1} : new long[] {shape[1], 1};
      pickle.tensor(
          named.getKey(),
          "FloatStorage",
          Integer.toString(key++),
          named.getValue().size(),
          TorchFiles.view(0, shape, strides),
          false);
    }
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      store(zip, "archive/data.pkl", pickle.op('u').stop());
      key = 0;
      for (NDArray tensor : tensors.values()) {
        ByteBuffer values = tensor.toByteBuffer();
        byte[] bytes = new byte[values.remaining()];
        values.get(bytes);
        store(zip, "archive/data/" + key++, bytes);
      }
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(data);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(data);
    zip.closeEntry();
  }

  /** Special tokens, every Hangul syllable alone and as a continuation, then fillers. */
  private static List<String> vocabulary(int size) {
    List<String> tokens =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "!", "?"));
    for (char syllable = '가'; syllable <= '힣'; syllable++) {
      tokens.add(String.valueOf(syllable));
      tokens.add("##" + syllable);
    }
    while (tokens.size() < size) {
      tokens.add("[filler" + tokens.size() + "]");
    }
    return tokens.subList(0, size);
  }

  private static ElectraInputs inputs(NDManager manager) {
    return new ElectraInputs(
        manager.create(new long[][] {{2, 30, 31_000, 3}, {2, 999, 3, 0}}),
        manager.create(new long[][] {{1, 1, 1, 1}, {1, 1, 1, 0}}),
        manager.create(new long[][] {{0, 0, 0, 0}, {0, 0, 0, 0}}));
  }
}
