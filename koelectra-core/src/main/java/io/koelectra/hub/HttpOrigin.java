package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port: what a token belongs to.
 *
 * @param scheme {@code https} or {@code http}
 * @param host in lower case
 * @param port the scheme's own where the address names none
 */
record HttpOrigin(String scheme, String host, int port) {

  /** The origin of an absolute http or https address, which {@link #isWeb(URI)} must accept. */
  static HttpOrigin of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new HttpOrigin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
  }

  /** Whether an address is http or https, has a host, and carries no user name or password. */
  static boolean isWeb(URI uri) {
    return uri.getScheme() != null
        && (uri.getScheme().equalsIgnoreCase("https") || uri.getScheme().equalsIgnoreCase("http"))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null;
  }

  boolean isEncrypted() {
    return scheme.equals("https");
  }

  /** Whether the name alone says that this machine is meant. */
  boolean isLoopback() {
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  /**
   * Where a redirect leads.
   *
   * @throws IOException if that is no web address, or leaves https for http
   */
  static URI redirect(URI from, String location) throws IOException {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          shown(from) + ": redirects to what is no address; check proxies in between", e);
    }
    if (!isWeb(target)) {
      throw new IOException(
          shown(from) + ": redirects to what is no web address; check proxies in between");
    }
    if (of(from).isEncrypted() && !of(target).isEncrypted()) {
      throw new IOException(
          shown(from)
              + ": redirects from https to "
              + shown(target)
              + ", which anyone could alter; check proxies in between");
    }
    return target;
  }

  /** An address as a message may show it: a query can hold a signature that grants access. */
  static String shown(URI uri) {
    String text = uri.toString();
    int end = text.indexOf('?');
    return end < 0 ? text : text.substring(0, end);
  }
}
