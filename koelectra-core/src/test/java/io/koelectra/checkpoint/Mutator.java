package io.koelectra.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages one file: bits, truncation, insertion, deletion, repeated blocks, the end of another
 * file, and what its {@link Field}s say, such as a number replaced by an extreme one.
 */
public final class Mutator {

  /** Bytes [from, to) of the original, and what may stand there instead. */
  record Field(int from, int to, List<byte[]> replacements) {}

  /** Bytes [from, to) of the original become {@code replacement}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Edit(int from, int to, byte[] replacement) {}

  /** A damaged file and what was done to the original. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Mutation(byte[] bytes, List<Edit> edits) {

    /** Whether an edit lies in bytes [from, to) of the original, or next to them. */
    boolean touches(int from, int to) {
      return edits.stream().anyMatch(edit -> edit.from() <= to && edit.to() >= from);
    }
  }

  private static final int NEAR_AN_END = 6000;
  private static final int LONGEST_BLOCK = 64;

  private final byte[] original;
  private final byte[] other;
  private final List<Field> fields;

  /**
   * @param other whose end may replace the original's
   */
  Mutator(byte[] original, byte[] other, List<Field> fields) {
    this.original = original;
    this.other = other;
    this.fields = fields;
  }

  /** One to three edits that do not overlap and change something; half of them by a field. */
  Mutation next(SplittableRandom random) {
    while (true) {
      List<Edit> edits = new ArrayList<>();
      for (int count = Math.max(1, random.nextInt(-1, 4)); count > 0; count--) {
        edits.add(random.nextBoolean() && !fields.isEmpty() ? ofField(random) : anywhere(random));
      }
      edits.sort(Comparator.comparingInt(Edit::from).thenComparingInt(Edit::to));
      dropOverlaps(edits);
      byte[] bytes = apply(edits);
      if (!Arrays.equals(bytes, original)) {
        return new Mutation(bytes, List.copyOf(edits));
      }
    }
  }

  private Edit ofField(SplittableRandom random) {
    Field field = fields.get(random.nextInt(fields.size()));
    byte[] replacement = field.replacements().get(random.nextInt(field.replacements().size()));
    return new Edit(field.from(), field.to(), replacement);
  }

  private Edit anywhere(SplittableRandom random) {
    int length = original.length;
    int window = Math.min(length, random.nextBoolean() ? NEAR_AN_END : length);
    int at = random.nextInt(window);
    at = random.nextInt(3) == 0 ? length - 1 - at : at;
    int block = Math.min(random.nextInt(1, LONGEST_BLOCK), length - at);
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          new Edit(at, at + 1, new byte[] {(byte) (original[at] ^ 1 << random.nextInt(8))});
      case 3, 4 -> new Edit(at, at + 1, randomBytes(1, random));
      case 5 -> new Edit(at, Math.min(length, at + 8), filled(0xFF, Math.min(8, length - at)));
      case 6 -> new Edit(at, Math.min(length, at + 4), filled(0, Math.min(4, length - at)));
      case 7 -> new Edit(at, length, new byte[0]);
      case 8 -> new Edit(at, at, randomBytes(block, random));
      case 9 -> new Edit(at, at + block, new byte[0]);
      case 10 -> {
        byte[] copy = Arrays.copyOfRange(original, at, at + block);
        int to = random.nextBoolean() ? at : random.nextInt(length - block + 1);
        yield new Edit(to, random.nextBoolean() ? to : to + block, copy);
      }
      default -> {
        int from = random.nextBoolean() ? Math.min(at, other.length) : random.nextInt(other.length);
        yield new Edit(at, length, Arrays.copyOfRange(other, from, other.length));
      }
    };
  }

  private static void dropOverlaps(List<Edit> sorted) {
    for (int i = sorted.size() - 1; i > 0; i--) {
      if (sorted.get(i).from() < sorted.get(i - 1).to()) {
        sorted.remove(i);
        i = sorted.size();
      }
    }
  }

  private byte[] apply(List<Edit> sorted) {
    int length = original.length;
    for (Edit edit : sorted) {
      length += edit.replacement().length - (edit.to() - edit.from());
    }
    byte[] bytes = new byte[length];
    int read = 0;
    int written = 0;
    for (Edit edit : sorted) {
      System.arraycopy(original, read, bytes, written, edit.from() - read);
      written += edit.from() - read;
      System.arraycopy(edit.replacement(), 0, bytes, written, edit.replacement().length);
      written += edit.replacement().length;
      read = edit.to();
    }
    System.arraycopy(original, read, bytes, written, original.length - read);
    return bytes;
  }

  private static byte[] randomBytes(int count, SplittableRandom random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] filled(int value, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
