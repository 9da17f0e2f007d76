// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.session.Delivery.State;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * QoS 1 and 2 messages on their way to a client: a window of those under way, where the packet identifier less 1 is the
 * index, and a queue behind it. Event loop of its session only. What does not fit the queue is dropped, and counted.
 */
final class Outbox {

  private static final Delivery[] NONE = {};
  private static final int MOST_IDS = 65_535;

  private final Session session;
  private final ArrayDeque<Delivery> queue = new ArrayDeque<>(1);
  private Delivery[] slots = NONE;
  private ArrayDeque<Delivery> resend;
  private int used;
  private int cursor;
  private int outstanding;
  private long queuedBytes;
  private long sequence;

  Outbox(Session session) {
    this.session = session;
  }

  /** Takes a message; returns its place in the store, or null if it is not to be stored. */
  Place add(Delivery delivery) {
    delivery.sequence = ++sequence;
    delivery.stored = session.isStored() && (delivery.share == null || delivery.qos == 2);
    boolean now = queue.isEmpty() && mayStart(delivery);
    if (now) {
      assign(delivery);
      start(delivery, true);
    } else if (!enqueue(delivery)) {
      return null;
    }
    return delivery.stored ? place(delivery) : null;
  }

  private Place place(Delivery delivery) {
    return new Place(session.id(), delivery.sequence, delivery.qos, delivery.retain, delivery.packetId,
      delivery.identifiers);
  }

  private boolean enqueue(Delivery delivery) {
    var options = session.exchange().options();
    long bytes = Delivery.bytes(delivery.message);
    // What is in a box is not here: no more is read than has room.
    if (delivery.offset == 0 && queue.size() >= options.getMaxQueuedMessages()
      || delivery.offset == 0 && queuedBytes + bytes > options.getMaxQueuedBytes()) {
      session.exchange().count("queue_full");
      session.dropped();
      finish(delivery);
      return false;
    }
    queue.add(delivery);
    queuedBytes += bytes;
    Future<Void> pending = delivery.pending();
    if (pending != null) {
      pending.onFailure(refused -> session.exchange().later(() -> withdraw(delivery)));
    }
    return true;
  }

  /** A message that could not be stored: its publisher is told so, and it goes to nobody. */
  private void withdraw(Delivery delivery) {
    if (queue.remove(delivery)) {
      queuedBytes -= Delivery.bytes(delivery.message);
      finish(delivery);
    } else if (holds(delivery) && delivery.state == State.READY) {
      complete(delivery);
      pump();
    }
  }

  /** Returns whether another message can be sent now, behind those that wait. */
  boolean hasRoom() {
    return queue.isEmpty() && mayStart();
  }

  private boolean mayStart(Delivery delivery) {
    return mayStart() && (delivery.offset == 0 || session.box().maySend(delivery.offset));
  }

  private boolean mayStart() {
    Client client = session.client();
    return client != null && resend == null && outstanding < client.sendWindow()
      && used < session.exchange().options().getMaxInflight() && client.hasRoom();
  }

  private void assign(Delivery delivery) {
    if (session.box() == null) {
      delivery.packetId = freeId();
    } else {
      int its = delivery.offset == 0 ? 0 : session.box().packetId(delivery.offset);
      // One that was begun anew may have its identifiers still under way.
      boolean isFree = its > 0 && (its > slots.length || slots[its - 1] == null);
      delivery.packetId = isFree ? its : freeIdBeyond(session.box().mostPacketIds());
      hold(delivery.packetId);
    }
    slots[delivery.packetId - 1] = delivery;
    delivery.state = State.READY;
    delivery.counted = true;
    outstanding++;
    used++;
  }

  private int freeId() {
    if (used == slots.length) {
      slots = Arrays.copyOf(slots, Math.min(MOST_IDS, Math.max(4, slots.length * 2)));
    }
    while (slots[cursor % slots.length] != null) {
      cursor++;
    }
    cursor %= slots.length;
    return ++cursor;
  }

  private int freeIdBeyond(int most) {
    int id = most + 1;
    while (id <= slots.length && slots[id - 1] != null) {
      id++;
    }
    return id;
  }

