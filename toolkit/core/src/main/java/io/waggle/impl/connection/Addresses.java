// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.vertx.core.net.SocketAddress;

/** Turns the addresses of Java and Netty into those of Vert.x, when asked and not before. */
final class Addresses {

  private Addresses() {
  }

  static SocketAddress of(ConnectionHost host, java.net.SocketAddress address) {
    return address == null ? null : host.vertx.vertx().transport().convert(address);
  }
}
