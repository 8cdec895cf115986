package io.koelectra.engine;

import ai.djl.ndarray.NDManager;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns at the engine's random generator, of which a process has one for all threads.
 *
 * <p>Whatever in this library seeds it or draws from it, a training's steps and fresh weights, does
 * so in its turn, so that what one thread draws does not depend on others. An application that
 * draws from DJL in other threads while a model trains takes a turn too, or changes its dropout.
 */
public final class EngineRandom {

  private static final ReentrantLock TURN = new ReentrantLock(true);

  private EngineRandom() {}

  /**
   * Seeds the generator and works with it, while other threads wait.
   *
   * @param manager of the engine
   */
  public static <T, E extends Exception> T seeded(NDManager manager, int seed, Work<T, E> work)
      throws E {
    return turn(
        () -> {
          manager.getEngine().setRandomSeed(seed);
          return work.run();
        });
  }

  /** Works with the generator as it is, while other threads wait. */
  public static <T, E extends Exception> T turn(Work<T, E> work) throws E {
    TURN.lock();
    try {
      return work.run();
    } finally {
      TURN.unlock();
    }
  }
}
