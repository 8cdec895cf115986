package io.koelectra.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lists a zip whose entries are stored uncompressed, with the position of each entry's data.
 *
 * <p>{@code java.util.zip} does not tell positions, and tensors are read by position. Layout and
 * signatures are those of PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.5.3 (zip64). An entry's
 * checksum is left to {@link Checksum}, which reads its bytes.
 */
final class StoredZip {

  /** Where an entry's bytes lie in the file, and their CRC-32, 0 for none. */
  record Entry(long position, long length, int crc) {}

  private static final String RESAVE = "save it again with torch.save, which does not";

  private static final int LOCAL_HEADER = 0x0403_4b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER = 0x0201_4b50;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final int END = 0x0605_4b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int ZIP64_LOCATOR = 0x0706_4b50;
  private static final int ZIP64_LOCATOR_BYTES = 20;
  private static final int ZIP64_END = 0x0606_4b50;
  private static final int ZIP64_END_BYTES = 56;
  private static final int ZIP64_EXTRA = 0x0001;

  /** In a 32-bit field: look into the zip64 record. */
  private static final long IN_ZIP64 = 0xFFFF_FFFFL;

  /** 100 bytes or so an entry, one entry a tensor. */
  private static final int LONGEST_DIRECTORY = 16 << 20;

  private final BinaryFile file;
  private long directoryPosition;
  private long directoryBytes;

  private StoredZip(BinaryFile file) {
    this.file = file;
  }

