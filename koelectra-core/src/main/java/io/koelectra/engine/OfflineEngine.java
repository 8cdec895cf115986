package io.koelectra.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.concurrent.locks.ReentrantLock;

/**
 * DJL's PyTorch engine with DJL's downloads and telemetry switched off: natives come from the class
 * path alone. The engine is asked for by name, whatever DJL takes for its default.
 *
 * <p>DJL reads {@code ai.djl.offline} when it looks for native libraries. This class sets it to
 * {@code true} unless the application has set it, so every manager and tokenizer of this library is
 * made after {@link #require()}.
 */
public final class OfflineEngine {

  private static final String OFFLINE = "ai.djl.offline";
  private static final ReentrantLock RANDOM = new ReentrantLock(true);

  private OfflineEngine() {}

  /** Sets {@code ai.djl.offline=true} unless the system property has a value already. */
  public static void require() {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
  }

  /**
   * The engine.
   *
   * @throws EngineException if it is not on the class path or has no native library for this
   *     platform, with the remedy
   */
  public static Engine engine() {
    require();
    if (!isThere()) {
      throw new EngineException(
          "DJL finds no engine %s, only %s: ai.djl.pytorch:pytorch-engine is not on the class path, or its META-INF/services/ai.djl.engine.EngineProvider is not in the shaded jar. Add the dependency; in a shaded jar merge service files (maven-shade-plugin's ServicesResourceTransformer)"
              .formatted(TorchScript.ENGINE, Engine.getAllEngines()));
    }
    return Engine.getEngine(TorchScript.ENGINE);
  }

  private static boolean isThere() {
    try {
      return Engine.hasEngine(TorchScript.ENGINE);
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new EngineException(
          "DJL does not start: %s; where the system property ai.djl.default_engine or the environment variable DJL_DEFAULT_ENGINE names an engine, it must be on the class path: remove the setting, or set it to %s"
              .formatted(e.getCause() == null ? e : e.getCause(), TorchScript.ENGINE),
          e);
    }
  }

  /**
   * Opens a manager on the engine's default device: the first GPU if the native library has one,
   * else the CPU. The caller closes it.
   *
   * @throws EngineException as {@link #engine()}
   */
  public static NDManager newManager() {
    return engine().newBaseManager();
  }

  /** Opens a manager on {@code device}. The caller closes it. */
  public static NDManager newManager(Device device) {
    return engine().newBaseManager(device);
  }

  /** Versions, operating system and device, one line: what a result depends on beside settings. */
  public static String environment(Device device) {
    String own = OfflineEngine.class.getPackage().getImplementationVersion();
    return "koelectra %s, DJL %s, libtorch %s, Java %s on %s %s, %s"
        .formatted(
            own == null ? "(development build)" : own,
            Engine.getDjlVersion(),
            engine().getVersion(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            device);
  }

  /**
   * Seeds the engine's random generator and works with it, while other threads wait.
   *
   * @param manager of the engine
   */
  public static <T, E extends Exception> T seeded(
      NDManager manager, int seed, Lifetime.Work<T, E> work) throws E {
    return random(
        () -> {
          manager.getEngine().setRandomSeed(seed);
          return work.run();
        });
  }

  /**
   * Works with the engine's random generator as it is, while other threads wait. A process has one
   * for all threads, and whatever in this library seeds it or draws from it, a training's steps and
   * fresh weights, does so in its turn. An application that draws from DJL in other threads while a
   * model trains takes a turn too, or changes its dropout.
   */
  public static <T, E extends Exception> T random(Lifetime.Work<T, E> work) throws E {
    RANDOM.lock();
    try {
      return work.run();
    } finally {
      RANDOM.unlock();
    }
  }
}
