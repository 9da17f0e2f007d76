// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The program of a {@link ClusterFixture}'s node: one clustered Vert.x with one verticle. It prints what the fixture
 * waits for: {@code members=3} whenever that changes, and {@code deployed}.
 *
 * <p>Arguments: the verticle's class, its configuration as JSON, the event bus's host. The cluster manager is the one
 * on the class path. SIGTERM undeploys the verticle and leaves the cluster.
 */
public final class NodeMain {

  private static final long LOOK_MS = 100;
  private static final long CLOSE_SECONDS = 20;

  private NodeMain() {
  }

  /** Starts the node. */
  public static void main(String[] arguments) {
    ClusterManager manager = ServiceLoader.load(ClusterManager.class).findFirst()
      .orElseThrow(() -> new IllegalStateException("cluster manager: none (expected: one on the class path)"));
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2)
      .setEventBusOptions(new EventBusOptions().setHost(arguments[2]));
    Vertx.builder().with(options).withClusterManager(manager).buildClustered()
      .compose(vertx -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx)));
        reportMembers((VertxInternal) vertx);
        return vertx.deployVerticle(arguments[0],
          new DeploymentOptions().setConfig(new JsonObject(arguments[1])));
      })
      .onSuccess(deployed -> System.out.println("deployed"))
      .onFailure(failure -> {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
      });
  }

  private static void reportMembers(VertxInternal vertx) {
    AtomicInteger last = new AtomicInteger();
    vertx.setPeriodic(LOOK_MS, id -> {
      int members = vertx.clusterManager().getNodes().size();
      if (last.getAndSet(members) != members) {
        System.out.println("members=" + members);
      }
    });
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
