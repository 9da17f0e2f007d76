// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.netty.channel.Channel;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.WorkerOptions;
import io.waggle.impl.connection.Counters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Who gets in: the limits on connections, in total and per client address, and the pause of a worker. One per worker
 * instance, its event loop only.
 */
final class Admission {

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final long WARN_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Endpoints.Endpoint endpoint;
  private final Counters counters;
  private final String name;
  private final int most;
  private final int mostPerAddress;
  private boolean paused;
  private long lastWarning = System.nanoTime() - WARN_EVERY_NANOS;

  Admission(Endpoints.Endpoint endpoint, Counters counters, WorkerOptions options) {
    this.endpoint = endpoint;
    this.counters = counters;
    this.name = options.getName();
    this.most = options.getMaxConnections();
    this.mostPerAddress = options.getMaxConnectionsPerAddress();
  }

  void pause(boolean pause) {
    paused = pause;
  }

  /** Counts an admitted channel for the client a proxy named, until it closes; false if it is one too many. */
  boolean admitClient(Channel channel, InetSocketAddress client) {
    InetAddress address = client.getAddress();
    if (!endpoint.admitAddress(address, mostPerAddress)) {
      counters.refused++;
      warn(address);
      return false;
    }
    channel.closeFuture().addListener(closed -> endpoint.leaveAddress(address, mostPerAddress));
    return true;
  }

  /**
   * Counts a channel in until it closes; false if it is one too many.
   *
   * @param client null if a proxy will name it later
   */
  boolean admit(Channel channel, InetSocketAddress client) {
    InetAddress address = client == null ? null : client.getAddress();
    if (paused) {
      counters.refused++;
      return false;
    }
    if (!endpoint.admit(address, most, mostPerAddress)) {
      counters.refused++;
      warn(address);
      return false;
    }
    counters.accepted++;
    channel.closeFuture().addListener(closed -> endpoint.leave(address, mostPerAddress));
    return true;
  }

  private void warn(InetAddress address) {
    long now = System.nanoTime();
    if (now - lastWarning >= WARN_EVERY_NANOS) {
      lastWarning = now;
      LOG.warn(name + ": refusing connections, the last from " + address + " (limits: maxConnections " + most
        + ", maxConnectionsPerAddress " + mostPerAddress + "; behind a proxy set trustedProxies)");
    }
  }
}
