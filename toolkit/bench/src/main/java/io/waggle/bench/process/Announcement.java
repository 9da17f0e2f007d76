// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.waggle.cluster.WaggleClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What the main method of a server under test calls: a Vert.x as both sides use it, the line that tells the port, and
 * the end with standard input. Vert.x is clustered in a node of {@link ServerGroup#cluster}. The line is
 * {@code READY {"port":41234,"transport":"epoll"}}.
 */
public final class Announcement {

  /** Event loops and instances of a server under test. */
  public static final int INSTANCES = 2;
  static final String PREFIX = "READY ";

  private Announcement() {
  }

  /** Returns a Vert.x with two event loops on the native transport, if there is one. */
  private static Future<Vertx> vertx() {
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(INSTANCES).setPreferNativeTransport(true);
    return System.getProperty(WaggleClusterManager.MEMBERS) == null
      ? Future.succeededFuture(Vertx.vertx(options)) : ClusterMember.join(options);
  }

  /**
   * Runs a server in two verticle instances that share a port.
   *
   * @param listen called on the context of each instance; returns the port
   */
  public static void serveInstances(Function<Vertx, Future<Integer>> listen) {
    AtomicInteger port = new AtomicInteger();
    serve(vertx -> vertx.deployVerticle(() -> new VerticleBase() {
      @Override
      public Future<?> start() {
        return listen.apply(vertx).onSuccess(port::set);
      }
    }, new DeploymentOptions().setInstances(INSTANCES)).map(id -> port.get()));
  }

  /**
   * Runs a server that makes its instances itself.
   *
   * @param deploy returns the port
   */
  public static void serve(Function<Vertx, Future<Integer>> deploy) {
    vertx().compose(vertx -> deploy.apply(vertx).onSuccess(port -> ready(vertx, port)))
      .onFailure(Announcement::failed);
  }

  /**
   * Tells whoever started this process that the server listens, and ends the process with its standard input.
   *
   * @param port 1-65535
   */
  public static void ready(Vertx vertx, int port) {
    JsonObject message = new JsonObject()
      .put("port", port)
      .put("transport", vertx.isNativeTransportEnabled() ? "epoll" : "nio");
    System.out.println(PREFIX + message.encode());
    Thread watcher = new Thread(Announcement::endWithInput, "end-with-input");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void failed(Throwable cause) {
    System.err.println("server under test: " + cause);
    Runtime.getRuntime().halt(1);
  }

  private static void endWithInput() {
    try (InputStream in = System.in) {
      while (in.read() >= 0) {
        // Nothing is said there but the end.
      }
    } catch (IOException e) {
      // The end as well.
    }
    Runtime.getRuntime().halt(0);
  }
}
