// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import java.util.List;
import java.util.Locale;

/** Whose pages may call: those of the server's own host, or those that are listed, exactly. Immutable; any thread. */
final class Origins {

  private final List<String> listed;

  Origins(List<String> listed) {
    this.listed = List.copyOf(listed);
  }

  /**
   * Checks a request.
   *
   * @param origin of the page; null from a client that is no browser, which may call
   * @param host the Host header; null if there is none
   * @param secure whether the request came over TLS
   */
  boolean allow(String origin, String host, boolean secure) {
    if (origin == null || listed.contains("*")) {
      return true;
    }
    if (!listed.isEmpty()) {
      return listed.contains(origin);
    }
    String scheme = secure ? "https://" : "http://";
    String lower = origin.toLowerCase(Locale.ROOT);
    return host != null && lower.startsWith(scheme)
      && withPort(lower.substring(scheme.length()), secure).equals(withPort(host.toLowerCase(Locale.ROOT), secure));
  }

  private static String withPort(String authority, boolean secure) {
    return authority.matches(".*:\\d+") ? authority : authority + (secure ? ":443" : ":80");
  }
}
