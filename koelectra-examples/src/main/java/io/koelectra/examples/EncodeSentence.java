package io.koelectra.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.model.ElectraInputs;
import io.koelectra.model.ElectraModel;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.tokenizer.EncodedBatch;
import io.koelectra.tokenizer.KoElectraTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Encodes one sentence with the bare encoder: word pieces, ids and hidden states. */
@Command(description = "Shows what an ELECTRA encoder makes of a sentence.")
public final class EncodeSentence extends Example<float[]> {

  private static final int SHOWN = 6;

  @Option(
      names = "--model",
      description = "Directory of an ELECTRA (default: that in the library's jar).")
  private Path model;

  @Parameters(paramLabel = "SENTENCE", arity = "0..1", description = "What to encode.")
  private String sentence = "이 영화 정말 재미있어요";

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new EncodeSentence().runAsProcess(args);
  }

  /**
   * Encodes the sentence.
   *
   * @return the last hidden state of [CLS], H floats
   */
  @Override
  public float[] call() throws IOException {
    HuggingFaceCheckpoint checkpoint =
        model == null ? DefaultModel.pretrained() : HuggingFaceCheckpoint.open(model);
    try (NDManager manager = OfflineEngine.newManager();
        KoElectraTokenizer tokenizer = checkpoint.tokenizer()) {
      ElectraModel encoder = checkpoint.loadModel(manager).block();
      int maxTokens =
          Math.min(tokenizer.modelMaxLength(), encoder.config().maxPositionEmbeddings());
      ElectraInputs inputs =
          EncodedBatch.pad(
                  tokenizer.encodeAll(List.of(sentence), maxTokens), tokenizer.padTokenId())
              .toInputs(manager);

      NDArray hidden = encoder.encode(inputs); // (1, T, H)

      System.out.println("pieces: " + tokenizer.tokenize(sentence));
      System.out.println("ids: " + Arrays.toString(inputs.inputIds().toLongArray()));
      System.out.println("last hidden states: " + hidden.getShape());
      float[] cls = hidden.get(0, 0).toFloatArray();
      System.out.println("[CLS] begins " + Arrays.toString(Arrays.copyOf(cls, SHOWN)));
      return cls;
    }
  }
}
