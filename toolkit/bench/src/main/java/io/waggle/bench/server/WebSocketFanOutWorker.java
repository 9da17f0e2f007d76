// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.waggle.Audience;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.WorkerSet;
import io.waggle.bench.process.Announcement;

/** Sends what arrives on {@code /publish} to everyone on {@code /subscribe}, through a gateway. */
public final class WebSocketFanOutWorker {

  private WebSocketFanOutWorker() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    WorkerOptions options = new WorkerOptions("ws://127.0.0.1:0").setInstances(Announcement.INSTANCES);
    Announcement.serve(vertx -> {
      Gateway<String> gateway = Gateway.of(vertx, "bench");
      return Worker.deploy(vertx, Protocol.lines(), options, worker -> {
        worker.connectHandler(connection -> accept(gateway, connection));
        return null;
      }).map(WorkerSet::actualPort);
    });
  }

  private static void accept(Gateway<String> gateway, Connection<String> connection) {
    if (connection.handshake().path().equals("/publish")) {
      Audience<String> everyone = gateway.everyone();
      connection.handler(everyone::send);
    } else {
      gateway.add(connection);
      connection.send("subscribed");
    }
  }
}
