package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTypeTest {

  /** Examples from IEEE 754-2008's binary16, as its common tables list them. */
  @ParameterizedTest
  @CsvSource({
    "0000, 0",
    "8000, -0.0",
    "3C00, 1",
    "C000, -2",
    "3555, 0.333251953125",
    "7BFF, 65504",
    "0400, 6.103515625e-5",
    "03FF, 6.097555160522461e-5",
    "0001, 5.9604644775390625e-8",
    "8001, -5.9604644775390625e-8",
    "7C00, Infinity",
    "FC00, -Infinity"
  })
  void widensFloat16Exactly(String half, float expected) {
    assertThat(Float.intBitsToFloat(bits(StoredType.F16, half))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0000, 0",
    "8000, -0.0",
    "3F80, 1",
    "C049, -3.140625",
    "7F7F, 3.3895313892515355e38",
    "0080, 1.17549435e-38",
    "0001, 9.183549615799121e-41",
    "7F80, Infinity",
    "FF80, -Infinity"
  })
  void widensBfloat16Exactly(String bfloat, float expected) {
    assertThat(Float.intBitsToFloat(bits(StoredType.BF16, bfloat))).isEqualTo(expected);
  }

  @Test
  void keepsNotANumberWithItsSignAndPayload() {
    assertThat(bits(StoredType.F16, "FE01")).isEqualTo(0xFFC0_2000);
    assertThat(bits(StoredType.BF16, "FFC1")).isEqualTo(0xFFC1_0000);
    assertThat(bits(StoredType.BF16, "7F81")).isEqualTo(0x7F81_0000);
  }

  @Test
  void roundsFloat64ToNearestEven() {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putDouble(1 + 0x1p-24).putDouble(1 + 0x3p-24).putDouble(1e300);
    assertThat(StoredType.F64.float32Bits(bytes, 0)).isEqualTo(Float.floatToRawIntBits(1f));
    assertThat(StoredType.F64.float32Bits(bytes, 8))
        .isEqualTo(Float.floatToRawIntBits(1f + 0x1p-22f));
    assertThat(StoredType.F64.float32Bits(bytes, 16))
        .isEqualTo(Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
  }

  private static int bits(StoredType type, String hex) {
    ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) Integer.parseInt(hex, 16));
    return type.float32Bits(bytes, 0);
  }
}
