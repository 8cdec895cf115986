package io.koelectra.examples.lab.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import io.koelectra.model.ElectraConfig;
import io.koelectra.model.ElectraForSequenceClassification;
import io.koelectra.model.ParameterNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a classifier as a TorchScript file: Hugging Face's forward pass in plain operators and the
 * weights, as {@code torch.jit.save} writes a traced model.
 */
final class TorchScriptFile {

  private final ElectraConfig config;
  private final Map<String, Parameter> parameters;
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final StringBuilder fields = new StringBuilder();
  private final StringBuilder body = new StringBuilder();

  private TorchScriptFile(ElectraForSequenceClassification model) {
    config = model.config();
    parameters = ParameterNames.of(model);
  }

  static Path write(Path path, ElectraForSequenceClassification model) throws IOException {
    Files.write(path, new TorchScriptFile(model).archive());
    return path;
  }

  private byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      pickle("\u0080\u0002c__torch__\nElectra\n)\u0081}(");
      text("training");
      pickle("\u0089");
      for (Map.Entry<String, Parameter> named : parameters.entrySet()) {
        NDArray array = named.getValue().getArray();
        String field = field(named.getKey());
        fields.append("  %s : Tensor\n".formatted(field));
        tensor(field, array.getShape().getShape());
        store(zip, "data/" + field, bytes(array.toFloatArray()));
      }
      pickle("ub.");
      writeForward();
      String code =
          "class Electra(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
              + fields
              + "  def forward(self: __torch__.Electra, ids: Tensor, mask: Tensor, types: Tensor)"
              + " -> Tensor:\n"
              + body;
      store(zip, "data.pkl", pickle.toByteArray());
      store(zip, "code/__torch__.py", code.getBytes(UTF_8));
      store(zip, "constants.pkl", "\u0080\u0002).".getBytes(ISO_8859_1));
      store(zip, "version", "10\n".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private void writeForward() {
    line("b = torch.size(ids, 0)");
    line("t = torch.size(ids, 1)");
    line("padding = (torch.to(mask, 6) - 1.) * 1.0e9"); // 6 is float32
    line("bias = torch.unsqueeze(torch.unsqueeze(padding, 1), 1)");
    String embeddings = "electra.embeddings.";
    line(
        "positions = torch.narrow(%s, 0, 0, t)"
            .formatted(at(embeddings + "position_embeddings.weight")));
    line("words = torch.embedding(%s, ids)".formatted(at(embeddings + "word_embeddings.weight")));
    line(
        "kinds = torch.embedding(%s, types)"
            .formatted(at(embeddings + "token_type_embeddings.weight")));
    line("x = %s".formatted(norm("words + positions + kinds", embeddings, config.embeddingSize())));
    if (config.projectsEmbeddings()) {
      line("x = %s".formatted(linear("x", "electra.embeddings_project.")));
    }
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      writeLayer("electra.encoder.layer." + i + ".");
    }
    line("cls = torch.select(x, 1, 0)");
    line("features = torch.gelu(%s)".formatted(linear("cls", "classifier.dense.")));
    line("return %s".formatted(linear("features", "classifier.out_proj.")));
  }

  private void writeLayer(String layer) {
    for (String part : new String[] {"query", "key", "value"}) {
      line(
          "%s = torch.transpose(torch.view(%s, [b, t, %d, %d]), 1, 2)"
              .formatted(
                  part,
                  linear("x", layer + "attention.self." + part + "."),
                  config.numAttentionHeads(),
                  config.headSize()));
    }
    line(
        "scores = torch.matmul(query, torch.transpose(key, 2, 3)) / %s"
            .formatted(Math.sqrt(config.headSize())));
    line("context = torch.matmul(torch.softmax(scores + bias, -1), value)");
    line(
        "rows = torch.reshape(torch.transpose(context, 1, 2), [b, t, %d])"
            .formatted(config.hiddenSize()));
    String attention = layer + "attention.output.";
    line(
        "x = %s"
            .formatted(
                norm(
                    "x + " + linear("rows", attention + "dense."),
                    attention,
                    config.hiddenSize())));
    line("expanded = torch.gelu(%s)".formatted(linear("x", layer + "intermediate.dense.")));
    String output = layer + "output.";
    line(
        "x = %s"
            .formatted(
                norm("x + " + linear("expanded", output + "dense."), output, config.hiddenSize())));
  }

  private String norm(String sum, String prefix, int size) {
    return "torch.layer_norm(%s, [%d], %s, %s, %s)"
        .formatted(
            sum,
            size,
            at(prefix + "LayerNorm.weight"),
            at(prefix + "LayerNorm.bias"),
            config.layerNormEps());
  }

  private String linear(String input, String prefix) {
    return "torch.linear(%s, %s, %s)".formatted(input, at(prefix + "weight"), at(prefix + "bias"));
  }

  private static String at(String name) {
    return "self." + field(name);
  }

  private static String field(String name) {
    return name.replace('.', '_');
  }

  private void line(String code) {
    body.append("    ").append(code).append('\n');
  }

  /** A dictionary's entry: a contiguous float32 tensor on a storage of its own. */
  private void tensor(String name, long[] shape) {
    long size = 1;
    long[] strides = new long[shape.length];
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = size;
      size *= shape[axis];
    }
    text(name);
    pickle("ctorch._utils\n_rebuild_tensor_v2\n((");
    text("storage");
    pickle("ctorch\nFloatStorage\n");
    text(name);
    text("cpu");
    integers(size);
    pickle("tQ");
    integers(0);
    pickle("(");
    integers(shape);
    pickle("t(");
    integers(strides);
    pickle("t\u0089ccollections\nOrderedDict\n)RtR");
  }

  private void pickle(String opcodes) {
    pickle.writeBytes(opcodes.getBytes(ISO_8859_1));
  }

  private void text(String text) {
    pickle("X");
    integer(4, text.length());
    pickle(text);
  }

  private void integers(long... values) {
    for (long value : values) {
      pickle("\u008a\b");
      integer(8, value);
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  /** Little-endian. */
  private void integer(int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      pickle.write((int) (value >> (8 * i)));
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("electra/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
