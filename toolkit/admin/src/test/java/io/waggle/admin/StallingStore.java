// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.spi.ChannelStore;

/** A store that takes messages and never answers who wants to read them. */
final class StallingStore implements ChannelStore {

  private final ChannelStore store = new MemoryChannelStore(10);

  @Override
  public Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
    return store.append(topic, message, retention);
  }

  @Override
  public Future<Slice> read(String topic, Retention retention, long from, int limit) {
    return Promise.<Slice>promise().future();
  }

  @Override
  public Future<ChannelPosition> committed(String topic, String group) {
    return store.committed(topic, group);
  }

  @Override
  public Future<Void> commit(String topic, String group, ChannelPosition position) {
    return store.commit(topic, group, position);
  }

  @Override
  public Future<Void> remove(String topic) {
    return store.remove(topic);
  }

  @Override
  public Future<Void> close() {
    return store.close();
  }
}
