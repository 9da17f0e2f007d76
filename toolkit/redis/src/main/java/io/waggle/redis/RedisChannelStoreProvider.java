// SPDX-License-Identifier: Apache-2.0
package io.waggle.redis;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreProvider;

/**
 * Keeps channels in Redis 6.2 or later, {@code "store":"redis"}. Options: {@code address}, by default
 * {@code redis://127.0.0.1:6379}, with user, password and database as in any Redis address; {@code prefix} of all keys,
 * by default {@code waggle}. Stateless; any thread.
 */
public final class RedisChannelStoreProvider implements ChannelStoreProvider {

  /** Default of the option {@code address}. */
  public static final String DEFAULT_ADDRESS = "redis://127.0.0.1:6379";
  /** Default of the option {@code prefix}. */
  public static final String DEFAULT_PREFIX = "waggle";

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public boolean comesWithClusterOf(Vertx vertx) {
    return false;
  }

  @Override
  public ChannelStore create(Vertx vertx, String channels, JsonObject options) {
    String address = options.getString("address", DEFAULT_ADDRESS);
    if (!address.matches("(rediss?|unix)://.+")) {
      // Not shown: it may hold a password.
      throw new IllegalArgumentException("address: of another kind (expected: redis://host:port)");
    }
    return new RedisChannelStore(vertx, address, options.getString("prefix", DEFAULT_PREFIX) + ":" + channels);
  }
}
