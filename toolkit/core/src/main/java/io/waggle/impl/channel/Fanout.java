// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import io.waggle.ChannelMessage;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One message on its way to the connections of this node: put into a form once, encoded once for each protocol and
 * event loop. Filled on the event loop of the {@link Hub}.
 */
final class Fanout {

  final ChannelMessage message;
  private final Map<EventLoop, Recipients> before;
  private final Map<EventLoop, Recipients> recipients = new IdentityHashMap<>(4);
  private final Map<Function<ChannelMessage, ?>, Object> forms = new IdentityHashMap<>(2);
  private final Map<EventLoop, Recipients.Builder> builders = new IdentityHashMap<>(4);
  private int count;
  /** What was looked up last: most subscribers have the form and the event loop of the one before. */
  private Function<ChannelMessage, ?> lastForm;
  private Recipients.Builder last;

  /**
   * Creates one that goes nowhere yet.
   *
   * @param before who got the message before: probably the same
   */
  Fanout(ChannelMessage message, Map<EventLoop, Recipients> before) {
    this.message = message;
    this.before = before;
  }

  void add(ConnectionSubscriber<?> subscriber) {
    count++;
    if (subscriber.form != lastForm) {
      lastForm = subscriber.form;
      forms.computeIfAbsent(lastForm, form -> form.apply(message));
    }
    if (last == null || subscriber.loop != last.loop) {
      last = builders.computeIfAbsent(subscriber.loop, loop -> new Recipients.Builder(loop, before.get(loop)));
    }
    last.add(subscriber);
  }

  /** Ends the adding and returns who gets it. */
  Map<EventLoop, Recipients> complete() {
    builders.forEach((loop, builder) -> recipients.put(loop, builder.build()));
    builders.clear();
    return recipients;
  }

  /** Returns how many connections get it. */
  int count() {
    return count;
  }

  /** Returns whether no connection gets it. */
  boolean isEmpty() {
    return count == 0;
  }

  /** Adds what is to be done on each event loop of a connection. */
  void deliverTo(Map<EventLoop, List<Runnable>> deliveries) {
    recipients.forEach((loop, those) -> deliveries.computeIfAbsent(loop, key -> new ArrayList<>(2))
      .add(() -> those.send(forms)));
  }
}
