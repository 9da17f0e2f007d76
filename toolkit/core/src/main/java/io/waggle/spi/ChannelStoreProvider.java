// SPDX-License-Identifier: Apache-2.0
package io.waggle.spi;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** Makes a kind of {@link ChannelStore}. Found through {@link java.util.ServiceLoader}; any thread. */
public interface ChannelStoreProvider {

  /** Returns the name that {@link io.waggle.ChannelsOptions#getStore()} chooses it by: lower-case letters. */
  String name();

  /** Returns whether a clustered Vert.x uses it when no store was named: its cluster is all it needs. */
  boolean comesWithClusterOf(Vertx vertx);

  /**
   * Makes a store.
   *
   * @param channels name of the channels, so that two of them in one store keep apart
   * @param options {@link io.waggle.ChannelsOptions#getStoreOptions()}
   * @throws IllegalArgumentException if the options are not valid
   */
  ChannelStore create(Vertx vertx, String channels, JsonObject options);
}
