// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.waggle.Connection;
import io.waggle.Gateway;

/**
 * The chat: a page and its WebSocket on one port. Any number of instances share the port and their connections; what
 * is said in the rooms is kept in one place, the {@link RoomKeeper}, which the first instance starts.
 *
 * <p>A message on its way: connection - {@link Visitor} (checks, limits) - event bus - {@link RoomKeeper} (gives it an
 * id, keeps it) - {@link Gateway} - every connection of the room, on whichever instance it is.
 */
public final class ChatVerticle extends VerticleBase {

  private ChatOptions options;
  private String keeper;
  private Gateway<JsonObject> gateway;
  private Endpoint endpoint;

  /** Starts to listen; fails if the configuration is wrong or the port is taken. */
  @Override
  public Future<?> start() {
    options = ChatOptions.of(config());
    keeper = "demo.chat/" + context.deploymentID();
    gateway = Gateway.of(vertx, keeper);
    return vertx.executeBlocking(Page::new).compose(page -> {
      endpoint = new Endpoint(vertx, page::handle, this::welcome);
      return vertx.sharedData().withLocalLock(keeper, this::openOrJoin);
    });
  }

  /** Instances come here one after another: the first one starts the keeper and opens the port for the others. */
  private Future<?> openOrJoin() {
    LocalMap<String, Integer> ports = vertx.sharedData().getLocalMap("demo.chat.ports");
    Integer port = ports.get(keeper);
    if (port != null) {
      return endpoint.listen(options.host(), port);
    }
    return vertx.deployVerticle(new RoomKeeper(options, keeper))
      .compose(deployed -> endpoint.listen(options.host(), options.port()))
      .onSuccess(listening -> {
        ports.put(keeper, endpoint.actualPort());
        System.out.println("Chat on " + url());
      });
  }

  private void welcome(Connection<JsonObject> connection) {
    gateway.add(connection);
    Visitor.receive(connection, options, vertx.eventBus(), keeper);
  }

  private String url() {
    String host = options.host().equals("0.0.0.0") || options.host().equals("::") ? "localhost" : options.host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + endpoint.actualPort() + "/";
  }

  /** Returns the port in use. */
  int actualPort() {
    return endpoint.actualPort();
  }

  /** Closes the connections of this instance. */
  @Override
  public Future<?> stop() {
    vertx.sharedData().getLocalMap("demo.chat.ports").remove(keeper);
    return endpoint.close();
  }
}
