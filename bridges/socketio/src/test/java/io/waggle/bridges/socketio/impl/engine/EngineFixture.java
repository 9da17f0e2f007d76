// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.testkit.Await;
import io.waggle.web.HttpWorker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Some instances of a server on one port, which do with each new socket what a test says. Any thread. */
final class EngineFixture {

  final List<EngineServer> servers = new CopyOnWriteArrayList<>();
  final List<String> ends = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final AtomicInteger port = new AtomicInteger();
  private final String deployment;

  private EngineFixture(Vertx vertx, EngineOptions options, int instances, Consumer<EngineSocket> use) {
    this.vertx = vertx;
    deployment = Await.result(vertx.deployVerticle(() -> new VerticleBase() {

      private EngineServer server;
      private HttpWorker http;

      @Override
      public Future<?> start() {
        server = EngineServer.create(vertx, options, socket -> {
          socket.closeHandler((text, reason) -> ends.add(text));
          use.accept(socket);
        });
        servers.add(server);
        http = HttpWorker.create(vertx, "http://127.0.0.1:0");
        server.attach(http);
        return http.requestHandler(request -> {
          if (!server.handle(request)) {
            request.response().setStatusCode(404).end();
          }
        }).listen().onSuccess(listening -> port.set(listening.actualPort()));
      }

      @Override
      public Future<?> stop() {
        server.close();
        return http.close();
      }
    }, new DeploymentOptions().setInstances(instances)));
  }

  /** Starts two instances that send every message back. */
  static EngineFixture echo(Vertx vertx, EngineOptions options) {
    return start(vertx, options, 2, EngineFixture::echo);
  }

  static EngineFixture start(Vertx vertx, EngineOptions options, int instances, Consumer<EngineSocket> use) {
    return new EngineFixture(vertx, options, instances, use);
  }

  static void echo(EngineSocket socket) {
    socket.handler(message -> socket.session().send(message));
  }

  int port() {
    return port.get();
  }

  EngineServer server() {
    return servers.get(0);
  }

  /** Returns the session of a query. */
  EngineSession session(String query) {
    return server().sessions().get(query.substring(query.indexOf("sid=") + 4));
  }

  /** Waits until a poll has arrived. */
  void awaitPoll(String query) {
    Await.until("the poll has arrived", () -> session(query).polling().isPolled());
  }

  /** Waits until a body has begun. */
  void awaitBody(String query) {
    Await.until("a body has begun", () -> session(query).polling().posting.get());
  }

  void stop() {
    Await.result(vertx.undeploy(deployment));
  }
}
