package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;

/**
 * Lists a zip whose entries are stored uncompressed, with the position of each entry's data.
 *
 * <p>Tensors are read by position, which {@code java.util.zip} does not tell. Commons Compress
 * does, but it does not look at the directory's stated size, compare an entry's two names or name
 * the entry that it refuses. Layout and signatures are those of PKWARE's APPNOTE 6.3.10, section
 * 4.3. Of zip64, which files over 4 GiB need and no ELECTRA is, nothing is read.
 */
final class StoredZip {

  /**
   * Where an entry's bytes lie in the file.
   *
   * @param crc their CRC-32; 0 for none, as PyTorch writes it for every entry when {@code
   *     torch.utils.serialization.config.save.compute_crc32} is off
   * @param isVerified whether the bytes have been read and have it
   */
  record Entry(String name, long position, long length, int crc, AtomicBoolean isVerified) {

    /** Reads the bytes, unless that has been done, and refuses those with another checksum. */
    void verify(BinaryFile file) throws IOException {
      if (crc == 0 || isVerified.get()) {
        return;
      }
      CRC32 computed = new CRC32();
      ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, length));
      for (long done = 0; done < length; done += chunk.limit()) {
        chunk.clear().limit((int) Math.min(chunk.capacity(), length - done));
        file.readFully(chunk, position + done);
        computed.update(chunk.flip());
      }
      if ((int) computed.getValue() != crc) {
        throw file.malformed(
            "zip entry %s has checksum %08x where the zip says %08x"
                .formatted(quote(name), computed.getValue(), crc));
      }
      isVerified.set(true);
    }
  }

  private static final int CHUNK_BYTES = 1 << 20;

  private static final int LOCAL_HEADER = 0x0403_4b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER = 0x0201_4b50;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final int END = 0x0605_4b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;

  /** In a 32-bit field: its value stands in the zip64 record. */
  private static final long IN_ZIP64 = 0xFFFF_FFFFL;

  /** 100 bytes or so an entry, one entry a tensor. */
  private static final int LONGEST_DIRECTORY = 16 << 20;

  private final BinaryFile file;
  private long directoryPosition;
  private long directoryBytes;

  private StoredZip(BinaryFile file) {
    this.file = file;
  }

  static boolean isZip(BinaryFile file) throws IOException {
    return file.length() >= Integer.BYTES && file.read(0, Integer.BYTES).getInt() == LOCAL_HEADER;
  }

  /**
   * Lists all entries by name, in the order of the central directory.
   *
   * @throws IOException if an entry is compressed, encrypted, named twice or not inside the file
   */
  static Map<String, Entry> list(BinaryFile file) throws IOException {
    StoredZip zip = new StoredZip(file);
    zip.findDirectory();
    return zip.readDirectory();
  }

  private void findDirectory() throws IOException {
    int tailBytes = (int) Math.min(file.length(), END_BYTES + LONGEST_COMMENT);
    ByteBuffer tail = file.read(file.length() - tailBytes, tailBytes);
    int end = tailBytes - END_BYTES;
    while (end >= 0
        && (tail.getInt(end) != END
            || unsignedShort(tail, end + 20) != tailBytes - END_BYTES - end)) {
      end--;
    }
    if (end < 0) {
      throw file.malformed("the zip has no end of central directory");
    }
    directoryBytes = unsignedInt(tail, end + 12);
    directoryPosition = unsignedInt(tail, end + 16);
    long endPosition = file.length() - tailBytes + end;
    if (directoryBytes == IN_ZIP64 || directoryPosition == IN_ZIP64) {
      throw file.refusal("is a zip of more than 4 GiB (zip64)", "save the model as safetensors");
    }
    if (directoryBytes > LONGEST_DIRECTORY || directoryPosition > endPosition - directoryBytes) {
      throw file.malformed(
          "the zip's central directory of %d bytes at byte %d does not lie before byte %d or is over the limit of %d"
              .formatted(directoryBytes, directoryPosition, endPosition, LONGEST_DIRECTORY));
    }
  }

  private Map<String, Entry> readDirectory() throws IOException {
    ByteBuffer directory = file.read(directoryPosition, (int) directoryBytes);
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (directory.hasRemaining()) {
      ByteBuffer header = take(directory, CENTRAL_HEADER_BYTES);
      if (header.getInt(0) != CENTRAL_HEADER) {
        throw file.malformed("the zip's central directory has a bad signature");
      }
      ByteBuffer name = take(directory, unsignedShort(header, 28));
      take(directory, unsignedShort(header, 30)); // extra fields
      take(directory, unsignedShort(header, 32)); // the comment
      String text = StandardCharsets.UTF_8.decode(name.duplicate()).toString();
      if (entries.put(text, readEntry(header, name, text)) != null) {
        throw file.malformed("the zip has two entries " + quote(text));
      }
    }
    return entries;
  }

  private ByteBuffer take(ByteBuffer directory, int count) throws IOException {
    if (count > directory.remaining()) {
      throw file.malformed("the zip's central directory ends inside an entry");
    }
    ByteBuffer part = directory.slice(directory.position(), count).order(directory.order());
    directory.position(directory.position() + count);
    return part;
  }

  private Entry readEntry(ByteBuffer header, ByteBuffer nameBytes, String text) throws IOException {
    String name = quote(text);
    boolean encrypted = (unsignedShort(header, 8) & 1) != 0;
    int method = unsignedShort(header, 10);
    if (encrypted || method != 0) {
      throw file.refusal(
          "zip entry %s is %s"
              .formatted(name, encrypted ? "encrypted" : "compressed, method " + method),
          "save it again with torch.save, which does not");
    }
    long compressed = unsignedInt(header, 20);
    long length = unsignedInt(header, 24);
    long local = unsignedInt(header, 42);
    if (compressed != length) {
      throw file.malformed(
          "zip entry %s is stored, but has sizes %d and %d".formatted(name, length, compressed));
    }
    long position = dataPosition(local, name, nameBytes);
    if (length > directoryPosition - position) {
      throw file.malformed(
          "zip entry %s of %d bytes at byte %d is cut off".formatted(name, length, position));
    }
    return new Entry(text, position, length, header.getInt(16), new AtomicBoolean());
  }

  /** An entry's header must bear its name, or a wrong offset would swap two entries' data. */
  private long dataPosition(long header, String name, ByteBuffer nameBytes) throws IOException {
    if (header > directoryPosition - LOCAL_HEADER_BYTES) {
      throw file.malformed("zip entry %s has its header at byte %d".formatted(name, header));
    }
    ByteBuffer local = file.read(header, LOCAL_HEADER_BYTES);
    if (local.getInt(0) != LOCAL_HEADER) {
      throw file.malformed("zip entry %s has no header at byte %d".formatted(name, header));
    }
    long nameEnd = header + LOCAL_HEADER_BYTES + nameBytes.remaining();
    if (unsignedShort(local, 26) != nameBytes.remaining()
        || nameEnd > directoryPosition
        || !file.read(header + LOCAL_HEADER_BYTES, nameBytes.remaining()).equals(nameBytes)) {
      throw file.malformed("zip entry " + name + " has another name in its header");
    }
    return nameEnd + unsignedShort(local, 28);
  }

  private static int unsignedShort(ByteBuffer bytes, int index) {
    return bytes.getShort(index) & 0xFFFF;
  }

  private static long unsignedInt(ByteBuffer bytes, int index) {
    return Integer.toUnsignedLong(bytes.getInt(index));
  }
}
