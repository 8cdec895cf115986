package io.koelectra.checkpoint;

import io.koelectra.checkpoint.Mutator.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what a format's structure hangs on, and what to put there. */
final class MutationFields {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern STRING = Pattern.compile("\"[^\"\\n]*\"");
  private static final Pattern LINE = Pattern.compile("[^\\n]+");
  private static final Pattern LITERAL = Pattern.compile("true|false|null");

  private static final List<byte[]> NUMBERS =
      texts(
          "0",
          "1",
          "2",
          "-1",
          "-0",
          "0.5",
          "64.7",
          "00",
          "1e1",
          "2147483647",
          "2147483648",
          "-2147483649",
          "-4294967232",
          "4294967295",
          "4294967360",
          "999999999999999999",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "1e30",
          "-1e30",
          "1e999",
          "1e-400",
          "1e999999999999",
          "NaN",
          "-Infinity",
          "0x10",
          "9".repeat(20_000),
          "[[1]]",
          "\"8\"",
          "null",
          "{}",
          "");
  private static final List<byte[]> VALUES =
      texts(
          "\"\"",
          "null",
          "true",
          "false",
          "1",
          "[]",
          "{}",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"\\uzzzz\"",
          "\"\\q\"",
          "\"" + "x".repeat(30_000) + "\"",
          "[".repeat(30_000),
          "{\"a\":".repeat(10_000),
          "[".repeat(200) + "]".repeat(200),
          "// \"",
          "/* */ \"",
          "'",
          "#");
  private static final List<byte[]> LINES =
      texts(
          "",
          " ",
          "\u0000",
          "\uFEFF",
          "\r",
          "\n",
          "\u2028",
          "##",
          "[PAD]",
          "[UNK]",
          "[MASK]",
          "\\",
          "\"",
          "</s>",
          "\uD83D\uDE00",
          "가".repeat(20_000),
          "x\n".repeat(5_000),
          "\u0301",
          "##\u200B",
          "가\r가");

  /** Operand bytes of opcodes with an operand of fixed width; {@code X}, LONG1 and c are apart. */
  private static final String OPERANDS = "K1M2J4G8q1r4h1j4\u00801\u00958";

  private static final int[] OPCODES = {
    '(', 'N', 0x88, ')', 't', 0x85, 0x86, 0x87, ']', 'a', 'e', '}', 's', 'u', 'R', 'b', 'Q', '.',
    0x94, 0x93, 'K', 'M', 'J', 0x8a, 'G', 'X', 0x8c, 'c', 'q', 'r', 'h', 'j', 0x95, 'i', 'o', 0x81
  };

  private MutationFields() {}

  /** Numbers, strings and literals of JSON in bytes [from, to), strings also by each other. */
  static List<Field> json(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    Set<String> strings = new LinkedHashSet<>();
    STRING.matcher(text).results().map(MatchResult::group).limit(60).forEach(strings::add);
    List<byte[]> values =
        Stream.concat(VALUES.stream(), texts(strings.toArray(String[]::new)).stream()).toList();
    List<Field> fields = new ArrayList<>();
    addMatches(fields, NUMBER, text, from, NUMBERS);
    addMatches(fields, LITERAL, text, from, values);
    addMatches(fields, STRING, text, from, values);
    return fields;
  }

  /** Every line. */
  static List<Field> lines(byte[] bytes) {
    List<Field> fields = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    addMatches(fields, LINE, text, 0, LINES);
    return fields;
  }

