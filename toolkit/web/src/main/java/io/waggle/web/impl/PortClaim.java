// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.waggle.impl.Endpoints;
import io.waggle.impl.WaggleVertx;
import io.waggle.web.HttpWorkerOptions;
import java.net.InetAddress;

/**
 * The place of one worker in the register of ports, which refuses two protocols on one port and lets instances that
 * ask for any port share one. On the worker's context.
 */
final class PortClaim {

  private final Endpoints endpoints;
  private final Endpoints.Endpoint endpoint;
  private final String host;
  private final String key;
  private final int index;
  private final Object owner;
  private boolean released;

  /**
   * Claims the address.
   *
   * @throws IllegalStateException if something else is spoken there
   */
  PortClaim(Vertx vertx, ContextInternal context, HttpWorkerOptions options) {
    boolean anyPort = options.getPort() == 0;
    String group = context.deployment() == null ? "" : context.deployment().id();
    endpoints = WaggleVertx.of(vertx).endpoints();
    host = options.getHost();
    owner = context;
    key = anyPort ? endpoints.keyForAnyPort("http://" + host + ":0/" + group, owner) : host + ":" + options.getPort();
    endpoint = endpoints.join(key, identity(options), anyPort);
    index = endpoints.takeIndex(endpoint, -1);
  }

  private static String identity(HttpWorkerOptions options) {
    if (!options.isSsl()) {
      return "http";
    }
    return options.getSslOptions() != null
      ? "https with TLS identity " + options.getSslOptions().toJson().hashCode()
      : "https with certificate " + options.getCertPath();
  }

  /** Returns what to bind instead of the port of the options. */
  int portToBind(int wanted) {
    return endpoint.portToBind(wanted);
  }

  /** Counts a connection in, on all instances together; false if it is one too many. Null is no address. */
  boolean admit(InetAddress address, int most, int mostPerAddress) {
    return endpoint.admit(address, most, mostPerAddress);
  }

  /** Counts out what {@link #admit} counted in. */
  void leave(InetAddress address, int mostPerAddress) {
    endpoint.leave(address, mostPerAddress);
  }

  /** Reports the port that was bound. */
  void bound(int port) {
    endpoints.bound(endpoint, host + ":" + port, port);
  }

  /** Gives the place back, once. */
  void release(Throwable failure) {
    if (!released) {
      released = true;
      endpoints.leave(key, endpoint, index, failure);
      endpoints.leaveAnyPort(key, owner);
    }
  }
}
