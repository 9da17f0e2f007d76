// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** A node of a cluster with the chat on it, as a test's fixture starts it. */
public final class ChatNode extends VerticleBase {

  @Override
  public Future<?> start() {
    ChatVerticle chat = new ChatVerticle();
    return vertx.deployVerticle(chat, new DeploymentOptions().setConfig(new JsonObject()
        .put("host", config().getString("host")).put("port", 0).put("messagesPerSecond", 100).put("burst", 500)))
      .onSuccess(deployed -> System.out.println("port=" + chat.actualPort()));
  }
}
