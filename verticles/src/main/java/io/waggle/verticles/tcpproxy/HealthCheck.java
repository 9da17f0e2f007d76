// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;

/** Connects to each upstream of a listener at an interval; done by one instance for all. Its event loop only. */
final class HealthCheck {

  private final Vertx vertx;
  private final ProxyListener listener;
  private final Set<Upstream> underWay = new HashSet<>();
  private long timer = -1;

  HealthCheck(Vertx vertx, ProxyListener listener) {
    this.vertx = vertx;
    this.listener = listener;
  }

  void start() {
    checkAll();
    timer = vertx.setPeriodic(listener.options().getCheckIntervalMs(), id -> checkAll());
  }

  private void checkAll() {
    for (Upstream upstream : listener.pool().all()) {
      if (underWay.add(upstream)) {
        listener.dialer().dial(upstream.options().getHost(), upstream.options().getPort()).onComplete(connection -> {
          underWay.remove(upstream);
          upstream.answered();
          connection.abort();
        }, cause -> {
          underWay.remove(upstream);
          upstream.failed(cause);
        });
      }
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
