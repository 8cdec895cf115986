package io.koelectra.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small files as {@code torch.save} does, right ones and wrong ones, opcode by opcode. */
public final class TorchFiles {

  /** Opcodes of one pickle. */
  public static final class Pickle {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public Pickle() {
      op(0x80, 2);
    }

    public Pickle op(int... codes) {
      for (int code : codes) {
        bytes.write(code);
      }
      return this;
    }

    public Pickle ascii(String text) {
      bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    public Pickle global(String module, String name) {
      return ascii("c" + module + "\n" + name + "\n");
    }

    public Pickle text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      op('X');
      bytes.writeBytes(little(4).putInt(utf8.length).array());
      bytes.writeBytes(utf8);
      return this;
    }

    public Pickle integer(long value) {
      op(0x8a, 8);
      bytes.writeBytes(little(8).putLong(value).array());
      return this;
    }

    public Pickle tuple(long... values) {
      op('(');
      for (long value : values) {
        integer(value);
      }
      return op('t');
    }

    /** ('storage', torch.type, key, 'cpu', elements[, None]) as a persistent id. */
    public Pickle storage(String type, String key, long elements, boolean legacy) {
      op('(').text("storage").global("torch", type).text(key).text("cpu").integer(elements);
      return (legacy ? op('N') : this).op('t', 'Q');
    }

    /** A name and a tensor on a storage, between the mark and the SETITEMS of a dictionary. */
    public Pickle tensor(
        String name, String type, String key, long elements, View view, boolean legacy) {
      return text(name)
          .global("torch._utils", "_rebuild_tensor_v2")
          .op('(')
          .storage(type, key, elements, legacy)
          .integer(view.offset())
          .tuple(view.sizes())
          .tuple(view.strides())
          .op(0x89)
          .global("collections", "OrderedDict")
          .op(')', 'R', 't', 'R');
    }

    public byte[] stop() {
      op('.');
      return bytes.toByteArray();
    }
  }

  /** How a tensor lies on its storage. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record View(long offset, long[] sizes, long[] strides) {}

  private TorchFiles() {}

  public static View view(long offset, long[] sizes, long[] strides) {
    return new View(offset, sizes, strides);
  }

  /** A state dict of one tensor "weight" on the storage "0" of six float32 elements. */
  public static byte[] oneTensor(View view, boolean legacy) {
    return new Pickle()
        .op('}', '(')
        .tensor("weight", "FloatStorage", "0", 6, view, legacy)
        .op('u')
        .stop();
  }

  /** A zip of PyTorch's layout, every entry stored. */
  public static byte[] zip(byte[] pickle, Map<String, byte[]> storages) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    storages.forEach((key, data) -> entries.put("archive/data/" + key, data));
    return zip(entries, ZipEntry.STORED);
  }

  public static byte[] zip(Map<String, byte[]> entries, int method) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var named : entries.entrySet()) {
        CRC32 checksum = new CRC32();
        checksum.update(named.getValue());
        ZipEntry entry = new ZipEntry(named.getKey());
        entry.setMethod(method);
        entry.setSize(named.getValue().length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(named.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The form before PyTorch 1.6, with the one storage "0". */
  public static byte[] legacy(byte[] pickle, byte[] storage, long elements) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        new Pickle()
            .op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
            .stop());
    bytes.writeBytes(new Pickle().op('M', 0xe9, 0x03).stop());
    bytes.writeBytes(new Pickle().op('}').text("little_endian").op(0x88, 's').stop());
    bytes.writeBytes(pickle);
    bytes.writeBytes(new Pickle().op(']').text("0").op('a').stop());
    bytes.writeBytes(little(8).putLong(elements).array());
    bytes.writeBytes(storage);
    return bytes.toByteArray();
  }

  private static ByteBuffer little(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
