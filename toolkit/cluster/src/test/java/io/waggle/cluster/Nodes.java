// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.NodeInfo;
import io.waggle.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Nodes of one cluster in this JVM, under a name and on ports of their own. Owned by a test, on its thread. */
final class Nodes implements AutoCloseable {

  static final Duration START = Duration.ofSeconds(60);

  private static final long ASK_MS = 4_000;
  // Kept, or its level is forgotten.
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  static {
    HAZELCAST.setLevel(Level.SEVERE);
  }

  private final List<Vertx> started = new ArrayList<>();
  private final List<String> set = new ArrayList<>();
  private final int port;
  private final int otherPort;

  Nodes() {
    try (ServerSocket free = new ServerSocket(0); ServerSocket other = new ServerSocket(0)) {
      port = free.getLocalPort();
      otherPort = other.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    with(WaggleClusterManager.PORT, Integer.toString(port));
    with(WaggleClusterManager.NAME, "test-" + ProcessHandle.current().pid() + "-" + port);
  }

  /** Sets a property for the nodes that are started from now on. */
  Nodes with(String property, String value) {
    System.setProperty(property, value);
    set.add(property);
    return this;
  }

  Nodes without(String property) {
    System.clearProperty(property);
    return this;
  }

  /** Returns the port that the first node's Hazelcast has. */
  int port() {
    return port;
  }

  /** Returns a port that was free a moment ago. */
  int otherPort() {
    return otherPort;
  }

  Vertx start() {
    return Await.result(tryToStart(), START);
  }

  Vertx start(Config config) {
    return Await.result(tryToStart(new WaggleClusterManager(config), new EventBusOptions()), START);
  }

  Future<Vertx> tryToStart() {
    return tryToStart(new EventBusOptions());
  }

  Future<Vertx> tryToStart(EventBusOptions bus) {
    return tryToStart(new WaggleClusterManager(), bus);
  }

  private Future<Vertx> tryToStart(WaggleClusterManager manager, EventBusOptions bus) {
    VertxOptions options = new VertxOptions().setEventBusOptions(WaggleClusterManager.eventBusOptions(bus));
    return Vertx.builder().with(options).withClusterManager(manager).buildClustered().onSuccess(started::add);
  }

  static WaggleClusterManager manager(Vertx vertx) {
    return (WaggleClusterManager) ((VertxInternal) vertx).clusterManager();
  }

  static HazelcastInstance hazelcast(Vertx vertx) {
    return manager(vertx).getHazelcastInstance();
  }

  static NodeInfo bus(Vertx vertx) {
    return manager(vertx).getNodeInfo();
  }

  static int size(Vertx vertx) {
    return hazelcast(vertx).getCluster().getMembers().size();
  }

  /** Sends a request from one node to a consumer on another, and returns the answer. */
  static Future<String> ask(Vertx from, Vertx to) {
    String address = "echo-" + Nodes.manager(to).getNodeId();
    return to.eventBus().<String>consumer(address, message -> message.reply(message.body())).completion()
      .compose(registered -> from.eventBus().<String>request(address, "hello"))
      .map(reply -> reply.body())
      .timeout(ASK_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    set.forEach(System::clearProperty);
    for (Vertx vertx : started) {
      Await.result(vertx.close(), START);
    }
  }
}
