// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.net.NetServer;
import io.waggle.bench.process.Announcement;

/** Sends the bytes of a TCP connection back as they come: the smallest connection bare Vert.x can have. */
public final class RawEcho {

  private RawEcho() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createNetServer()
      .connectHandler(socket -> socket.handler(socket::write))
      .listen(-1, "127.0.0.1")
      .map(NetServer::actualPort));
  }
}
