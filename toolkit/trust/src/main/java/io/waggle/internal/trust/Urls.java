// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

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

  /** Returns whether a text names a scheme, and so is no file. */
  public static boolean isUrl(String text) {
    return text.contains("://");
  }

  /** Checks that a URL is absolute, with {@code http:} or {@code https:}, a host and neither a user nor a fragment. */
  public static String requireHttp(String url, String name) {
    parse(url, name);
    return url;
  }

  /** Checks the same, and that only this machine is called without TLS. */
  public static String requireHttpsOrLoopback(String url, String name) {
    URI uri = parse(url, name);
    if (uri.getScheme().equalsIgnoreCase("http") && !isLoopback(uri.getHost())) {
      throw new IllegalArgumentException(name + ": " + shown(uri) + " (expected: https, http for this machine only)");
    }
    return url;
  }

  /** Checks the same of a URL, if it is one: what has no scheme is a file. */
  public static String requireHttpsOrLoopbackOrFile(String place, String name) {
    return isUrl(place) ? requireHttpsOrLoopback(place, name) : place;
  }

  /** Checks the same of a URL, if there is one. */
  public static String requireHttpsOrLoopbackOrNone(String url, String name) {
    return url.isEmpty() ? url : requireHttpsOrLoopback(url, name);
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

  /** Returns what of a URL may stand in a log: a query may hold a secret. */
  public static String shown(String url) {
    return shown(URI.create(url));
  }

  private static String shown(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
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
