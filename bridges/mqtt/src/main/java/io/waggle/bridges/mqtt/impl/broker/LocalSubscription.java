// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;

/**
 * A subscription of the application's own. Its handler runs on the context it was made on, in the order of each
 * publisher.
 */
final class LocalSubscription {

  private final ContextInternal context;
  private final Handler<Message> handler;
  private final boolean onlyHere;
  private volatile boolean ended;

  LocalSubscription(ContextInternal context, Handler<Message> handler, boolean onlyHere) {
    this.context = context;
    this.handler = handler;
    this.onlyHere = onlyHere;
  }

  /** Returns whether it wants only what is published to this broker. */
  boolean isOnlyHere() {
    return onlyHere;
  }

  void deliver(Message message) {
    context.runOnContext(now -> {
      if (!ended) {
        handler.handle(message);
      }
    });
  }

  void end() {
    ended = true;
  }
}
