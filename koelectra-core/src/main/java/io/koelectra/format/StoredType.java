package io.koelectra.format;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** Element types on disk, under the names that safetensors gives them. */
public enum StoredType {
  F64(8, "DoubleStorage"),
  F32(4, "FloatStorage"),
  F16(2, "HalfStorage"),
  BF16(2, "BFloat16Storage"),
  I64(8, "LongStorage"),
  I32(4, "IntStorage"),
  I16(2, "ShortStorage"),
  I8(1, "CharStorage"),
  U8(1, "ByteStorage"),
  BOOL(1, "BoolStorage");

  private final int bytes;
  private final String torchStorage;

  StoredType(int bytes, String torchStorage) {
    this.bytes = bytes;
    this.torchStorage = torchStorage;
  }

  /** Width of an element in bytes. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloat() {
    return switch (this) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, I16, I8, U8, BOOL -> false;
    };
  }

  /** The class {@code torch.<storage>} of such elements, such as {@code FloatStorage}. */
  String torchStorage() {
    return torchStorage;
  }

  static Optional<StoredType> find(Predicate<StoredType> wanted) {
    return Arrays.stream(values()).filter(wanted).findFirst();
  }

  /**
   * The bits of the float32 nearest to one stored float; bits, so that a NaN keeps its payload.
   *
   * @param source little-endian
   * @param index byte index of the element
   * @throws IllegalStateException if this is not a float type
   */
  public int float32Bits(ByteBuffer source, int index) {
    return switch (this) {
      case F64 -> Float.floatToRawIntBits((float) source.getDouble(index));
      case F32 -> source.getInt(index);
      case F16 -> widenFloat16(source.getShort(index));
      case BF16 -> source.getShort(index) << 16;
      case I64, I32, I16, I8, U8, BOOL -> throw new IllegalStateException(this + " is no float");
    };
  }

  /** IEEE 754 binary16 has 5 exponent bits (bias 15) and 10 fraction bits; binary32 8 and 23. */
  private static int widenFloat16(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0x1F) {
      return sign | 0x7F80_0000 | fraction << 13;
    }
    if (exponent == 0) {
      return sign | Float.floatToRawIntBits(fraction * 0x1p-24f);
    }
    return sign | (exponent - 15 + 127) << 23 | fraction << 13;
  }
}
