// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.vertx.core.Vertx;
import io.waggle.Audience;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.WorkerSet;
import io.waggle.bench.process.Announcement;

/** Sends what arrives on {@code /send/uid} to the user on {@code /user/uid}, who may be on another node. */
public final class WebSocketUserWorker {

  private static final String SEND = "/send/";
  private static final String USER = "/user/";

  private WebSocketUserWorker() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    WorkerOptions options = new WorkerOptions("ws://127.0.0.1:0").setInstances(Announcement.INSTANCES);
    Announcement.serve(vertx -> {
      Gateway<String> gateway = Gateway.of(vertx, "bench");
      return Worker.deploy(vertx, Protocol.lines(), options, worker -> {
        worker.connectHandler(connection -> accept(vertx, gateway, connection));
        return null;
      }).map(WorkerSet::actualPort);
    });
  }

  private static void accept(Vertx vertx, Gateway<String> gateway, Connection<String> connection) {
    String path = connection.handshake().path();
    if (path.startsWith(SEND)) {
      Audience<String> user = gateway.uid(path.substring(SEND.length()));
      connection.handler(user::send);
      Until.greet(vertx, connection, () -> user.count().result().value() > 0);
    } else {
      gateway.bind(gateway.add(connection), path.substring(USER.length()))
        .onSuccess(bound -> connection.send("subscribed"));
    }
  }
}
