package io.koelectra.engine;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * When an object that owns native memory may be called: until it is closed, which waits for the
 * calls under way, since memory that is freed under a call ends it in the engine's words or ends
 * the JVM.
 */
public final class Lifetime {

  private final String owner;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile String lastAlone = "";
  private boolean isClosed;

  /**
   * Begins a lifetime.
   *
   * @param owner what is called and closed, such as {@code the classifier}, for messages
   */
  public Lifetime(String owner) {
    this.owner = owner;
  }

  /**
   * Makes a call that others may be beside.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public <T, E extends Exception> T shared(Work<T, E> call) throws E {
    lock.readLock().lock();
    try {
      requireOpen();
      return call.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Makes a call that none of another thread may be beside; within it, its thread may make others.
   *
   * @throws IllegalStateException after {@link #close}, or at once while another thread's call is
   *     under way
   */
  public <T, E extends Exception> T alone(Work<T, E> call) throws E {
    if (!lock.writeLock().tryLock()) {
      throw new IllegalStateException(
          "%s is in use by thread %s and serves one thread at a time; wait for that call to end, or make another one"
              .formatted(owner, lastAlone));
    }
    try {
      requireOpen();
      lastAlone = Thread.currentThread().getName();
      return call.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException(owner + " is closed; make a new one");
    }
  }

  /**
   * Refuses later calls, waits for those under way and frees what they use. Closing twice frees
   * once.
   *
   * @throws IllegalStateException if this thread is within a call, as a listener is: it would wait
   *     for itself
   */
  public void close(Runnable free) {
    if (lock.isWriteLockedByCurrentThread() || lock.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          owner + " cannot be closed within one of its calls, as by a listener; close it after it");
    }
    lock.writeLock().lock();
    try {
      if (!isClosed) {
        isClosed = true;
        free.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Work to do while something is held.
   *
   * @param <T> its result
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {

    /** Does it. */
    T run() throws E;
  }
}
