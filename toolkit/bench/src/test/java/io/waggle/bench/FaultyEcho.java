// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.waggle.bench.process.Announcement;

/** Sends lines back, but forgets one that ends in 7 and repeats those that end in 3. */
public final class FaultyEcho {

  private FaultyEcho() {
  }

  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createNetServer()
      .connectHandler(FaultyEcho::echo)
      .listen(-1, "127.0.0.1")
      .map(NetServer::actualPort));
  }

  private static void echo(NetSocket socket) {
    socket.handler(RecordParser.newDelimited("\n", line -> {
      Buffer answer = line.appendString("\n");
      byte lastDigit = answer.getByte(9);
      if (lastDigit == '3') {
        socket.write(answer.copy());
      }
      if (lastDigit != '7') {
        socket.write(answer);
      }
    }));
  }
}
