package io.koelectra.nsmc;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.koelectra.engine.OfflineEngine;

/** What a result depends on beside settings and data. */
final class Environment {

  private Environment() {}

  /** Versions, operating system and device, one line. */
  static String of(Device device) {
    String own = Environment.class.getPackage().getImplementationVersion();
    return "koelectra %s, DJL %s, libtorch %s, Java %s on %s %s, %s"
        .formatted(
            own == null ? "(development build)" : own,
            Engine.getDjlVersion(),
            OfflineEngine.engine().getVersion(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            device);
  }
}
