package io.koelectra.hub;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The last answer of a chain of redirects; the caller closes it.
 *
 * @param status of the last answer
 * @param chain headers of every answer, the last one last
 * @param body of the last answer
 */
record HttpAnswer(int status, List<HttpHeaders> chain, HttpBody body) implements AutoCloseable {

  /** A header of the last answer in the chain that has it. */
  Optional<String> header(String name) {
    for (int i = chain.size() - 1; i >= 0; i--) {
      Optional<String> value = chain.get(i).firstValue(name);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  /** A header of the last answer itself. */
  Optional<String> lastHeader(String name) {
    return chain.get(chain.size() - 1).firstValue(name);
  }

  /** A header of the last answer that holds a number of bytes. */
  OptionalLong bytes(String name) {
    return bytes(lastHeader(name));
  }

  static OptionalLong bytes(Optional<String> header) {
    return header.filter(text -> text.matches("\\d{1,18}")).stream()
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> lastHeader("Location").isPresent();
      default -> false;
    };
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
