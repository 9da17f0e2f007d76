// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.channels;

import io.vertx.core.Future;
import io.waggle.Channels;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.internal.ChannelTap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is there: a client with a user name that is connected, and subscribed to exactly a topic whose subscribers are
 * counted, is on the list of that topic beside those of all other bridges. Any thread; what concerns one client is told in
 * order by one thread at a time.
 */
public final class Attendance {

  private final Channels channels;
  private final ChannelTap tap;
  private final Map<Object, Map<String, Future<Subscription>>> present = new ConcurrentHashMap<>();

  Attendance(Channels channels, ChannelTap tap) {
    this.channels = channels;
    this.tap = tap;
  }

  /**
   * A client is connected and subscribed to a filter; the second call changes nothing.
   *
   * @param client stands for it
   * @param username empty if it has none
   */
  public void enter(Object client, String filter, String username) {
    boolean isTopic = filter.indexOf('+') < 0 && filter.indexOf('#') < 0 && !filter.startsWith("$");
    if (username.isEmpty() || !isTopic || !tap.keepsPresence(filter)) {
      return;
    }
    present.compute(client, (key, known) -> {
      Map<String, Future<Subscription>> topics = known == null ? new HashMap<>(2) : known;
      topics.computeIfAbsent(filter, topic -> subscribe(topic, username));
      return topics;
    });
  }

  private Future<Subscription> subscribe(String topic, String username) {
    try {
      return channels.subscribe(topic, new SubscribeOptions().setIdentity(username).setPermitted(true), message -> { });
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
  }

  /** It is not subscribed to that any more. */
  public void leave(Object client, String filter) {
    present.computeIfPresent(client, (key, topics) -> {
      end(topics.remove(filter));
      return topics.isEmpty() ? null : topics;
    });
  }

  /** It is not connected any more. */
  public void leave(Object client) {
    Map<String, Future<Subscription>> topics = present.remove(client);
    if (topics != null) {
      topics.values().forEach(Attendance::end);
    }
  }

  private static void end(Future<Subscription> subscription) {
    if (subscription != null) {
      subscription.onSuccess(Subscription::unsubscribe);
    }
  }

  void close() {
    present.keySet().forEach(this::leave);
  }
}
