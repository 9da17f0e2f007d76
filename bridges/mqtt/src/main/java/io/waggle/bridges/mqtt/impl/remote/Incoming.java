// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What comes from the other broker: handed on, then acknowledged, in the order it came. QoS 2 is handed on once, as long
 * as both sides keep the session. It outlives links. Event loop of its broker.
 */
final class Incoming {

  private final Function<Packet.Publish, Future<Void>> taker;
  private final Map<Integer, Boolean> received = new HashMap<>();

  Incoming(Function<Packet.Publish, Future<Void>> taker) {
    this.taker = taker;
  }

  /** The other side has forgotten the session. */
  void forget() {
    received.clear();
  }

  /** Acknowledgements of one link, which leave in order. */
  final class Acks {

    private final Link link;
    private final Deque<Entry> pending = new ArrayDeque<>();

    private final class Entry {
      private final Packet.Ack ack;
      private boolean done;

      private Entry(Packet.Ack ack) {
        this.ack = ack;
      }
    }

    Acks(Link link) {
      this.link = link;
    }

    int pending() {
      return pending.size();
    }

    void take(Packet.Publish publish) {
      Packet.Ack ack = publish.qos() == 0 ? null
        : new Packet.Ack(publish.qos() == 1 ? Type.PUBACK : Type.PUBREC, publish.id());
      Entry entry = new Entry(ack);
      pending.add(entry);
      if (publish.qos() == 2 && received.putIfAbsent(publish.id(), false) != null) {
        if (received.get(publish.id())) {
          done(entry);
        } else {
          // It is being handed on since the link before this one; it comes again with the next.
          link.end("a message is not handed on yet");
        }
        return;
      }
      taker.apply(publish).onComplete(handed -> {
        if (publish.qos() == 2) {
          if (handed.succeeded()) {
            received.replace(publish.id(), true);
          } else {
            received.remove(publish.id());
          }
        }
        if (handed.succeeded() || publish.qos() == 0) {
          done(entry);
        } else {
          link.end("a message could not be handed on: " + handed.cause().getMessage());
        }
      });
    }

    private void done(Entry entry) {
      entry.done = true;
      while (!pending.isEmpty() && pending.peek().done) {
        Packet.Ack ack = pending.poll().ack;
        if (ack != null) {
          link.send(ack);
        }
      }
      link.taken();
    }

    void release(Packet.Ack pubrel) {
      received.remove(pubrel.id());
      link.send(new Packet.Ack(Type.PUBCOMP, pubrel.id()));
    }
  }

  Acks acks(Link link) {
    return new Acks(link);
  }
}
