// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A list of IP networks in CIDR form. Immutable. */
public final class Networks {

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
   * Returns the client's address in an {@code X-Forwarded-For} chain: the last one that is not itself a trusted
   * proxy. Whatever stands before it was written by the client and proves nothing.
   *
   * @param headers comma-separated addresses; a further header continues the one before
   * @return null if there is none that can be read
   */
  public String clientOf(List<String> headers) {
    String header = String.join(",", headers);
    if (header.isEmpty() || header.length() > 1_024) {
      return null;
    }
    String[] chain = header.split(",");
    for (int i = chain.length - 1; i >= 0; i--) {
      String hop = chain[i].trim();
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(hop);
      if (bytes == null) {
        return null;
      }
      if (i == 0 || !contains(new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(hop), 1))) {
        return hop;
      }
    }
    return null;
  }
}
