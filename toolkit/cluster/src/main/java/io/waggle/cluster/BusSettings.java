// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.eventbus.EventBusOptions;

/** Tunes the event bus for a cluster; any thread. */
final class BusSettings {

  private BusSettings() {
  }

  static EventBusOptions apply(EventBusOptions options) {
    if (options.getHost() == null) {
      options.setHost(Settings.text(WaggleClusterManager.HOST, Settings.DEFAULT_HOST));
    }
    if (options.getClusterPingInterval() == EventBusOptions.DEFAULT_CLUSTER_PING_INTERVAL) {
      options.setClusterPingInterval(WaggleClusterManager.PING_INTERVAL_MS);
    }
    if (options.getClusterPingReplyInterval() == EventBusOptions.DEFAULT_CLUSTER_PING_REPLY_INTERVAL) {
      options.setClusterPingReplyInterval(WaggleClusterManager.PING_REPLY_MS);
    }
    if (options.getConnectTimeout() == EventBusOptions.DEFAULT_CONNECT_TIMEOUT) {
      options.setConnectTimeout(WaggleClusterManager.CONNECT_TIMEOUT_MS);
    }
    if (options.getIdleTimeout() == 0) {
      options.setIdleTimeout(WaggleClusterManager.IDLE_SECONDS);
    }
    if (options.getTcpUserTimeout() == EventBusOptions.DEFAULT_TCP_USER_TIMEOUT) {
      options.setTcpUserTimeout(WaggleClusterManager.UNACKNOWLEDGED_MS);
    }
    return BusTls.fromSettings().map(tls -> secure(options, tls)).orElse(options);
  }

  private static EventBusOptions secure(EventBusOptions options, BusTls tls) {
    if (options.isSsl()) {
      throw new IllegalArgumentException(WaggleClusterManager.TLS
        + ": beside TLS in the event bus's options (expected: one of the two)");
    }
    return tls.apply(options);
  }
}
