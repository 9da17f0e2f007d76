// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.waggle.ChannelsOptions;
import io.waggle.internal.Extras;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;

/** Finds the store that options ask for. Stateless; any thread. */
final class Stores {

  /** More than can be in use: what is over goes on under another epoch, so nobody is misled. */
  private static final int TOPICS_PER_LIMIT = 4;
  /** Settings of a process: what {@link ChannelsOptions#STORE_AUTO} means, and where that store is. */
  private static final String STORE = "waggle.channels.store";
  private static final String ADDRESS = "waggle.channels.address";

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
    String set = options.getStore().equals(ChannelsOptions.STORE_AUTO) ? setting(STORE) : null;
    String wanted = set == null ? options.getStore() : set;
    JsonObject storeOptions = options.getStoreOptions().copy();
    String address = setting(ADDRESS);
    if (set != null && address != null && !storeOptions.containsKey("address")) {
      storeOptions.put("address", address);
    }
    Collection<ChannelStoreProvider> found = providers(vertx, wanted);
    for (ChannelStoreProvider provider : found) {
      boolean isChosen = wanted.equals(ChannelsOptions.STORE_AUTO)
        ? vertx.isClustered() && provider.comesWithClusterOf(vertx) : wanted.equals(provider.name());
      if (isChosen) {
        return new Chosen(provider.create(vertx, name, storeOptions), true);
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

  /** Returns a system property, or else an environment variable in capitals; null if neither is set. */
  private static String setting(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The launcher opens jars in loaders of their own: those of the cluster, and those of a store that is asked for. */
  private static Collection<ChannelStoreProvider> providers(Vertx vertx, String wanted) {
    ClusterManager manager = ((VertxInternal) vertx).clusterManager();
    List<ClassLoader> loaders = new ArrayList<>();
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.add(Stores.class.getClassLoader());
    loaders.add(manager == null ? null : manager.getClass().getClassLoader());
    Map<String, ChannelStoreProvider> found = new LinkedHashMap<>();
    loaders.stream().filter(Objects::nonNull).distinct().forEach(loader -> add(loader, found));
    ClassLoader extra = found.containsKey(wanted) ? null : Extras.loader(wanted);
    if (extra != null) {
      add(extra, found);
    }
    return found.values();
  }

  private static void add(ClassLoader loader, Map<String, ChannelStoreProvider> found) {
    ServiceLoader.load(ChannelStoreProvider.class, loader)
      .forEach(provider -> found.putIfAbsent(provider.name(), provider));
  }
}
