package io.koelectra.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The CRC-32 that a zip states for a range of its file, compared at most once.
 *
 * <p>Zero stands for none: PyTorch writes it for every entry when {@code
 * torch.utils.serialization.config.save.compute_crc32} is off.
 */
final class Checksum {

  private static final int CHUNK_BYTES = 1 << 20;

  private final BinaryFile file;
  private final String what;
  private final long position;
  private final long length;
  private final int crc;
  private boolean verified;

  /** The checksum of a range that lies inside the file; {@code what} names it in the message. */
  Checksum(BinaryFile file, String what, long position, long length, int crc) {
    this.file = file;
    this.what = what;
    this.position = position;
    this.length = length;
    this.crc = crc;
    this.verified = crc == 0;
  }

  /**
   * Reads the range, unless that has been done.
   *
   * @throws IOException if the bytes have another checksum
   */
  void verify() throws IOException {
    if (verified) {
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
          "%s has checksum %08x where the zip says %08x".formatted(what, computed.getValue(), crc));
    }
    verified = true;
  }
}
