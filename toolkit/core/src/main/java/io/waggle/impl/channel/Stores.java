// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.waggle.ChannelsOptions;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;

/** Finds the store that options ask for. Stateless; any thread. */
final class Stores {

  /** More than can be in use: what is over goes on under another epoch, so nobody is misled. */
  private static final int TOPICS_PER_LIMIT = 4;

  private Stores() {
  }

  /**
   * A store.
   *
   * @param isOurs whether it is closed with the channels
   */
  record Chosen(ChannelStore store, boolean isOurs) {
  }

  static Chosen choose(Vertx vertx, String name, ChannelsOptions options) {
    if (options.getStoreInstance() != null) {
      return new Chosen(options.getStoreInstance(), false);
    }
    String wanted = options.getStore();
    Collection<ChannelStoreProvider> found = providers(vertx);
    for (ChannelStoreProvider provider : found) {
      boolean isChosen = wanted.equals(ChannelsOptions.STORE_AUTO)
        ? vertx.isClustered() && provider.comesWithClusterOf(vertx) : wanted.equals(provider.name());
      if (isChosen) {
        return new Chosen(provider.create(vertx, name, options.getStoreOptions()), true);
      }
    }
    boolean isMemory = wanted.equals(ChannelsOptions.STORE_AUTO) || wanted.equals(ChannelsOptions.STORE_MEMORY);
    boolean hasHistory = options.getChannels().stream().anyMatch(each -> each.getHistorySize() > 0);
    if (!isMemory || vertx.isClustered() && hasHistory) {
      throw new IllegalArgumentException("store: " + wanted + " (expected: one of "
        + found.stream().map(ChannelStoreProvider::name).toList()
        + (vertx.isClustered() ? ", which the nodes share)" : " or " + ChannelsOptions.STORE_MEMORY + ")"));
    }
    return new Chosen(new MemoryChannelStore(TOPICS_PER_LIMIT * options.getMaxHistoryTopics()), true);
  }

  /** The launcher opens the jars of the cluster in a loader of their own, where the store of the cluster is too. */
  private static Collection<ChannelStoreProvider> providers(Vertx vertx) {
    ClusterManager manager = ((VertxInternal) vertx).clusterManager();
    List<ClassLoader> loaders = new ArrayList<>();
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.add(Stores.class.getClassLoader());
    loaders.add(manager == null ? null : manager.getClass().getClassLoader());
    Map<String, ChannelStoreProvider> found = new LinkedHashMap<>();
    loaders.stream().filter(Objects::nonNull).distinct().forEach(loader ->
      ServiceLoader.load(ChannelStoreProvider.class, loader).forEach(provider ->
        found.putIfAbsent(provider.name(), provider)));
    return found.values();
  }
}