  /** The header's length and its JSON. */
  static List<Field> safetensors(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) file.getLong(0);
    List<Field> fields = json(bytes, 8, 8 + header);
    for (int i = 0; i < 10; i++) {
      fields.add(new Field(0, 8, integers(8, file.getLong(0), bytes.length)));
    }
    return fields;
  }

  /** Opcodes, integers, lengths and names of the pickles in bytes [from, to). */
  static List<Field> pickles(byte[] bytes, int from, int to) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).limit(to).position(from);
    List<byte[]> opcodes = new ArrayList<>();
    for (int opcode : OPCODES) {
      opcodes.add(new byte[] {(byte) opcode});
    }
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int at = in.position();
      int opcode = in.get() & 0xFF;
      fields.add(new Field(at, at + 1, opcodes));
      int fixed = OPERANDS.indexOf(opcode);
      if (opcode == 0x8a) {
        int count = in.get() & 0xFF;
        fields.add(new Field(at + 1, at + 2, integers(1, count, bytes.length)));
        in.position(in.position() + count);
      } else if (opcode == 'X') {
        int count = in.getInt();
        fields.add(new Field(at + 1, at + 5, integers(4, count, bytes.length)));
        fields.add(
            new Field(at + 5, at + 5 + Math.min(2, count), texts("", "0", "\u0000", "99", "/")));
        in.position(in.position() + count);
      } else if (opcode == 'c') {
        while (in.get() != '\n') {}
        int name = in.position();
        while (in.get() != '\n') {}
        fields.add(
            new Field(
                name,
                in.position(),
                texts("FloatStorage\n", "HalfStorage\n", "LongStorage\n", "eval\n", "\n", "x")));
      } else if (fixed >= 0) {
        int width = OPERANDS.charAt(fixed + 1) - '0';
        long value = in.get(at + 1);
        fields.add(new Field(at + 1, at + 1 + width, integers(width, value, bytes.length)));
        in.position(in.position() + width);
      }
    }
    return fields;
  }

  /** Fields of the zip's end records, central directory and local headers, and their names. */
  static List<Field> zip(byte[] bytes) {
    ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    int end = bytes.length - 22;
    addNumbers(fields, zip, end, 4, 2, 6, 2, 8, 2, 10, 2, 12, 4, 16, 4, 20, 2);
    if (end >= 76 && zip.getInt(end - 20) == 0x07064b50) {
      addNumbers(fields, zip, end - 20, 4, 4, 8, 8, 16, 4);
      addNumbers(fields, zip, end - 76, 4, 8, 24, 8, 32, 8, 40, 8, 48, 8);
    }
    int directory = zip.getInt(end + 16);
    List<byte[]> headers = new ArrayList<>();
    for (int at = directory; zip.getInt(at) == 0x02014b50; at = next(zip, at)) {
      headers.add(little(4, zip.getInt(at + 42)));
    }
    for (int at = directory; zip.getInt(at) == 0x02014b50; at = next(zip, at)) {
      addNumbers(fields, zip, at, 8, 2, 10, 2, 16, 4, 20, 4, 24, 4, 28, 2, 30, 2, 32, 2, 42, 4);
      fields.add(new Field(at + 42, at + 46, headers));
      addNumbers(fields, zip, zip.getInt(at + 42), 6, 2, 8, 2, 14, 4, 18, 4, 22, 4, 26, 2, 28, 2);
    }
    return fields;
  }

  /** An integer of {@code width} bytes at {@code at}. */
  static Field integer(byte[] bytes, int at, int width) {
    return new Field(at, at + width, integers(width, bytes[at], bytes.length));
  }

  private static int next(ByteBuffer zip, int at) {
    return at
        + 46
        + (zip.getShort(at + 28) & 0xFFFF)
        + (zip.getShort(at + 30) & 0xFFFF)
        + (zip.getShort(at + 32) & 0xFFFF);
  }

  /** Pairs of offset and width. */
  private static void addNumbers(List<Field> fields, ByteBuffer zip, int at, int... places) {
    for (int i = 0; i < places.length; i += 2) {
      int from = at + places[i];
      int width = places[i + 1];
      long value = width == 2 ? zip.getShort(from) : zip.getInt(from);
      fields.add(new Field(from, from + width, integers(width, value, zip.capacity())));
    }
  }

  private static List<byte[]> integers(int width, long value, int fileLength) {
    long highest = width == 8 ? Long.MAX_VALUE : (1L << (8 * width - 1)) - 1;
    return Stream.of(
            0L,
            1L,
            -1L,
            highest,
            highest + 1,
            value + 1,
            value - 1,
            value + 4,
            value - 4,
            value * 2,
            value / 2,
            (long) fileLength,
            fileLength - 22L)
        .map(number -> little(width, number))
        .toList();
  }

  private static byte[] little(int width, long value) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  private static void addMatches(
      List<Field> fields, Pattern pattern, String text, int from, List<byte[]> replacements) {
    pattern
        .matcher(text)
        .results()
        .forEach(m -> fields.add(new Field(from + m.start(), from + m.end(), replacements)));
  }

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
