// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Hooks of a bridge whose options name none. Any thread. */
final class NoHooks implements Hooks {

  @Override
  public Future<JsonObject> ask(String kind, JsonObject question) {
    return Future.succeededFuture(new JsonObject());
  }

  @Override
  public boolean asks(String kind) {
    return false;
  }

  @Override
  public void tell(String kind, String channel, JsonObject event) {
    // nobody wants to know
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
