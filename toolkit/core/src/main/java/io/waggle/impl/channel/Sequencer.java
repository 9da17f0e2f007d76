// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Slice;
import java.util.TreeMap;

/**
 * Puts the messages of one topic in order, each once: what comes early waits, what does not come is read from the
 * store, and what is nowhere to be had is reported. Event loop of the {@link Hub} only.
 *
 * <p>It begins held, collecting what arrives, until somebody says from where to start; or loose, taking the first
 * message that arrives as its start. A sink that is full stops it: it reads on from the store when there is room.
 */
final class Sequencer {

  static final int READ_LIMIT = 256;
  /** Early messages that wait; beyond, the store has them. */
  static final int MAX_PENDING = 1_024;
  /** Appends that overtake each other arrive a moment apart: not each of them is a gap. */
  static final long GAP_WAIT_MS = 15;
  static final long RETRY_MS = 500;

  private final Surroundings surroundings;
  private final TreeMap<Long, ChannelMessage> pending = new TreeMap<>();
  private boolean held;
  private boolean loose;
  private boolean full;
  private boolean reading;
  private boolean scheduled;
  private boolean closed;
  private String epoch = "";
  private long offset;
  private long target;
  /** Of those that came while it was held: not all of them may be in the collection. */
  private ChannelPosition highest = ChannelPosition.NONE;

  /** What a sequencer needs of whoever owns it. */
  interface Surroundings {

    /** Reads from the store; completes on the event loop. */
    Future<Slice> read(long from, int limit);

    /** Runs something later on the event loop. */
    void later(long delayMs, Runnable action);

    /** Takes a message; false if there is no room, and then {@link Sequencer#goOn()} is called when there is. */
    boolean take(ChannelMessage message, boolean fromStore);

    /** Messages before this position cannot be had. */
    void lost(ChannelPosition upTo);
  }

  private Sequencer(Surroundings surroundings, boolean held) {
    this.surroundings = surroundings;
    this.held = held;
    this.loose = !held;
  }

  static Sequencer held(Surroundings surroundings) {
    return new Sequencer(surroundings, true);
  }

  static Sequencer loose(Surroundings surroundings) {
    return new Sequencer(surroundings, false);
  }

  ChannelPosition position() {
    return new ChannelPosition(epoch, offset);
  }

  /** Returns whether it is yet to find out where the topic stands. */
  boolean isUnknown() {
    return held || loose;
  }

  /** Begins after a position, knowing where the topic stands. */
  void start(ChannelPosition after, ChannelPosition top) {
    held = false;
    loose = false;
    epoch = after.epoch();
    offset = after.offset();
    target = 0;
    TreeMap<Long, ChannelMessage> collected = new TreeMap<>(pending);
    pending.clear();
    behind(top);
    collected.values().forEach(this::accept);
    behind(highest);
  }

  private static ChannelPosition later(ChannelPosition one, ChannelPosition other) {
    int order = one.epoch().compareTo(other.epoch());
    return order > 0 || order == 0 && one.offset() > other.offset() ? one : other;
  }

  /** Takes what arrived. */
  void accept(ChannelMessage message) {
    if (closed) {
      return;
    }
    if (held) {
      // The epoch may change while it waits: of two messages of one offset the younger counts.
      highest = later(highest, message.position());
      pending.merge(message.offset(), message, (a, b) -> a.epoch().compareTo(b.epoch()) >= 0 ? a : b);
      limitPending();
      return;
    }
    if (loose) {
      loose = false;
      epoch = message.epoch();
      offset = message.offset() - 1;
    }
    if (!enter(message.epoch()) || message.offset() <= offset) {
      return;
    }
    target = Math.max(target, message.offset());
    if (message.offset() == offset + 1 && !full && !reading && pending.isEmpty()) {
      emit(message, false);
      return;
    }
    pending.put(message.offset(), message);
    limitPending();
    drain();
    fillSoon(GAP_WAIT_MS);
  }

