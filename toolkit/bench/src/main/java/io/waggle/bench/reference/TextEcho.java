// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.waggle.bench.process.Announcement;

/** Sends each line back. */
public final class TextEcho {

  private TextEcho() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createNetServer()
      .connectHandler(TextEcho::echo)
      .listen(-1, "127.0.0.1")
      .map(NetServer::actualPort));
  }

  private static void echo(NetSocket socket) {
    socket.handler(RecordParser.newDelimited("\n", line -> socket.write(line.appendString("\n"))));
  }
}
