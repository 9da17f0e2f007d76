// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two instances of the server on one free port. */
final class PushServer {

  static final String KEY = "key-of-the-back-end-of-the-tests-";

  final List<PushVerticle> instances = new CopyOnWriteArrayList<>();
  final int port;

  private PushServer(Vertx vertx, JsonObject conf) {
    Await.result(vertx.deployVerticle(() -> {
      PushVerticle verticle = new PushVerticle();
      instances.add(verticle);
      return verticle;
    }, new DeploymentOptions().setInstances(2).setConfig(conf.copy().put("port", 0)
      .put("apiKeys", new JsonArray().add(KEY)))));
    port = instances.get(0).actualPort();
  }

  static PushServer start(Vertx vertx, JsonObject conf) {
    return new PushServer(vertx, conf);
  }

  /** Returns options with which everybody may do everything. */
  static JsonObject open() {
    return new JsonObject().put("channelOptions", new JsonObject()
      .put("channels", new JsonArray()
        .add(new JsonObject().put("pattern", "plain/#"))
        .add(new JsonObject().put("pattern", "#").put("historySize", 100).put("presence", true)
          .put("delivery", "EFFECTIVELY_ONCE")))
      .put("accessRules", new JsonArray().add(new JsonObject().put("pattern", "#"))));
  }

  HttpCalls http() {
    return new HttpCalls(port);
  }
}
