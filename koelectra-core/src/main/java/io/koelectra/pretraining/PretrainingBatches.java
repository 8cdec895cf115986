package io.koelectra.pretraining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The masked batches of a run: those of every step, and those of the texts that are held out.
 *
 * <p>What a step's batch is depends on the seed and the step's number alone.
 */
final class PretrainingBatches {

  private static final int MOST_HELD_OUT = 10; // one text of ten
  private static final int ENOUGH_MASKED = 1000;

  private final TokenizedCorpus corpus;
  private final TokenMasker masker;
  private final int tokensPerBatch;
  private final long seed;
  private final double maskRate;
  private final int[] trained;
  private final int[] held;
  private final List<MaskedBatch> heldOut;
  private final TokenBudgetSampler sampler;
  private long epoch = -1;
  private List<int[]> batchesOfEpoch = List.of();

  /**
   * @throws IllegalArgumentException if the corpus has one text alone
   */
  PretrainingBatches(
      PretrainingConfig config, long seed, TokenizedCorpus corpus, TokenMasker masker) {
    this.corpus = corpus;
    this.masker = masker;
    tokensPerBatch = config.tokensPerBatch;
    this.seed = seed;
    maskRate = config.maskRate;
    if (corpus.size() < 2) {
      throw new IllegalArgumentException(
          "the corpus has one text; at least two are needed, one of them to be held out");
    }
    int count = Math.max(1, Math.min(config.evaluationTexts, corpus.size() / MOST_HELD_OUT));
    int[] shuffled = shuffled(corpus.size(), seed);
    trained = Arrays.copyOfRange(shuffled, count, shuffled.length);
    sampler = sampler(trained);
    held = Arrays.copyOf(shuffled, count);
    heldOut = masked(held, 0);
  }

  private static int[] shuffled(int count, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private TokenBudgetSampler sampler(int[] texts) {
    int[] lengths = Arrays.stream(texts).map(text -> corpus.lengths()[text]).toArray();
    return new TokenBudgetSampler(lengths, tokensPerBatch, seed);
  }

  private List<MaskedBatch> masked(int[] texts, int firstSeed) {
    List<MaskedBatch> batches = new ArrayList<>();
    for (int[] batch : sampler(texts).epoch(0)) {
      batches.add(masker.mask(rows(texts, batch), heldOutSeed(firstSeed + batches.size())));
    }
    return batches;
  }

  private List<int[]> rows(int[] texts, int[] batch) {
    return Arrays.stream(batch).mapToObj(i -> corpus.tokens(texts[i])).toList();
  }

  /** The fingerprint of what the batches are made of. */
  String fingerprint() {
    return corpus.fingerprint();
  }

  /** Texts trained on. */
  int texts() {
    return trained.length;
  }

  int heldOutTexts() {
    return held.length;
  }

  int perEpoch() {
    return sampler.batchesPerEpoch();
  }

  /** The batch of a step, from 0. */
  MaskedBatch training(long step) {
    long wanted = step / perEpoch();
    if (wanted != epoch) {
      batchesOfEpoch = sampler.epoch(wanted);
      epoch = wanted;
    }
    int[] batch = batchesOfEpoch.get((int) (step % perEpoch()));
    return masker.mask(rows(trained, batch), seed(step));
  }

  /** The held-out texts, with the same masks at every call. */
  List<MaskedBatch> heldOut() {
    return heldOut;
  }

  /**
   * The texts that are held out, or as many of those trained on. Few texts come several times, with
   * other masks, until {@value #ENOUGH_MASKED} positions or about every one has been masked.
   */
  List<MaskedBatch> judged(boolean areHeldOut) {
    int[] texts = areHeldOut ? held : Arrays.copyOf(trained, Math.min(held.length, trained.length));
    List<MaskedBatch> batches = new ArrayList<>();
    int masked = 0;
    for (int round = 0; round < 1 / maskRate && masked < ENOUGH_MASKED; round++) {
      batches.addAll(masked(texts, batches.size()));
      masked = batches.stream().mapToInt(batch -> batch.positions().length).sum();
    }
    return batches;
  }

  /** How often tokens occur in the texts trained on. */
  TokenFrequencies frequencies(int vocabulary) {
    TokenFrequencies frequencies = new TokenFrequencies(vocabulary, masker::canMask);
    for (int text : trained) {
      frequencies.add(corpus.tokens(text));
    }
    return frequencies;
  }

  /** Of all that is random in a step. */
  long seed(long step) {
    return seed * 0x9E3779B97F4A7C15L + step * 0xD1B54A32D192ED03L;
  }

  /** Of all that is random in a batch of {@link #heldOut()}. */
  long heldOutSeed(int batch) {
    return seed(-1 - batch);
  }
}
