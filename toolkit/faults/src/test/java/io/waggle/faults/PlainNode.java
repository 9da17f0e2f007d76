// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.ServerWebSocket;

/**
 * What {@link GatewayNode} does, without Waggle, as an application would on Vert.x alone: each connection is a consumer
 * of its group's and its user's address. {@code join g}, {@code bind u} and {@code uid u text} are understood, and all
 * else goes to the sender's group as it is.
 */
public final class PlainNode extends VerticleBase {

  @Override
  public Future<?> start() {
    return vertx.createHttpServer().webSocketHandler(this::serve).listen(0, config().getString("host"))
      .onSuccess(server -> System.out.println("port=" + server.actualPort()));
  }

  private void serve(ServerWebSocket socket) {
    String[] group = new String[1];
    socket.textMessageHandler(text -> {
      String[] words = text.split(" ", 3);
      switch (words[0]) {
        case "join" -> {
          group[0] = words[1];
          consume(socket, "group." + words[1]);
        }
        case "bind" -> consume(socket, "uid." + words[1]);
        case "uid" -> vertx.eventBus().publish("uid." + words[1], words[2]);
        default -> vertx.eventBus().publish("group." + group[0], text);
      }
    });
  }

  private void consume(ServerWebSocket socket, String address) {
    MessageConsumer<String> consumer = vertx.eventBus().consumer(address);
    consumer.handler(message -> socket.writeTextMessage(message.body()));
    socket.closeHandler(end -> consumer.unregister());
  }
}
