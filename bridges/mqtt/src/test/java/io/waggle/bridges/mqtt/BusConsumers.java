// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;

/** Consumers of the event bus that a test has registered, to be unregistered at its end. One thread. */
final class BusConsumers implements AutoCloseable {

  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  /** Registers one that gets JSON, and waits until all nodes know it. */
  MessageConsumer<JsonObject> add(Vertx vertx, String address, Handler<Message<JsonObject>> handler) {
    return register(vertx, address, handler);
  }

  /** Registers one that gets bytes, and waits until all nodes know it. */
  void addBytes(Vertx vertx, String address, Handler<Message<Buffer>> handler) {
    register(vertx, address, handler);
  }

  private <T> MessageConsumer<T> register(Vertx vertx, String address, Handler<Message<T>> handler) {
    MessageConsumer<T> consumer = vertx.eventBus().consumer(address, handler);
    consumers.add(consumer);
    Await.result(consumer.completion());
    return consumer;
  }

  @Override
  public void close() {
    consumers.forEach(each -> Await.result(each.unregister()));
  }
}
