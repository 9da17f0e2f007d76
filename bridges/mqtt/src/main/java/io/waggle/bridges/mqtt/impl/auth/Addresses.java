// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where clients come from. Stateless; any thread. */
final class Addresses {

  /** The claim of an identity that holds it; no token or hook can set it. */
  static final String CLAIM = "$address";

  private Addresses() {
  }

  /** Returns the text form of an address; {@code unix} for a socket that is a file. */
  static String text(SocketAddress address) {
    return address == null ? "" : address.hostAddress() != null ? address.hostAddress() : address.path() != null ? "unix"
      : address.host();
  }

  /** Returns the address of a client; null if it has none. */
  static InetSocketAddress of(MqttIdentity client) {
    InetAddress address = parse(String.valueOf(client.claims().get(CLAIM)));
    return address == null ? null : new InetSocketAddress(address, 0);
  }

  /** Returns whether a client is on this machine; a file is. */
  static boolean isLoopback(String text) {
    InetAddress address = parse(text);
    return text.equals("unix") || address != null && address.isLoopbackAddress();
  }

  private static InetAddress parse(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
