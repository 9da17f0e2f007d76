// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.waggle.ChannelMetrics;
import io.waggle.ChannelOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.internal.InspectedChannels;
import io.waggle.spi.ChannelStore.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the {@link Hub} for operators and changes nothing. Threads as its interface says. */
public final class ChannelInspection implements InspectedChannels {

  private final String name;
  private final Hub hub;

  private ChannelInspection(String name, Hub hub) {
    this.name = name;
    this.hub = hub;
  }

  /** Returns the channels of a Vert.x. */
  public static List<InspectedChannels> all(WaggleVertx waggle) {
    List<InspectedChannels> found = new ArrayList<>();
    waggle.<ChannelsImpl>services("channels/", ChannelsImpl.class)
      .forEach((name, channels) -> found.add(new ChannelInspection(name, channels.hub())));
    return found;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ContextInternal context() {
    return hub.peers.context();
  }

  @Override
  public ChannelMetrics metrics() {
    return hub.counters;
  }

  @Override
  public Map<String, Integer> topics() {
    Map<String, Integer> found = new HashMap<>();
    hub.historyTopics.keySet().forEach(topic -> found.put(topic, 0));
    hub.subscribers.all().forEach(subscriber -> found.merge(subscriber.pattern, 1, Integer::sum));
    return found;
  }

  @Override
  public int present(String topic) {
    boolean isCounted = !Topics.hasWildcard(topic) && hub.optionsOf(topic).isPresence();
    return isCounted ? hub.presence.of(topic).identities().size() : -1;
  }

  @Override
  public Future<Slice> history(String topic) {
    ChannelOptions of = hub.optionsOf(topic);
    return Topics.hasWildcard(topic) || of.getHistorySize() == 0 ? Future.succeededFuture()
      : hub.store.read(topic, hub.retention(of), Long.MAX_VALUE, 0);
  }
}
