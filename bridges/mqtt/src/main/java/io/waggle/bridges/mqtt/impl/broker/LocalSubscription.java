// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;

/**
 * A subscription of the application's own. Its handler runs on the context it was made on, in the order of each
 * publisher.
 */
final class LocalSubscription {

  /** Which messages it wants. */
  enum Source {
    /** All. */
    ANYWHERE,
    /** Those that are published on this node. */
    NODE,
    /** Those that are published to this broker. */
    BROKER
  }

  private final ContextInternal context;
  private final Handler<Message> handler;
  private final Source source;
  private volatile boolean ended;

  LocalSubscription(ContextInternal context, Handler<Message> handler, Source source) {
    this.context = context;
    this.handler = handler;
    this.source = source;
  }

  Source source() {
    return source;
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
