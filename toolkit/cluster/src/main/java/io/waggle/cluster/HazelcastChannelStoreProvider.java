// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreProvider;

/**
 * Keeps channels in the cluster's own memory, {@code "store":"hazelcast"}: what a clustered Vert.x uses by itself. It
 * has no options. Stateless; any thread.
 */
public final class HazelcastChannelStoreProvider implements ChannelStoreProvider {

  @Override
  public String name() {
    return "hazelcast";
  }

  @Override
  public boolean comesWithClusterOf(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager() instanceof HazelcastClusterManager;
  }

  @Override
  public ChannelStore create(Vertx vertx, String channels, JsonObject options) {
    if (!comesWithClusterOf(vertx)) {
      throw new IllegalArgumentException("store: hazelcast (expected: with a Vert.x clustered by Hazelcast)");
    }
    HazelcastClusterManager manager = (HazelcastClusterManager) ((VertxInternal) vertx).clusterManager();
    return new HazelcastChannelStore(vertx, manager.getHazelcastInstance(), channels);
  }
}
