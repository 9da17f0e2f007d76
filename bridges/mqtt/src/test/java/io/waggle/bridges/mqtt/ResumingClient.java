// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client with a session, on a thread of its own, that comes back whenever its connection ends and goes on where it
 * stopped. What the broker must not do is kept as a problem.
 */
abstract class ResumingClient implements AutoCloseable {

  static final int WINDOW = 1_000;

  final AtomicInteger packets = new AtomicInteger();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final BrokerProcess broker;
  private final String id;
  private final Thread thread;
  private volatile boolean ended;
  private volatile MqttTestClient connection;
  private volatile int connections;
  private volatile String lastEnd = "none";

  ResumingClient(BrokerProcess broker, String id) {
    this.broker = broker;
    this.id = id;
    this.thread = new Thread(this::run, id);
    thread.setDaemon(true);
  }

  ResumingClient start() {
    thread.start();
    return this;
  }

  private void run() {
    while (!ended) {
      try (MqttTestClient client = MqttTestClient.open(broker.port(), Version.V5)) {
        connection = client;
        Packet.ConnAck answer = client.connect(id, false,
          Properties.of(Property.SESSION_EXPIRY, 3_600).with(Property.RECEIVE_MAXIMUM, WINDOW));
        // The first CONNACK may be lost with the broker, but what it said once holds.
        if (answer.reason() != 0 || connections > 0 && !answer.sessionPresent()) {
          problem("CONNACK: " + answer + " on connection " + (connections + 1));
        }
        connections++;
        connected(client);
        while (!ended) {
          received(client, client.receive(Await.DEADLINE));
          packets.incrementAndGet();
        }
      } catch (UncheckedIOException | AssertionError e) {
        lastEnd = e.toString();
        awaitBroker();
      }
    }
  }

  private void awaitBroker() {
    try {
      if (!ended) {
        broker.awaitUp();
      }
    } catch (InterruptedException | AssertionError e) {
      problem(e.toString());
      ended = true;
    }
  }

  void problem(String what) {
    problems.add(id + ": " + what);
  }

  List<String> problems() {
    return problems;
  }

  @Override
  public String toString() {
    return id + " (" + connections + " connections, " + packets + " packets, problems " + problems
      + ", connection ended last: " + lastEnd + ")";
  }

  /** A connection begins. */
  abstract void connected(MqttTestClient client);

  /** A packet has come. */
  abstract void received(MqttTestClient client, Packet packet);

  @Override
  public void close() {
    ended = true;
    MqttTestClient last = connection;
    if (last != null) {
      last.close();
    }
    Await.until(id + " ends", () -> !thread.isAlive());
  }
}
