package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.koelectra.format.PickleMachine.None;
import io.koelectra.format.PickleMachine.Tuple;
import io.koelectra.format.TorchFiles.Pickle;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PickleMachineTest {

  @TempDir private Path directory;

  /** Bytes as CPython 3.11's {@code pickle.dumps(value, protocol)} gives them. */
  @Test
  void readsWhatCPythonWrites() throws IOException {
    assertThat(load("80024e2e")).isEqualTo(None.NONE);
    assertThat(load("80024affffffff2e")).isEqualTo(-1L);
    assertThat(load("80024d00012e")).isEqualTo(256L);
    assertThat(load("80028a002e")).isEqualTo(0L);
    assertThat(load("80028a0500000000802e")).isEqualTo(-(1L << 39));
    assertThat(load("80028a090000000000000000012e")).isEqualTo(BigInteger.ONE.shiftLeft(64));
    assertThat(load("8002473ff80000000000002e")).isEqualTo(1.5);
    assertThat(load("80025803000000ed959c71002e")).isEqualTo("한");
    assertThat(load("80025d7100284b014b02652e")).isEqualTo(List.of(1L, 2L));
    assertThat(load("80027d7100580100000061710188732e")).isEqualTo(Map.of("a", true));
    assertThat(load("80049509000000000000008c016194680086942e"))
        .isEqualTo(new Tuple(List.of("a", "a")));
  }

  @Test
  void refusesOpcodesThatNoStateDictNeeds() {
    for (int opcode : new int[] {'i', 'o', 'P', 0x81, 0x82, 0x92, 'I', 'S', 'V', '2', '0', 0xFF}) {
      assertThatIOException()
          .isThrownBy(() -> load(new Pickle().op('N', opcode).stop()))
          .withMessageContaining(String.format("opcode 0x%02x", opcode));
    }
  }

  @Test
  void refusesStacksThatUnderflow() {
    for (byte[] pickle :
        List.of(
            new Pickle().stop(),
            new Pickle().op('t').stop(),
            new Pickle().op('N', '(', 0x85).stop(),
            new Pickle().op('N', 'R').stop(),
            new Pickle().op('N', 'N').stop(),
            new Pickle().op('N', '(').stop(),
            new Pickle().op('q', 0).stop(),
            new Pickle().op('h', 0).stop())) {
      assertThatIOException().as(Arrays.toString(pickle)).isThrownBy(() -> load(pickle));
    }
  }

  @Test
  void refusesValuesOfTheWrongKind() {
    for (byte[] pickle :
        List.of(
            new Pickle().op('N', 'N', 'a').stop(),
            new Pickle().op('N', 'N', 'N', 's').stop(),
            new Pickle().op('}', 'N', 'N', 's').stop(),
            new Pickle().op('}', '(').text("odd").op('u').stop(),
            new Pickle().op('}', '(').text("k").op('N').text("k").op('N', 'u').stop(),
            new Pickle().op('N', 'N', 0x93).stop(),
            new Pickle().op('N', ')', 'R').stop(),
            new Pickle().op('}', 'N', 'b').stop(),
            new Pickle().op('N', 'Q').stop())) {
      assertThatIOException().as(Arrays.toString(pickle)).isThrownBy(() -> load(pickle));
    }
  }

  @Test
  void believesNoLengthBeyondTheFile() {
    assertThatIOException()
        .isThrownBy(() -> load(new Pickle().op('X', 0xFF, 0xFF, 0xFF, 0xFF).stop()))
        .withMessageContaining("goes past byte");
    assertThatIOException()
        .isThrownBy(() -> load(new Pickle().op('c').ascii("m".repeat(300)).stop()))
        .withMessageContaining("256");
  }

  @Test
  void limitsTheNumberOfValues() {
    byte[] pickle = new byte[1_100_000];
    Arrays.fill(pickle, (byte) '}');
    assertThatIOException()
        .isThrownBy(() -> load(pickle))
        .withMessageContaining("more than 1000000 values");
  }

  /** Hashing, comparing or printing either value would not end. */
  @Test
  void doesNotFollowWhatAFileNests() throws IOException {
    Pickle doubling = new Pickle().op(')');
    for (int level = 0; level < 200; level++) {
      doubling.op('q', level, 'h', level, 0x86);
    }
    assertThat(load(doubling.stop())).isInstanceOf(Tuple.class);
    assertThat(load(new Pickle().op(']', 'q', 0, 'h', 0, 'a').stop())).isInstanceOf(List.class);
  }

  private Object load(String hex) throws IOException {
    return load(new BigInteger("1" + hex, 16).toByteArray(), 1);
  }

  private Object load(byte[] pickle) throws IOException {
    return load(pickle, 0);
  }

  private Object load(byte[] bytes, int start) throws IOException {
    Path path = TensorFiles.write(directory.resolve("pickle"), bytes);
    try (BinaryFile file = BinaryFile.open(path)) {
      return TorchStateDict.readPlain(file, new PickleInput(file, start, bytes.length));
    }
  }
}