  private void hold(int packetId) {
    if (slots.length < packetId) {
      slots = Arrays.copyOf(slots, Math.min(MOST_IDS, Math.max(packetId, slots.length * 2)));
    }
  }

  /** Sends it, or does so when the store can no longer forget its packet identifier. */
  private void start(Delivery delivery, boolean isNew) {
    if (!delivery.stored) {
      transmit(delivery, false);
      return;
    }
    Future<Void> pending = delivery.pending();
    if (pending != null) {
      pending.onComplete(done -> session.exchange().later(() -> stored(delivery, isNew, done.succeeded())));
      return;
    }
    if (!isNew) {
      session.exchange().store().sending(session.id(), delivery.sequence, delivery.packetId);
    }
    if (delivery.qos == 2 && session.exchange().isDurable()) {
      session.exchange().sync().onComplete(done -> {
        if (holds(delivery) && delivery.state == State.READY && session.client() != null) {
          transmit(delivery, false);
        }
      });
    } else {
      transmit(delivery, false);
    }
  }

  private void stored(Delivery delivery, boolean isNew, boolean succeeded) {
    if (!succeeded) {
      withdraw(delivery);
    } else if (holds(delivery) && delivery.state == State.READY && session.client() != null) {
      if (isNew) {
        transmit(delivery, false);
      } else {
        start(delivery, false);
      }
    }
  }

  private boolean holds(Delivery delivery) {
    return delivery.packetId > 0 && delivery.packetId <= slots.length && slots[delivery.packetId - 1] == delivery;
  }

  private void transmit(Delivery delivery, boolean again) {
    delivery.state = State.SENT;
    if (!session.client().publish(delivery, again || delivery.again)) {
      // Too large for this client: as if it had been acknowledged.
      session.exchange().count("too_large_for_client");
      session.exchange().later(() -> {
        if (holds(delivery)) {
          complete(delivery);
          pump();
        }
      });
    }
  }

  /** Sends what may be sent: first what the connection before has left open, in its order, then the queue. */
  void pump() {
    if (session.client() == null || !resendAll()) {
      return;
    }
    while (!queue.isEmpty() && mayStart(queue.peek())) {
      Delivery next = queue.poll();
      queuedBytes -= Delivery.bytes(next.message);
      if (next.message.isExpired(session.exchange().now())) {
        session.exchange().count("expired");
        finish(next);
        continue;
      }
      assign(next);
      start(next, false);
    }
  }

  private boolean resendAll() {
    while (resend != null) {
      Delivery next = resend.peek();
      if (next == null) {
        resend = null;
        return true;
      }
      if (!holds(next)) {
        resend.poll();
        continue;
      }
      Client client = session.client();
      if (!client.hasRoom() || next.state != State.RELEASED && outstanding >= client.sendWindow()) {
        return false;
      }
      resend.poll();
      if (next.state == State.RELEASED) {
        client.send(new Packet.Ack(Packet.Type.PUBREL, next.packetId));
      } else {
        next.counted = true;
        outstanding++;
        if (next.state == State.SENT) {
          transmit(next, true);
        } else {
          start(next, true);
        }
      }
    }
    return true;
  }

  /** A new connection: everything that is not done is sent again, with the identifiers it had. */
  void attached() {
    outstanding = 0;
    if (used > 0) {
      resend = new ArrayDeque<>();
      Arrays.stream(slots).filter(Objects::nonNull).sorted(Comparator.comparingLong(each -> each.sequence))
        .forEach(each -> {
          each.counted = false;
          resend.add(each);
        });
    }
    pump();
  }

  /** The client has answered PUBACK, PUBREC or PUBCOMP. */
  void acknowledged(Packet.Ack ack) {
    Delivery delivery = ack.id() <= slots.length ? slots[ack.id() - 1] : null;
    switch (ack.type()) {
      case PUBACK -> {
        if (delivery != null && delivery.qos == 1 && delivery.state == State.SENT) {
          complete(delivery);
          pump();
        }
      }
      case PUBREC -> received(delivery, ack);
      default -> {
        if (delivery != null && delivery.state == State.RELEASED) {
          complete(delivery);
          pump();
        }
      }
    }
  }

