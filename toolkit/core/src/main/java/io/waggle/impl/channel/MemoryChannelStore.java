// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.Epochs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * History in the memory of this process, lost when it ends. Any thread: a lock is held for moments. When there are too
 * many topics the one not used for longest is forgotten, and goes on under another epoch.
 */
public final class MemoryChannelStore implements ChannelStore {

  private final int maxTopics;
  private final LongSupplier clock;
  private final Map<String, History> topics = new LinkedHashMap<>(16, 0.75f, true);

  private static final class History {
    final String epoch = Epochs.next();
    final ArrayDeque<ChannelMessage> messages = new ArrayDeque<>();
    final Map<String, ChannelPosition> groups = new HashMap<>(2);
    final LinkedHashMap<String, ChannelMessage> ids = new LinkedHashMap<>();
    long last;

    ChannelPosition position() {
      return new ChannelPosition(epoch, last);
    }

    void trim(Retention retention, long now) {
      while (!messages.isEmpty() && (messages.size() > retention.size()
        || messages.peek().publishedAt().toEpochMilli() <= now - retention.ageMs())) {
        messages.poll();
      }
      Iterator<ChannelMessage> oldest = ids.values().iterator();
      while (oldest.hasNext() && oldest.next().publishedAt().toEpochMilli() <= now - retention.idWindowMs()) {
        oldest.remove();
      }
    }
  }

  /** Creates a store of at most so many topics. */
  public MemoryChannelStore(int maxTopics) {
    this(maxTopics, System::currentTimeMillis);
  }

  MemoryChannelStore(int maxTopics, LongSupplier clock) {
    this.maxTopics = maxTopics;
    this.clock = clock;
  }

  @Override
  public synchronized Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
    History history = topics.computeIfAbsent(topic, key -> new History());
    if (topics.size() > maxTopics) {
      topics.remove(topics.keySet().iterator().next());
    }
    history.trim(retention, clock.getAsLong());
    if (retention.idWindowMs() > 0) {
      ChannelMessage before = history.ids.get(message.id());
      if (before != null) {
        return Future.succeededFuture(new Appended(before.position(), true));
      }
    }
    history.last++;
    ChannelMessage stored = message.at(history.position());
    history.messages.add(stored);
    if (retention.idWindowMs() > 0) {
      history.ids.put(message.id(), stored);
    }
    history.trim(retention, clock.getAsLong());
    return Future.succeededFuture(new Appended(stored.position(), false));
  }

  @Override
  public synchronized Future<Slice> read(String topic, Retention retention, long from, int limit) {
    History history = topics.get(topic);
    if (history == null || history.last == 0) {
      return Future.succeededFuture(new Slice(ChannelPosition.NONE, 1, List.of()));
    }
    history.trim(retention, clock.getAsLong());
    List<ChannelMessage> found = new ArrayList<>();
    for (ChannelMessage message : history.messages) {
      if (message.offset() >= from && found.size() < limit) {
        found.add(message);
      }
    }
    long first = history.messages.isEmpty() ? history.last + 1 : history.messages.peek().offset();
    return Future.succeededFuture(new Slice(history.position(), first, found));
  }

  @Override
  public synchronized Future<ChannelPosition> committed(String topic, String group) {
    History history = topics.get(topic);
    return Future.succeededFuture(history == null ? null : history.groups.get(group));
  }

  @Override
  public synchronized Future<Void> commit(String topic, String group, ChannelPosition position) {
    topics.computeIfAbsent(topic, key -> new History()).groups.put(group, position);
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> remove(String topic) {
    topics.remove(topic);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
