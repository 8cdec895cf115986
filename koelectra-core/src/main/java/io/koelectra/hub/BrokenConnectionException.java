package io.koelectra.hub;

import java.io.IOException;

/** The server could not be reached, or the connection ended early: worth another try. */
final class BrokenConnectionException extends IOException {

  private static final long serialVersionUID = 1L;

  BrokenConnectionException(String message) {
    super(message);
  }

  BrokenConnectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