  /** Hears where the topic stands. */
  void behind(ChannelPosition top) {
    if (!closed && !isUnknown() && !top.epoch().isEmpty() && enter(top.epoch())) {
      target = Math.max(target, top.offset());
      fillSoon(0);
    }
  }

  /** Goes beyond what cannot be had, if it has not passed it yet. */
  void jump(ChannelPosition upTo) {
    if (!closed && !isUnknown() && enter(upTo.epoch()) && offset < upTo.offset()) {
      offset = upTo.offset();
      surroundings.lost(upTo);
      drain();
    }
  }

  /** The history is another one than was delivered, under the same epoch: goes on at its end. */
  void diverged(ChannelPosition top) {
    if (!closed && !isUnknown() && top.epoch().equals(epoch)) {
      offset = top.offset();
      target = offset;
      pending.clear();
      surroundings.lost(top);
    }
  }

  /** Returns false for the past. */
  private boolean enter(String itsEpoch) {
    int order = itsEpoch.compareTo(epoch);
    if (order > 0) {
      boolean wasFresh = epoch.isEmpty();
      epoch = itsEpoch;
      offset = 0;
      target = 0;
      pending.clear();
      if (!wasFresh) {
        surroundings.lost(position());
      }
    }
    return order >= 0;
  }

  private void limitPending() {
    if (pending.size() > MAX_PENDING) {
      pending.pollLastEntry();
    }
  }

  private boolean emit(ChannelMessage message, boolean fromStore) {
    if (!surroundings.take(message, fromStore)) {
      full = true;
      return false;
    }
    offset = message.offset();
    return true;
  }

  private void drain() {
    while (!pending.isEmpty() && pending.firstKey() <= offset + 1) {
      ChannelMessage next = pending.firstEntry().getValue();
      if (next.offset() == offset + 1 && (full || reading || !emit(next, false))) {
        return;
      }
      pending.pollFirstEntry();
    }
  }

  /** The sink has room again. */
  void goOn() {
    if (full && !closed) {
      full = false;
      drain();
      fillSoon(0);
    }
  }

  private void fillSoon(long delayMs) {
    if (offset >= target || full || reading || scheduled || closed) {
      return;
    }
    if (delayMs == 0) {
      fill();
      return;
    }
    scheduled = true;
    surroundings.later(delayMs, () -> {
      scheduled = false;
      fill();
    });
  }

  private void fill() {
    if (offset >= target || full || reading || closed) {
      return;
    }
    reading = true;
    surroundings.read(offset + 1, READ_LIMIT).onComplete(done -> {
      reading = false;
      if (closed) {
        return;
      }
      long before = offset;
      if (done.succeeded()) {
        apply(done.result());
      }
      drain();
      // Without progress the store is not there, or what was announced is not yet to be seen in it.
      fillSoon(offset > before ? 0 : RETRY_MS);
    });
  }

  private void apply(Slice slice) {
    if (slice.position().epoch().isEmpty() || !enter(slice.position().epoch())) {
      // The store has lost what it had: what was announced will not come.
      target = Math.max(offset, pending.isEmpty() ? 0 : pending.lastKey());
      skipTo(pending.isEmpty() ? offset : pending.firstKey() - 1);
      return;
    }
    target = Math.max(target, slice.position().offset());
    drain();
    skipTo(Math.min(slice.first(), pending.isEmpty() ? Long.MAX_VALUE : pending.firstKey()) - 1);
    for (ChannelMessage message : slice.messages()) {
      if (message.offset() == offset + 1 && !emit(message, true)) {
        return;
      }
    }
    // Whatever was announced was stored before: what the store does not know was never there.
    pending.tailMap(Math.max(offset, slice.position().offset()), false).clear();
    target = Math.max(offset, slice.position().offset());
  }

  private void skipTo(long last) {
    if (!full && offset < last) {
      offset = last;
      surroundings.lost(position());
    }
  }

  void close() {
    closed = true;
    pending.clear();
  }
}
