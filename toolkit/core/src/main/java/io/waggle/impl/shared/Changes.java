// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;

/**
 * Tells all nodes which key of a map changed or which lock became free; what it is now they look up. Telling may be
 * done on any thread, listening on one context. There is one event-bus address a map, and who does not listen is not
 * told.
 *
 * <p>Body: {@code =} and a key, or {@code !} and the name of a lock. At most once.
 */
final class Changes {

  private static final String ADDRESS = "waggle.shared.";
  private static final char KEY = '=';
  private static final char LOCK = '!';

  private final VertxInternal vertx;
  private final ContextInternal context;
  private final String address;
  private Consumer<String> keyListener = key -> { };
  private Consumer<String> lockListener = lock -> { };
  private MessageConsumer<String> consumer;
  private int users;

  Changes(VertxInternal vertx, ContextInternal context, String name) {
    this.vertx = vertx;
    this.context = context;
    this.address = ADDRESS + name;
  }

  void keyChanged(String key) {
    vertx.eventBus().publish(address, KEY + key);
  }

  void lockReleased(String lock) {
    vertx.eventBus().publish(address, LOCK + lock);
  }

  /** Sets who is told; before the first {@link #use}. */
  void listeners(Consumer<String> keys, Consumer<String> locks) {
    keyListener = keys;
    lockListener = locks;
  }

  /** Listens as long as somebody uses it. Completes when the cluster knows. */
  Future<Void> use() {
    if (users++ == 0) {
      consumer = vertx.eventBus().consumer(address);
      consumer.handler(message -> receive(message.body()));
    }
    return consumer.completion();
  }

  void unuse() {
    if (--users == 0) {
      consumer.unregister();
    }
  }

  /** On whichever context the consumer was made, the rest happens on the one of the map. */
  private void receive(String body) {
    context.runOnContext(v -> {
      if (body.length() > 1 && body.charAt(0) == KEY) {
        keyListener.accept(body.substring(1));
      } else if (body.length() > 1 && body.charAt(0) == LOCK) {
        lockListener.accept(body.substring(1));
      }
    });
  }
}
