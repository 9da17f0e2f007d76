// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What the instances of one deployment have in common: upstreams, whose limits and health count for all of them, and
 * counters. Any thread; it lives as long as one instance uses it.
 */
final class ProxyState implements Shareable {

  private static final String MAP = "waggle.tcp-proxy";

  private final List<ListenerState> listeners;
  private final AtomicInteger users = new AtomicInteger();

  private ProxyState(TcpProxyOptions options) {
    listeners = options.getListeners().stream().map(ListenerState::new).collect(Collectors.toUnmodifiableList());
  }

  /**
   * Returns the state of a deployment, made by its first instance; to be followed by {@link #leave}.
   *
   * @param deployment id that all instances share
   */
  static ProxyState join(Vertx vertx, String deployment, TcpProxyOptions options) {
    LocalMap<String, ProxyState> states = vertx.sharedData().getLocalMap(MAP);
    return states.compute(deployment, (id, present) -> {
      ProxyState state = present == null ? new ProxyState(options) : present;
      state.users.incrementAndGet();
      return state;
    });
  }

  /** Ends the use by one instance. */
  void leave(Vertx vertx, String deployment) {
    LocalMap<String, ProxyState> states = vertx.sharedData().getLocalMap(MAP);
    states.computeIfPresent(deployment, (id, state) -> state.users.decrementAndGet() == 0 ? null : state);
  }

  ListenerState listener(int index) {
    return listeners.get(index);
  }

  JsonObject metrics() {
    JsonArray array = new JsonArray();
    listeners.forEach(listener -> array.add(listener.metrics()));
    return new JsonObject().put("listeners", array);
  }
}
