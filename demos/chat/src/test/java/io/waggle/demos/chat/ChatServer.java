// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two instances of the chat on one free port. */
final class ChatServer {

  final List<ChatVerticle> instances = new CopyOnWriteArrayList<>();
  final int port;

  private ChatServer(Vertx vertx, JsonObject conf) {
    Await.result(vertx.deployVerticle(() -> {
      ChatVerticle verticle = new ChatVerticle();
      instances.add(verticle);
      return verticle;
    }, new DeploymentOptions().setInstances(2).setConfig(conf.copy().put("port", 0))));
    port = instances.get(0).actualPort();
  }

  static ChatServer start(Vertx vertx, JsonObject conf) {
    return new ChatServer(vertx, conf);
  }
}
