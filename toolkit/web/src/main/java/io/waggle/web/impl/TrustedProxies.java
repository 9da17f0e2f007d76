// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.waggle.impl.Networks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The networks whose word on {@code X-Forwarded-For} is taken. Immutable; any thread.
 *
 * <p>The header is read from its end: each proxy appends the address it was called from, so everything left of the
 * first address that is no trusted proxy may be the client's invention.
 */
final class TrustedProxies {

  /** More addresses than any sensible chain of proxies; the rest is not looked at. */
  private static final int MAX_HOPS = 32;

  private final Networks networks;

  /**
   * Creates the set.
   *
   * @param cidrs such as {@code 10.0.0.0/8}; an address alone stands for itself
   * @throws IllegalArgumentException if one is no network
   */
  TrustedProxies(List<String> cidrs) {
    networks = new Networks(cidrs);
  }

  SocketAddress clientAddress(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    if (networks.isEmpty() || peer == null || parse(peer.hostAddress()) == null || !isTrusted(peer.hostAddress())) {
      return peer;
    }
    String client = null;
    List<String> headers = request.headers().getAll("x-forwarded-for");
    String[] hops = String.join(",", headers).split(",");
    for (int i = hops.length - 1; i >= Math.max(0, hops.length - MAX_HOPS); i--) {
      String hop = address(hops[i].trim());
      if (hop == null) {
        break;
      }
      client = hop;
      if (!isTrusted(hop)) {
        break;
      }
    }
    return client == null ? peer : SocketAddress.inetSocketAddress(0, client);
  }

  /** Returns the IP address in {@code 1.2.3.4}, {@code 1.2.3.4:5}, {@code ::1} or {@code [::1]:5}; null for others. */
  private static String address(String hop) {
    String host = hop;
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      host = end < 0 ? hop : hop.substring(1, end);
    } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
      host = hop.substring(0, hop.indexOf(':'));
    }
    InetAddress address = parse(host);
    return address == null ? null : address.getHostAddress();
  }

  private boolean isTrusted(String address) {
    return networks.contains(new InetSocketAddress(parse(address), 0));
  }

  /** Also turns an IPv4 address mapped into IPv6 into what it is; null if it is no address. */
  private static InetAddress parse(String address) {
    byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
