package io.koelectra.training;

import io.koelectra.engine.Lifetime.Work;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a training holds from its first to its last step. A process has one, since the engine
 * collects the gradients of one model at a time: a second training is refused before it has touched
 * anything.
 */
public final class TrainingLease {

  private static final AtomicReference<TrainingLease> HELD = new AtomicReference<>();

  private final String training;
  private final Thread thread = Thread.currentThread();

  /** Whether the next training that this thread begins has this lease too. */
  private boolean isLent;

  private TrainingLease(String training) {
    this.training = training;
  }

  /**
   * Trains with the lease.
   *
   * @param training what it is, such as {@code the fine-tuning from koelectra-small}, for messages
   * @throws IllegalStateException if another training holds the lease, in whichever thread
   * @throws InterruptedIOException if the thread was interrupted before; and in place of an {@code
   *     IOException} of {@code work} where it is afterwards. The thread stays interrupted
   */
  public static <T> T hold(String training, Work<T, IOException> work) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(
          training + " did not begin: its thread was interrupted before; nothing was changed");
    }
    TrainingLease held = HELD.get();
    boolean isLent = held != null && held.isMine() && held.isLent;
    TrainingLease lease = isLent ? held : take(training);
    lease.isLent = false;
    try {
      return work.run();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw Thread.currentThread().isInterrupted() ? lease.interrupted(e) : e;
    } finally {
      if (!isLent) {
        lease.free();
      }
    }
  }

  /**
   * Lends the lease that this thread holds to the next training that it begins: for who trains
   * several models, one after the other, and lets no other training in between.
   */
  public static <T> T lend(Work<T, IOException> work) throws IOException {
    TrainingLease held = HELD.get();
    if (held == null || !held.isMine()) {
      throw new IllegalStateException("this thread holds no lease that it could lend");
    }
    held.isLent = true;
    try {
      return work.run();
    } finally {
      held.isLent = false;
    }
  }

  private boolean isMine() {
    return thread == Thread.currentThread();
  }

  /** Channels that a thread's interrupt has closed tell so in an exception of their own. */
  private InterruptedIOException interrupted(IOException cause) {
    InterruptedIOException interrupted =
        new InterruptedIOException(training + " was interrupted: " + cause.getMessage());
    interrupted.initCause(cause);
    return interrupted;
  }

  /** Takes the lease for a step; empty if it is one of the training that holds it. */
  static Optional<TrainingLease> takeForStep() {
    TrainingLease held = HELD.get();
    return held != null && held.isMine()
        ? Optional.empty()
        : Optional.of(take("a step of an OptimizationStep"));
  }

  private static TrainingLease take(String training) {
    TrainingLease taken = new TrainingLease(training);
    TrainingLease held = HELD.compareAndExchange(null, taken);
    if (held != null) {
      throw new IllegalStateException(
          "%s cannot begin: %s runs in thread %s, and a process trains one model at a time; wait for it to end, or train in another process"
              .formatted(training, held.training, held.thread.getName()));
    }
    return taken;
  }

  void free() {
    HELD.set(null);
  }
}
