package io.koelectra.engine;

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
