// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.ChannelMessage;
import io.waggle.Channels;
import io.waggle.Gateway;
import io.waggle.SubscribeOptions;
import io.waggle.Worker;
import io.waggle.WorkerOptions;

/**
 * A program: WebSocket clients that are sent back what they send, each a user of its own, in one room, with a topic of
 * its own; and an admin server beside it. Argument: the state folder. It prints {@code port=47} and {@code url=...}.
 */
final class CrowdedServer {

  private CrowdedServer() {
  }

  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    serve(vertx).onSuccess(worker -> System.out.println("port=" + worker.actualPort()))
      .compose(worker -> Admin.start(vertx,
        new AdminOptions().setPort(0).setStateFolder(arguments[0]).setWrite(true).setName("crowd")))
      .onSuccess(admin -> System.out.println("url=" + admin.url()))
      .onFailure(Throwable::printStackTrace);
  }

  private static Future<Worker<String>> serve(Vertx vertx) {
    Gateway<String> gateway = Gateway.of(vertx, "crowd");
    Channels channels = Channels.of(vertx, "main");
    Worker<String> worker = Worker.create(vertx, new WorkerOptions("ws://127.0.0.1:0").setMaxConnectionsPerAddress(0));
    return worker.connectHandler(connection -> {
      String id = gateway.add(connection);
      gateway.bind(id, "user-" + id);
      gateway.join(id, "room");
      channels.subscribe(connection, "inbox/" + id, new SubscribeOptions(), ChannelMessage::text);
      connection.handler(connection::send);
    }).listen();
  }
}
