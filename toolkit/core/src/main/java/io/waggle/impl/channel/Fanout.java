// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import io.waggle.ChannelMessage;
import io.waggle.impl.connection.LoopTurn;
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
  private final Map<Function<ChannelMessage, ?>, Object> forms = new IdentityHashMap<>(2);
  private final Map<EventLoop, List<ConnectionSubscriber<?>>> targets = new IdentityHashMap<>(4);

  private final int expected;
  private int count;
  /** What was looked up last: most subscribers have the form and the event loop of the one before. */
  private Function<ChannelMessage, ?> lastForm;
  private EventLoop lastLoop;
  private List<ConnectionSubscriber<?>> lastList;

  /**
   * Creates one that goes nowhere yet.
   *
   * @param expected about how many connections get it
   */
  Fanout(ChannelMessage message, int expected) {
    this.message = message;
    this.expected = expected;
  }

  void add(ConnectionSubscriber<?> subscriber) {
    count++;
    if (subscriber.form != lastForm) {
      lastForm = subscriber.form;
      forms.computeIfAbsent(lastForm, form -> form.apply(message));
    }
    EventLoop loop = subscriber.connection().host().turn.loop();
    if (loop != lastLoop) {
      lastLoop = loop;
      lastList = targets.computeIfAbsent(loop, key -> new ArrayList<>(Math.max(8, expected)));
    }
    lastList.add(subscriber);
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
    targets.forEach((loop, list) -> deliveries.computeIfAbsent(loop, key -> new ArrayList<>(2))
      .add(() -> deliver(list)));
  }

  /** On the event loop of the connections. */
  private void deliver(List<ConnectionSubscriber<?>> list) {
    LoopTurn turn = list.get(0).connection().host().turn;
    if (list.size() == 1) {
      if (list.get(0).isActive()) {
        list.get(0).send(forms);
      }
      return;
    }
    FanoutDelivery delivery = new FanoutDelivery(list, forms);
    if (!(turn.lastBroadcast() instanceof FanoutDelivery last) || !last.absorb(delivery)) {
      turn.broadcast(delivery);
    }
  }
}
