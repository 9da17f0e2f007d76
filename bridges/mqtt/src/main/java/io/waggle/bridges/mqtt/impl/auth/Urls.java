// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Which URLs of a configuration are called. Stateless. */
public final class Urls {

  private Urls() {
  }

  static boolean isUrl(String text) {
    return text.contains("://");
  }

  /** Checks a URL like {@link #requireHttpsOrLoopback}; what has no scheme is a file, and fine. */
  public static void requireHttpsOrLoopbackOrFile(String place, String name) {
    if (isUrl(place)) {
      requireHttpsOrLoopback(place, name);
    }
  }

  /**
   * Checks that a URL has {@code http:} or {@code https:} and a host but no user, and that only this machine is called
   * without TLS; returns it. An empty one is none, and fine.
   */
  public static String requireHttpsOrLoopback(String url, String name) {
    if (!url.isEmpty()) {
      URI uri = parse(url, name);
      if (uri.getScheme().equalsIgnoreCase("http") && !isLoopback(uri.getHost())) {
        throw new IllegalArgumentException(name + ": " + uri.getScheme() + "://" + uri.getHost()
          + " (expected: https, http for this machine only)");
      }
    }
    return url;
  }

  private static URI parse(String url, String name) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean isHttp = scheme.equals("http") || scheme.equals("https");
      if (isHttp && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below; the exception would show a URL that may hold a password
    }
    throw new IllegalArgumentException(name + ": not such a URL (expected: http: or https:, a host, no user or fragment)");
  }

  /** Names are not looked up: {@code localhost}, or an address. */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host.replace("[", "").replace("]", ""));
    try {
      return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
