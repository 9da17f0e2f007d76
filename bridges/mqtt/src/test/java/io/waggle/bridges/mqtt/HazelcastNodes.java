// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.waggle.Nodes;
import io.waggle.cluster.WaggleClusterManager;
import io.waggle.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Nodes of one real cluster in this JVM, each with a broker. Owned by a test, on its thread. */
final class HazelcastNodes implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  // Kept, or its level is forgotten.
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  static {
    HAZELCAST.setLevel(Level.SEVERE);
  }

  private final List<Vertx> nodes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final MqttBridgeOptions options;

  /** Starts so many and waits until they know each other. */
  HazelcastNodes(int count, MqttBridgeOptions options) {
    this.options = options;
    try (ServerSocket free = new ServerSocket(0)) {
      System.setProperty(WaggleClusterManager.PORT, Integer.toString(free.getLocalPort()));
      System.setProperty(WaggleClusterManager.NAME, "mqtt-" + ProcessHandle.current().pid() + "-" + free.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < count; i++) {
      start();
    }
  }

  /** Starts one more; returns its number. */
  int start() {
    return start(options);
  }

  /** Starts one more with options of its own; returns its number. */
  int start(MqttBridgeOptions own) {
    Vertx vertx = Await.result(Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(2)
        .setEventBusOptions(WaggleClusterManager.eventBusOptions(new EventBusOptions())))
      .withClusterManager(new WaggleClusterManager()).buildClustered(), START);
    nodes.add(vertx);
    ports.add(Servers.start(vertx, own, 2));
    int open = (int) nodes.stream().filter(each -> each != null).count();
    Await.until("all nodes know each other", () -> nodes.stream().filter(each -> each != null)
      .allMatch(each -> Nodes.peers(each).nodes().size() == open - 1));
    return nodes.size() - 1;
  }

  Vertx get(int index) {
    return nodes.get(index);
  }

  int port(int index) {
    return ports.get(index);
  }

  /** Closes one, as a process that ends in peace. */
  void stop(int index) {
    Await.result(nodes.set(index, null).close(), START);
  }

  @Override
  public void close() {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i) != null) {
        stop(i);
      }
    }
    System.clearProperty(WaggleClusterManager.PORT);
    System.clearProperty(WaggleClusterManager.NAME);
  }
}
