// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import java.util.List;
import java.util.Locale;

/** Whose pages may come: those of the server's own host, or those that are listed, exactly. Stateless; any thread. */
public final class OriginRule {

  private static final String PLAIN = "http://";
  private static final String SECURE = "https://";

  private OriginRule() {
  }

  /**
   * Returns whether a request may be served.
   *
   * @param listed empty for the server's own host, {@code *} among them for all
   * @param origin of the page; null from a client that is no browser, which may come
   * @param host as the request names it; null if it does not
   * @param secure whether the request came over TLS; a proxy may have taken it off a page's on the way
   */
  public static boolean allows(List<String> listed, String origin, String host, boolean secure) {
    if (origin == null || listed.contains("*")) {
      return true;
    }
    return listed.isEmpty() ? host != null && isSameHost(origin.toLowerCase(Locale.ROOT), host, secure)
      : listed.contains(origin);
  }

  private static boolean isSameHost(String origin, String host, boolean secure) {
    boolean isSecure = origin.startsWith(SECURE);
    if (!isSecure && !origin.startsWith(PLAIN)) {
      return false;
    }
    return withPort(origin.substring(isSecure ? SECURE.length() : PLAIN.length()), isSecure)
      .equals(withPort(host.toLowerCase(Locale.ROOT), secure || isSecure));
  }

  private static String withPort(String authority, boolean secure) {
    return authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority : authority + (secure ? ":443" : ":80");
  }
}
