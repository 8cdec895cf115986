package io.koelectra.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function in TorchScript, which reaches operators of the engine that DJL has no method for.
 *
 * <p>The engine loads TorchScript from a zip archive of code and pickled state (PyTorch's {@code
 * torch/csrc/jit/docs/serialization.md}). The archive is written here, in the version that libtorch
 * 2.7 writes, for a module without state.
 */
public final class TorchScript {

  /** DJL's name of the one engine that has TorchScript. */
  public static final String ENGINE = "PyTorch";

  private static final String MODULE = "Function";

  /** {@code kProducedFileFormatVersion} in PyTorch's caffe2/serialize/versions.h. */
  private static final String VERSION = "10\n";

  /** Calls {@code __torch__.Function.__new__()} and sets its state to {training: False}. */
  private static final byte[] STATE =
      latin1("\u0080\u0002c__torch__\n" + MODULE + "\n)\u0081}(X\b\0\0\0training\u0089ub.");

  /** An empty tuple. */
  private static final byte[] NO_CONSTANTS = latin1("\u0080\u0002).");

  /** Kept, because its finalizer would release the function. */
  private final Model model;

  private TorchScript(Model model) {
    this.model = model;
  }

  /**
   * Loads a function over arrays that returns one.
   *
   * @param parameters their names
   * @param body statements, not indented
   * @throws IOException if there is no such engine or it knows no TorchScript
   * @throws MalformedModelException likewise
   * @throws ai.djl.engine.EngineException if the engine does not know an operator
   */
  public static TorchScript ofArrays(List<String> parameters, String body)
      throws IOException, MalformedModelException {
    return load(parameters, "Tensor", body);
  }

  /** As {@link #ofArrays}, over lists of arrays, and returning one. */
  public static TorchScript ofLists(List<String> parameters, String body)
      throws IOException, MalformedModelException {
    return load(parameters, "List[Tensor]", body);
  }

  private static TorchScript load(List<String> parameters, String type, String body)
      throws IOException, MalformedModelException {
    String code =
        """
        class %s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.%s, %s) -> %s:
        """
            .formatted(
                MODULE,
                MODULE,
                parameters.stream()
                    .map(name -> name + ": " + type)
                    .collect(Collectors.joining(", ")),
                type);
    OfflineEngine.require();
    Model model = Model.newInstance(MODULE, ENGINE);
    model.load(new ByteArrayInputStream(archive(code + body.indent(4))));
    return new TorchScript(model);
  }

  /**
   * Calls a function over arrays. Safe for several threads at once, on the same arrays too.
   *
   * @param arguments as many as parameters, with no dot or bracket in their names
   * @return the result, in the first argument's manager, without gradient
   */
  public NDArray call(NDArray... arguments) {
    NDManager owner = arguments[0].getManager();
    return model
        .getBlock()
        .forward(new ParameterStore(owner, false), new NDList(arguments), false)
        .singletonOrThrow();
  }

  /**
   * Calls a function over lists of arrays. Names the arrays while it does, so no other thread may
   * use them.
   *
   * @param owner gets the result
   * @param recording whether the engine may look at or record gradients
   * @param arguments as many as parameters, each at least one array, no array twice
   */
  public NDList call(NDManager owner, boolean recording, List<List<NDArray>> arguments) {
    List<String> names = new ArrayList<>();
    NDList inputs = new NDList();
    for (int i = 0; i < arguments.size(); i++) {
      for (NDArray array : arguments.get(i)) {
        names.add(array.getName());
        array.setName("list" + i + "[]"); // DJL puts the arrays of one such name into one list
        inputs.add(array);
      }
    }
    try {
      NDList results =
          model.getBlock().forward(new ParameterStore(owner, false), inputs, recording);
      results.attach(owner);
      return results;
    } finally {
      for (int i = 0; i < names.size(); i++) {
        inputs.get(i).setName(names.get(i));
      }
    }
  }

  private static byte[] archive(String code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "data.pkl", STATE);
      store(zip, "code/__torch__.py", code.getBytes(US_ASCII));
      store(zip, "constants.pkl", NO_CONSTANTS);
      store(zip, "version", VERSION.getBytes(US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("archive/" + name);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] latin1(String pickle) {
    return pickle.getBytes(ISO_8859_1);
  }
}
