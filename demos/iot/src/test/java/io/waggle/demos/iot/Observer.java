// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Vertx;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Somebody who watches the fleet and asks for things, as a client of the broker. Its methods are for the test's thread. */
final class Observer implements DeviceLink.Owner, AutoCloseable {

  private static final int DEADLINE_S = 20;

  private final Vertx vertx;
  private final String[] filters;
  private final DeviceLink link;
  private final BlockingQueue<Publish> messages = new LinkedBlockingQueue<>();

  /** Connects and subscribes. */
  Observer(Vertx vertx, int port, String... filters) {
    this.vertx = vertx;
    this.filters = filters;
    this.link = new DeviceLink(vertx, new ClientOptions().setPort(port), "observer", null, this);
    vertx.runOnContext(started -> link.join());
  }

  @Override
  public List<Packet.Subscription> subscriptions() {
    return List.of(filters).stream().map(filter -> new Packet.Subscription(filter, 1, false, false, 0)).toList();
  }

  @Override
  public void online() {
  }

  @Override
  public void received(Publish message) {
    messages.add(message);
  }

  void publish(String topic, String payload, Properties properties) {
    vertx.runOnContext(sending -> link.publishSafely(topic, payload, false, properties));
  }

  /** Waits for a message of a topic; others before it are gone. */
  Publish await(String topic, Predicate<String> payload) {
    Publish message = next();
    while (!message.topic().equals(topic) || !payload.test(text(message))) {
      message = next();
    }
    return message;
  }

  /** Waits for the next message, whatever it is. */
  Publish next() {
    try {
      Publish message = messages.poll(DEADLINE_S, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nothing in " + DEADLINE_S + " s");
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static String text(Publish message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Await.result(link.leave());
  }
}
