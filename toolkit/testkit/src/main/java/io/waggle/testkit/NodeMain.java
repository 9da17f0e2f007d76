// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/**
 * The program of a {@link ClusterFixture}'s node, unless that is the launcher: one clustered Vert.x with one
 * {@link NodeVerticle}.
 *
 * <p>Arguments: that verticle's configuration as JSON, the event bus's host. The cluster manager is the one on the class
 * path, or the class that {@code -Dvertx.cluster.managerClass} names. SIGTERM undeploys the verticle and leaves the
 * cluster.
 */
public final class NodeMain {

  private static final String MANAGER = "vertx.cluster.managerClass";
  private static final long PING_MS = 2_000;
  private static final long CLOSE_SECONDS = 20;

  private NodeMain() {
  }

  /** Starts the node. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2)
      .setEventBusOptions(eventBus().setHost(arguments[1]));
    Vertx.builder().with(options).withClusterManager(manager()).buildClustered()
      .compose(vertx -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx)));
        return vertx.deployVerticle(new NodeVerticle(),
          new DeploymentOptions().setConfig(new JsonObject(arguments[0])));
      })
      .onFailure(failure -> {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
      });
  }

  /** Finds dead connections as soon as those of {@code vertx run -cluster} do, unless it is to be plain Vert.x. */
  private static EventBusOptions eventBus() {
    EventBusOptions options = new EventBusOptions();
    return System.getProperty(MANAGER) != null ? options
      : options.setClusterPingInterval(PING_MS).setClusterPingReplyInterval(PING_MS)
        .setTcpUserTimeout((int) (2 * PING_MS));
  }

  private static ClusterManager manager() throws ReflectiveOperationException {
    String named = System.getProperty(MANAGER);
    if (named != null) {
      return (ClusterManager) Class.forName(named).getConstructor().newInstance();
    }
    return ServiceLoader.load(ClusterManager.class).findFirst()
      .orElseThrow(() -> new IllegalStateException("cluster manager: none (expected: one on the class path)"));
  }

  private static void close(Vertx vertx) {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
      System.out.println("closed");
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
