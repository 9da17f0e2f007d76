// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A list of IP networks in CIDR form. Immutable. */
public final class Networks {

  /** More addresses than any sensible chain of proxies; the rest is not looked at. */
  private static final int MAX_HOPS = 32;

  private final List<IpSubnetFilterRule> rules = new ArrayList<>();

  /**
   * Parses the list.
   *
   * @param cidrs such as {@code 10.0.0.0/8} or {@code ::1/128}; an address alone is a network of one
   * @throws IllegalArgumentException if one is not of that form
   */
  public Networks(List<String> cidrs) {
    for (String cidr : cidrs) {
      rules.add(rule(cidr));
    }
  }

  private static IpSubnetFilterRule rule(String cidr) {
    int slash = cidr.indexOf('/');
    String address = slash < 0 ? cidr : cidr.substring(0, slash);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    try {
      int bits = bytes == null ? -1 : slash < 0 ? bytes.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
      if (bits >= 0 && bits <= bytes.length * 8) {
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
      }
    } catch (NumberFormatException e) {
      // reported below, with what was expected
    }
    throw new IllegalArgumentException("network: " + cidr + " (expected: CIDR, such as 10.0.0.0/8)");
  }

  /** Returns whether there is none. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Returns whether an address is in one of the networks; false for null and for Unix sockets. */
  public boolean contains(java.net.SocketAddress address) {
    if (!(address instanceof InetSocketAddress)) {
      return false;
    }
    InetSocketAddress inet = (InetSocketAddress) address;
    return rules.stream().anyMatch(rule -> rule.matches(inet));
  }

  /**
   * Returns the client's address in {@code X-Forwarded-For}: the last one that is not itself a trusted proxy. Each
   * proxy appends the address it was called from, so whatever stands before may be the client's invention.
   *
   * @param headers each with addresses between commas, in the forms {@code 1.2.3.4}, {@code 1.2.3.4:5}, {@code ::1}
   *                and {@code [::1]:5}
   * @return null if there is none that can be read
   */
  public String clientOf(List<String> headers) {
    String[] hops = String.join(",", headers).split(",");
    String client = null;
    for (int i = hops.length - 1; i >= Math.max(0, hops.length - MAX_HOPS); i--) {
      InetAddress hop = address(hops[i].trim());
      if (hop == null) {
        break;
      }
      client = hop.getHostAddress();
      if (!contains(new InetSocketAddress(hop, 0))) {
        break;
      }
    }
    return client;
  }

  private static InetAddress address(String hop) {
    String host = hop;
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      host = end < 0 ? hop : hop.substring(1, end);
    } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
      host = hop.substring(0, hop.indexOf(':'));
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      // An IPv4 address mapped into IPv6 becomes what it is.
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
