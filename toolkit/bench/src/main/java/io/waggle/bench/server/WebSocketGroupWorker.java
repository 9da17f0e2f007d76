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

/**
 * Sends what arrives on {@code /publish/n} to the group that everyone on {@code /subscribe} is in, once that has n
 * members: those here, or in a cluster those of all nodes.
 */
public final class WebSocketGroupWorker {

  private static final String GROUP = "bees";
  private static final String PUBLISH = "/publish/";

  private WebSocketGroupWorker() {
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
    if (path.startsWith(PUBLISH)) {
      int members = Integer.parseInt(path.substring(PUBLISH.length()));
      Audience<String> group = gateway.group(GROUP);
      connection.handler(group::send);
      Until.greet(vertx, connection, () -> group.count().result().value() == members);
    } else {
      gateway.join(gateway.add(connection), GROUP).onSuccess(joined -> connection.send("subscribed"));
    }
  }
}
