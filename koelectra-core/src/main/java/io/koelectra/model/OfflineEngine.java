package io.koelectra.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;

/**
 * DJL with its downloads and telemetry switched off: natives come from the class path alone.
 *
 * <p>DJL reads {@code ai.djl.offline} when it looks for native libraries. This class sets it to
 * {@code true} unless the application has set it, so every manager and tokenizer of this library is
 * made after {@link #require()}.
 */
public final class OfflineEngine {

  private static final String OFFLINE = "ai.djl.offline";

  private OfflineEngine() {}

  /** Sets {@code ai.djl.offline=true} unless the system property has a value already. */
  public static void require() {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
  }

  /**
   * Opens a manager on the engine's default device: the first GPU if the native library has one,
   * else the CPU. The caller closes it.
   *
   * @throws ai.djl.engine.EngineException if no native library for this platform is on the class
   *     path
   */
  public static NDManager newManager() {
    require();
    return NDManager.newBaseManager();
  }

  /** Opens a manager on {@code device}. The caller closes it. */
  public static NDManager newManager(Device device) {
    require();
    return NDManager.newBaseManager(device);
  }
}
