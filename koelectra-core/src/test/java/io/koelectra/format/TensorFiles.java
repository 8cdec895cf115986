package io.koelectra.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads tensor files whole, as bit patterns, and makes small ones. */
public final class TensorFiles {

  private TensorFiles() {}

  /** A directory of the parity fixtures. */
  public static Path fixture(String name) {
    try {
      return Path.of(TensorFiles.class.getResource("/parity/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a weight file. */
  @FunctionalInterface
  public interface Opener {
    TensorFile open(Path path) throws IOException;
  }

  /** Bits of every float tensor, by name in file order. */
  public static Map<String, List<Integer>> bits(Opener opener, Path path, NDManager manager)
      throws IOException {
    TensorFile file = opener.open(path);
    Map<String, List<Integer>> bits = new LinkedHashMap<>();
    for (String name : file.names()) {
      if (file.type(name).isFloat()) {
        bits.put(name, bits(file, name, manager));
      }
    }
    return bits;
  }

  /** Bits of one tensor, after checking the array against the file's shape. */
  public static List<Integer> bits(TensorFile file, String name, NDManager manager)
      throws IOException {
    try (NDArray array = file.readFloat32(name, manager)) {
      if (!array.getShape().equals(file.shape(name))) {
        throw new AssertionError(name + ": " + array.getShape() + " != " + file.shape(name));
      }
      return bits(array.toFloatArray());
    }
  }

  public static List<Integer> bits(float... values) {
    List<Integer> bits = new ArrayList<>(values.length);
    for (float value : values) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }

  public static List<Float> floats(List<Integer> bits) {
    return bits.stream().map(Float::intBitsToFloat).toList();
  }

  /** The bytes of a safetensors file with this header and data. */
  public static byte[] safetensors(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  /** Little-endian float32. */
  public static byte[] float32(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  public static Path write(Path file, byte[] bytes) throws IOException {
    return Files.write(file, bytes);
  }
}
