package io.koelectra.hub;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/** Scheme, host in lower case, and port, which make what a token belongs to. */
record HttpOrigin(String scheme, String host, int port) {

  /** The origin of an address; an IllegalArgumentException if {@link #isWeb(URI)} says no. */
  static HttpOrigin of(URI uri) {
    if (!isWeb(uri)) {
      throw new IllegalArgumentException("not an https address without user: " + uri.getHost());
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new HttpOrigin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
  }

  /** Whether an address is http or https, has a host, and carries no user name or password. */
  static boolean isWeb(URI uri) {
    return String.valueOf(uri.getScheme()).matches("(?i)https?")
        && uri.getHost() != null
        && uri.getRawUserInfo() == null;
  }

  /** Whether nobody can listen in: https, or a host whose name alone says that it is this one. */
  boolean isPrivate() {
    return scheme.equals("https") || host.matches("localhost|\\[::1]|127(\\.\\d{1,3}){3}");
  }

  /** Where a redirect leads, unless that is no web address, or leaves https for http. */
  static URI redirect(URI from, String location) throws IOException {
    try {
      URI target = from.resolve(location);
      if (of(target).scheme.equals("http") && of(from).scheme.equals("https")) {
        throw new IllegalArgumentException("from https to http");
      }
      return target;
    } catch (IllegalArgumentException e) {
      throw new IOException(
          shown(from)
              + ": redirects to what is no web address, or to http, which anyone could alter; check proxies in between",
          e);
    }
  }

  /** An address as a message may show it: a query can hold a signature that grants access. */
  static String shown(URI uri) {
    return uri.toString().replaceFirst("\\?.*", "");
  }
}
