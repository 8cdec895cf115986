package io.koelectra.examples;

/**
 * How often sequences of characters occur in texts of each of two classes, and how many different
 * characters follow them.
 *
 * <p>A hash table that knows a sequence by 64 bits alone: among ten million, two are taken for one
 * with a probability of 3e-6.
 */
final class SequenceCounts {

  /** The sequence of no character. */
  static final long EMPTY = 0x9E3779B97F4A7C15L;

  private static final int CLASSES = 2;
  private static final int FREE = 0;

  private long[] sequences = new long[1 << 16];
  private int[] counts = new int[sequences.length * CLASSES];
  private int[] followers = new int[sequences.length * CLASSES];
  private int used;

  /** The sequence that is {@code sequence} with a character before it; never 0. */
  static long longer(long sequence, int before) {
    long hash = (sequence ^ before) * 0xFF51AFD7ED558CCDL;
    hash ^= hash >>> 32;
    hash *= 0xC4CEB9FE1A85EC53L;
    hash ^= hash >>> 29;
    return hash == FREE ? 1 : hash;
  }

  /**
   * Counts an occurrence more, or one less.
   *
   * @param sequence a context with a character after it
   * @param context all of it but its last character
   * @param times 1 or -1
   */
  void add(long sequence, long context, int label, int times) {
    int slot = slotOf(sequence);
    int before = counts[slot + label];
    counts[slot + label] += times;
    if (before == 0 || before + times == 0) {
      followers[slotOf(context) + label] += times;
    }
  }

  /** Occurrences in texts of a class. */
  int count(long sequence, int label) {
    int slot = find(sequence);
    return sequences[slot] == FREE ? 0 : counts[slot * CLASSES + label];
  }

  /** Different characters after a context in texts of a class. */
  int followers(long context, int label) {
    int slot = find(context);
    return sequences[slot] == FREE ? 0 : followers[slot * CLASSES + label];
  }

  /** Where the figures of a sequence are, which is new if need be. */
  private int slotOf(long sequence) {
    int slot = find(sequence);
    if (sequences[slot] == FREE) {
      if (++used > sequences.length / 2) {
        grow();
        slot = find(sequence);
      }
      sequences[slot] = sequence;
    }
    return slot * CLASSES;
  }

  /** The slot of a sequence, else the free one that it would have. */
  private int find(long sequence) {
    int last = sequences.length - 1;
    int slot = (int) sequence & last;
    while (sequences[slot] != FREE && sequences[slot] != sequence) {
      slot = slot + 1 & last;
    }
    return slot;
  }

  private void grow() {
    long[] oldSequences = sequences;
    int[] oldCounts = counts;
    int[] oldFollowers = followers;
    sequences = new long[oldSequences.length * 2];
    counts = new int[sequences.length * CLASSES];
    followers = new int[sequences.length * CLASSES];
    for (int old = 0; old < oldSequences.length; old++) {
      if (oldSequences[old] != FREE) {
        int slot = find(oldSequences[old]);
        sequences[slot] = oldSequences[old];
        System.arraycopy(oldCounts, old * CLASSES, counts, slot * CLASSES, CLASSES);
        System.arraycopy(oldFollowers, old * CLASSES, followers, slot * CLASSES, CLASSES);
      }
    }
  }
}
