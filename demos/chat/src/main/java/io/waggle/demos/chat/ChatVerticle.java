// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.WorkerOptions;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerMetrics;
import io.waggle.web.HttpWorkerOptions;
import io.waggle.web.PageFiles;
import java.util.List;

/**
 * The chat: a page and its WebSocket on one port. Any number of instances share the port and their connections; what
 * is said in the rooms is kept in one place, the {@link RoomKeeper}, which the first instance starts. In a
 * cluster the chats of one name are one chat, and one of its keepers is on duty.
 *
 * <p>A message on its way: connection - {@link Visitor} (checks, limits) - event bus - {@link RoomKeeper} (gives it an
 * id, keeps it) - {@link Gateway} - every connection of the room, on whichever instance it is.
 */
public final class ChatVerticle extends VerticleBase {

  /** Longest message on the wire: the longest text with every character escaped fits. */
  static final int MAX_FRAME_BYTES = 64 * 1024;

  private static final String PORTS = "demo.chat.ports";

  private ChatOptions options;
  /** Of the gateway and the keeper's address: the same on all nodes of a cluster. */
  private String chat;
  private String deployment;
  private Gateway<JsonObject> gateway;
  private HttpWorker worker;

  /** Starts to listen; fails if the configuration is wrong or the port is taken. */
  @Override
  public Future<?> start() {
    options = ChatOptions.of(config());
    deployment = context.deploymentID();
    chat = "demo.chat/" + (vertx.isClustered() ? options.name() : deployment);
    gateway = Gateway.of(vertx, chat);
    return vertx.executeBlocking(ChatVerticle::page)
      .compose(page -> vertx.sharedData().withLocalLock("demo.chat/" + deployment, () -> openOrJoin(page)));
  }

  private static PageFiles page() {
    return PageFiles.create(PageFiles.STRICT_POLICY).addLook().add("/", ChatVerticle.class, "page",
      List.of("index.html", "chat.css", "chat.js", "log.js", "session.js", "link.js", "icon.svg"));
  }

  /** Instances come here one after another: the first one starts the keeper and opens the port that the others join. */
  private Future<?> openOrJoin(PageFiles page) {
    LocalMap<String, Integer> ports = vertx.sharedData().getLocalMap(PORTS);
    Integer port = ports.get(deployment);
    if (port != null) {
      return listen(page, port);
    }
    return vertx.deployVerticle(new RoomKeeper(options, chat))
      .compose(deployed -> listen(page, options.port()))
      .onSuccess(listening -> {
        ports.put(deployment, worker.actualPort());
        System.out.println("Chat on " + url());
      });
  }

  private Future<?> listen(PageFiles page, int port) {
    WorkerOptions connections = new WorkerOptions().setName("chat")
      .setLimits(new Limits().setMaxFrameBytes(MAX_FRAME_BYTES));
    worker = HttpWorker.create(vertx, new HttpWorkerOptions().setHost(options.host()).setPort(port)
        .setMaxConnections(options.maxConnections()))
      .requestHandler(page::handle)
      .webSocket("/chat", Protocol.json(), connections, this::welcome, null);
    return worker.listen();
  }

  private void welcome(Connection<JsonObject> connection) {
    gateway.add(connection);
    Visitor.receive(connection, options, vertx, chat);
  }

  private String url() {
    String host = options.host().equals("0.0.0.0") || options.host().equals("::") ? "localhost" : options.host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + worker.actualPort() + "/";
  }

  /** Returns the port in use. */
  int actualPort() {
    return worker.actualPort();
  }

  /** Returns what this instance has counted. */
  HttpWorkerMetrics metrics() {
    return worker.metrics();
  }

  /** Closes the connections of this instance. */
  @Override
  public Future<?> stop() {
    vertx.sharedData().getLocalMap(PORTS).remove(deployment);
    return worker == null ? Future.succeededFuture() : worker.close();
  }
}
