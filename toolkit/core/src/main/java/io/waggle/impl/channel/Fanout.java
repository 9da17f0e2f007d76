// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.waggle.ChannelMessage;
import io.waggle.impl.connection.ConnectionBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One message on its way to the connections of this node: put into a form once, encoded once for each protocol and
 * event loop, one task for each event loop. Filled on the event loop of the {@link Hub}.
 */
final class Fanout {

  final ChannelMessage message;
  private final Map<Function<ChannelMessage, ?>, Object> forms = new IdentityHashMap<>(2);
  private final Map<EventLoop, List<Target<?>>> targets = new IdentityHashMap<>(4);

  private record Target<M>(Subscriber subscriber, ConnectionBase<M> connection, M form) {

    void send() {
      connection.send(form);
    }

    /** Writes bytes that connections of its form and format share, encoding them if it is the first. */
    void write(Map<List<Object>, ByteBuf> encoded) {
      ByteBuf bytes = encoded.computeIfAbsent(List.of(connection.format(), new Same(form)),
        key -> connection.encode(form));
      // Retained if it is kept.
      connection.writeShared(bytes.duplicate(), 1);
    }
  }

  /** Equal to itself alone: the forms of two functions may be equal without being encoded alike. */
  private record Same(Object value) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Same same && same.value == value;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }

  Fanout(ChannelMessage message) {
    this.message = message;
  }

  @SuppressWarnings("unchecked")
  <M> void add(Subscriber subscriber, ConnectionBase<M> connection, Function<ChannelMessage, M> form) {
    Object made = forms.computeIfAbsent(form, key -> key.apply(message));
    targets.computeIfAbsent(connection.host().turn.loop(), loop -> new ArrayList<>())
      .add(new Target<>(subscriber, connection, (M) made));
  }

  void flush() {
    targets.forEach((loop, list) -> loop.execute(() -> deliver(list)));
  }

  private static void deliver(List<Target<?>> list) {
    list.get(0).connection.host().turn.deliverBroadcasts();
    Map<List<Object>, ByteBuf> encoded = new HashMap<>(4);
    try {
      for (Target<?> target : list) {
        if (!target.subscriber.isActive()) {
          continue;
        }
        if (list.size() == 1) {
          target.send();
        } else {
          target.write(encoded);
        }
      }
    } finally {
      encoded.values().forEach(ByteBuf::release);
    }
  }
}