  /** Whether the file begins as a zip does. */
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
      endPosition = findZip64Directory(endPosition);
    }
    if (directoryBytes < 0
        || directoryBytes > LONGEST_DIRECTORY
        || directoryPosition < 0
        || directoryPosition > endPosition - directoryBytes) {
      throw file.malformed(
          "the zip's central directory of "
              + directoryBytes
              + " bytes at byte "
              + directoryPosition
              + " does not lie before byte "
              + endPosition
              + " or is over the limit of "
              + LONGEST_DIRECTORY);
    }
  }

  private long findZip64Directory(long endPosition) throws IOException {
    ByteBuffer locator = file.read(endPosition - ZIP64_LOCATOR_BYTES, ZIP64_LOCATOR_BYTES);
    if (locator.getInt(0) != ZIP64_LOCATOR) {
      throw file.malformed("the zip has no zip64 locator");
    }
    long zip64Position = locator.getLong(8);
    ByteBuffer zip64 = file.read(zip64Position, ZIP64_END_BYTES);
    if (zip64.getInt(0) != ZIP64_END) {
      throw file.malformed("the zip has no zip64 end of central directory");
    }
    directoryBytes = zip64.getLong(40);
    directoryPosition = zip64.getLong(48);
    return zip64Position;
  }

  private Map<String, Entry> readDirectory() throws IOException {
    ByteBuffer directory = file.read(directoryPosition, (int) directoryBytes);
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (directory.hasRemaining()) {
      int start = directory.position();
      requireDirectory(directory, start, CENTRAL_HEADER_BYTES);
      if (directory.getInt(start) != CENTRAL_HEADER) {
        throw file.malformed("the zip's central directory has a bad signature");
      }
      int nameBytes = unsignedShort(directory, start + 28);
      int extraBytes = unsignedShort(directory, start + 30);
      int commentBytes = unsignedShort(directory, start + 32);
      int totalBytes = CENTRAL_HEADER_BYTES + nameBytes + extraBytes + commentBytes;
      requireDirectory(directory, start, totalBytes);
      byte[] name = new byte[nameBytes];
      directory.get(start + CENTRAL_HEADER_BYTES, name);
      String text = new String(name, StandardCharsets.UTF_8);
      ByteBuffer extra =
          directory
              .slice(start + CENTRAL_HEADER_BYTES + nameBytes, extraBytes)
              .order(directory.order());
      if (entries.put(text, readEntry(directory, start, extra, BinaryFile.quote(text))) != null) {
        throw file.malformed("the zip has two entries " + BinaryFile.quote(text));
      }
      directory.position(start + totalBytes);
    }
    return entries;
  }

  private void requireDirectory(ByteBuffer directory, int start, int count) throws IOException {
    if (count > directory.limit() - start) {
      throw file.malformed("the zip's central directory ends inside an entry");
    }
  }

  private Entry readEntry(ByteBuffer directory, int start, ByteBuffer extra, String name)
      throws IOException {
    boolean encrypted = (unsignedShort(directory, start + 8) & 1) != 0;
    int method = unsignedShort(directory, start + 10);
    if (encrypted || method != 0) {
      throw file.refusal(
          "zip entry " + name + (encrypted ? " is encrypted" : " is compressed, method " + method),
          RESAVE);
    }
    long compressed = unsignedInt(directory, start + 20);
    long length = unsignedInt(directory, start + 24);
    long header = unsignedInt(directory, start + 42);
    if (compressed == IN_ZIP64 || length == IN_ZIP64 || header == IN_ZIP64) {
      ByteBuffer wide = zip64Extra(extra, name);
      length = widen(length, wide, name);
      compressed = widen(compressed, wide, name);
      header = widen(header, wide, name);
    }
    if (compressed != length) {
      throw file.malformed(
          "zip entry " + name + " is stored, but has sizes " + length + " and " + compressed);
    }
    ByteBuffer localName =
        directory.slice(start + CENTRAL_HEADER_BYTES, unsignedShort(directory, start + 28));
    long position = dataPosition(header, name, localName);
    if (length < 0 || length > directoryPosition - position) {
      throw file.malformed(
          "zip entry " + name + " of " + length + " bytes at byte " + position + " is cut off");
    }
    return new Entry(position, length, directory.getInt(start + 16));
  }

  /** An entry's header must bear its name, or a wrong offset would swap two entries' data. */
  private long dataPosition(long header, String name, ByteBuffer nameBytes) throws IOException {
    if (header < 0 || header > directoryPosition - LOCAL_HEADER_BYTES) {
      throw file.malformed("zip entry " + name + " has its header at byte " + header);
    }
    ByteBuffer local = file.read(header, LOCAL_HEADER_BYTES);
    if (local.getInt(0) != LOCAL_HEADER) {
      throw file.malformed("zip entry " + name + " has no header at byte " + header);
    }
    long nameEnd = header + LOCAL_HEADER_BYTES + nameBytes.remaining();
    if (unsignedShort(local, 26) != nameBytes.remaining()
        || nameEnd > directoryPosition
        || !file.read(header + LOCAL_HEADER_BYTES, nameBytes.remaining()).equals(nameBytes)) {
      throw file.malformed("zip entry " + name + " has another name in its header");
    }
    return nameEnd + unsignedShort(local, 28);
  }

  private ByteBuffer zip64Extra(ByteBuffer extra, String name) throws IOException {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xFFFF;
      int bytes = extra.getShort() & 0xFFFF;
      if (bytes > extra.remaining()) {
        break;
      }
      if (id == ZIP64_EXTRA) {
        return extra.limit(extra.position() + bytes);
      }
      extra.position(extra.position() + bytes);
    }
    throw file.malformed("zip entry " + name + " has no zip64 sizes");
  }

  private long widen(long value, ByteBuffer wide, String name) throws IOException {
    if (value != IN_ZIP64) {
      return value;
    }
    if (wide.remaining() < Long.BYTES) {
      throw file.malformed("zip entry " + name + " has too few zip64 sizes");
    }
    return wide.getLong();
  }

  private static int unsignedShort(ByteBuffer bytes, int index) {
    return bytes.getShort(index) & 0xFFFF;
  }

  private static long unsignedInt(ByteBuffer bytes, int index) {
    return Integer.toUnsignedLong(bytes.getInt(index));
  }
}