  private void received(Delivery delivery, Packet.Ack ack) {
    if (delivery == null || delivery.qos != 2 || delivery.state == State.READY) {
      if (!ReasonCode.isFailure(ack.reason())) {
        session.client().release(ack.id(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      }
      return;
    }
    if (ReasonCode.isFailure(ack.reason())) {
      if (delivery.state == State.SENT) {
        complete(delivery);
        pump();
      }
      return;
    }
    boolean first = delivery.state == State.SENT;
    delivery.state = State.RELEASED;
    if (first && delivery.stored) {
      session.exchange().store().released(session.id(), delivery.sequence);
    }
    if (delivery.offset == 0 && (!delivery.stored || !session.exchange().isDurable())) {
      session.client().release(ack.id(), ReasonCode.SUCCESS);
      return;
    }
    Client client = session.client();
    (delivery.offset > 0 ? session.box().released(delivery.offset) : session.exchange().sync()).onComplete(done -> {
      if (session.client() == client && holds(delivery)) {
        client.release(ack.id(), ReasonCode.SUCCESS);
      }
    });
  }

  private void complete(Delivery delivery) {
    slots[delivery.packetId - 1] = null;
    used--;
    if (delivery.counted) {
      outstanding--;
    }
    finish(delivery);
  }

  private void finish(Delivery delivery) {
    if (delivery.offset != 0) {
      session.box().done(delivery.offset);
    }
    if (delivery.stored) {
      session.exchange().store().dequeue(session.id(), delivery.sequence);
    }
    if (delivery.share != null) {
      delivery.share.done(session, delivery);
    }
  }

  /** Gives back what belongs to groups, because this session ends; or one of them, because it has left the group. */
  void giveBack(Object left) {
    List<Delivery> open = new ArrayList<>(queue);
    Arrays.stream(slots).filter(Objects::nonNull).forEach(open::add);
    open.sort(Comparator.comparingLong(each -> each.sequence));
    for (Delivery delivery : open) {
      boolean stays = left != null && delivery.share != null
        && (delivery.share.group() != left || delivery.state != State.QUEUED);
      if (delivery.share == null || stays) {
        continue;
      }
      if (queue.remove(delivery)) {
        queuedBytes -= Delivery.bytes(delivery.message);
      }
      delivery.share.returned(session, delivery);
    }
  }

  /** Takes over what the store has kept. */
  void restore(List<Queued> kept) {
    for (Queued each : kept) {
      Place place = each.place();
      Delivery delivery = new Delivery(each.message(), place.qos(), place.retain(), place.identifiers(), null);
      delivery.sequence = place.sequence();
      delivery.stored = true;
      sequence = Math.max(sequence, place.sequence());
      if (place.packetId() == 0) {
        queue.add(delivery);
        queuedBytes += Delivery.bytes(each.message());
        continue;
      }
      delivery.packetId = place.packetId();
      delivery.state = each.released() ? State.RELEASED : State.SENT;
      if (slots.length < place.packetId()) {
        slots = Arrays.copyOf(slots, Math.min(MOST_IDS, Math.max(4, Integer.highestOneBit(place.packetId()) * 2)));
      }
      if (slots[place.packetId() - 1] == null) {
        used++;
      }
      slots[place.packetId() - 1] = delivery;
    }
  }

  /** Takes over what a client has taken on another node: it is to be released. */
  void restoreReleased(Message none) {
    for (long offset : session.box().released()) {
      Delivery delivery = new Delivery(none, 2, false, new int[0], null).from(offset, true);
      delivery.sequence = ++sequence;
      delivery.packetId = session.box().packetId(offset);
      delivery.state = State.RELEASED;
      hold(delivery.packetId);
      slots[delivery.packetId - 1] = delivery;
      used++;
    }
  }

  /** Returns all that is not done, in order, for a store that does not know it yet. */
  List<Delivery> open() {
    List<Delivery> open = new ArrayList<>(queue);
    Arrays.stream(slots).filter(Objects::nonNull).forEach(open::add);
    open.sort(Comparator.comparingLong(each -> each.sequence));
    return open;
  }

  /** Returns the place of a message that is to be stored from now on. */
  Place keep(Delivery delivery) {
    delivery.stored = true;
    return place(delivery);
  }

  int queued() {
    return queue.size();
  }

  int inflight() {
    return used;
  }
}
