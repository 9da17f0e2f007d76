// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * What goes to the other broker: a queue with limits, and what is under way with its packet identifiers. It outlives
 * links. Event loop of its broker. The counters have {@code remote_queue_full}, {@code remote_away} for QoS 0 dropped
 * while the other side is away, {@code remote_refused} and {@code remote_too_large}.
 */
final class Outgoing {

  private static final int MOST_IDS = 65_535;

  private final int maxQueued;
  private final long maxBytes;
  private final BridgeCounters counters;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
  /** Under way when the link before this one ended, and not sent on this one yet. */
  private Deque<Integer> again = new ArrayDeque<>();
  private boolean isResumed;
  private final Consumer<Packet.Publish> teller;
  private Consumer<Packet> link;
  private int window;
  private long maxPacket;
  private ToIntFunction<Packet> sizes;
  private long bytes;
  private int lastId;

  /** A message that waits, with when it ends. */
  private record Waiting(Packet.Publish publish, long expiresAt) {

    long size() {
      return publish.topic().length() + publish.payload().length;
    }
  }

  /** A message that was sent. */
  private static final class UnderWay {
    private final Packet.Publish publish;
    private boolean released;

    private UnderWay(Packet.Publish publish) {
      this.publish = publish;
    }
  }

  /**
   * Creates an empty one.
   *
   * @param teller told of each message just before it is sent for the first time
   */
  Outgoing(int maxQueued, long maxBytes, BridgeCounters counters, Consumer<Packet.Publish> teller) {
    this.teller = teller;
    this.maxQueued = maxQueued;
    this.maxBytes = maxBytes;
    this.counters = counters;
  }

  /** Adds a message without a packet identifier; drops it if it cannot wait. */
  void add(Packet.Publish publish, long expiresAt) {
    Waiting waiting = new Waiting(publish, expiresAt);
    if (link == null && publish.qos() == 0) {
      counters.increment("remote_away");
    } else if (queue.size() >= maxQueued || bytes + waiting.size() > maxBytes) {
      counters.increment("remote_queue_full");
    } else {
      bytes += waiting.size();
      queue.add(waiting);
      pump();
    }
  }

  /**
   * A link is up.
   *
   * @param present whether the other side still has our session
   * @param mostUnderWay how many of QoS 1 and 2 may be under way
   * @param mostBytes of a packet
   */
  void attach(Consumer<Packet> sender, boolean present, int mostUnderWay, long mostBytes,
              ToIntFunction<Packet> packetSizes) {
    link = sender;
    window = mostUnderWay;
    maxPacket = mostBytes;
    sizes = packetSizes;
    isResumed = present;
    if (!present) {
      // What is released has been taken over there, and who forgot that does not wait for the release.
      underWay.values().removeIf(each -> each.released);
    }
    again = new ArrayDeque<>(underWay.keySet());
    pump();
  }

  private void sendAgain(int id) {
    UnderWay one = underWay.get(id);
    if (one != null) {
      link.accept(one.released ? new Packet.Ack(Type.PUBREL, id) : withId(one.publish, id, isResumed));
    }
  }

  void detach() {
    link = null;
    while (!queue.isEmpty() && queue.peekFirst().publish.qos() == 0) {
      bytes -= queue.poll().size();
      counters.increment("remote_away");
    }
  }

  private void pump() {
    while (link != null && !again.isEmpty() && underWay.size() - again.size() < window) {
      sendAgain(again.poll());
    }
    while (link != null && again.isEmpty() && !queue.isEmpty()
      && (queue.peek().publish.qos() == 0 || underWay.size() < window)) {
      Waiting next = queue.poll();
      bytes -= next.size();
      long left = next.expiresAt - System.currentTimeMillis();
      if (left > 0) {
        send(next.expiresAt == Long.MAX_VALUE ? next.publish : expiring(next.publish, left));
      }
    }
  }

  private static Packet.Publish expiring(Packet.Publish publish, long leftMs) {
    Properties properties = publish.properties().with(Property.MESSAGE_EXPIRY, Math.max(1, (leftMs + 999) / 1_000));
    return new Packet.Publish(publish.topic(), publish.payload(), 0, publish.qos(), publish.retain(), false, properties);
  }

  private void send(Packet.Publish publish) {
    Packet.Publish sent = publish.qos() == 0 ? publish : withId(publish, nextId(), false);
    if (sizes.applyAsInt(sent) > maxPacket) {
      counters.increment("remote_too_large");
      return;
    }
    if (sent.qos() > 0) {
      underWay.put(sent.id(), new UnderWay(sent));
    }
    counters.increment("remote_sent");
    teller.accept(sent);
    link.accept(sent);
  }

  private static Packet.Publish withId(Packet.Publish publish, int id, boolean dup) {
    return new Packet.Publish(publish.topic(), publish.payload(), id, publish.qos(), publish.retain(), dup,
      publish.properties());
  }

  /** Returns a packet identifier for another use, for which nothing is remembered. */
  int freeId() {
    return nextId();
  }

  private int nextId() {
    do {
      lastId = lastId == MOST_IDS ? 1 : lastId + 1;
    } while (underWay.containsKey(lastId));
    return lastId;
  }

  /** Takes PUBACK, PUBREC or PUBCOMP. */
  void acknowledged(Packet.Ack ack) {
    UnderWay one = underWay.get(ack.id());
    if (ack.type() == Type.PUBREC && !ReasonCode.isFailure(ack.reason())) {
      if (one != null) {
        one.released = true;
      }
      link.accept(new Packet.Ack(Type.PUBREL, ack.id(),
        one == null ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS, Properties.NONE));
      return;
    }
    if (one != null) {
      underWay.remove(ack.id());
      if (ReasonCode.isFailure(ack.reason())) {
        counters.increment("remote_refused");
      }
      pump();
    }
  }

  /** Returns how many wait or are under way. */
  int size() {
    return queue.size() + underWay.size();
  }
}
