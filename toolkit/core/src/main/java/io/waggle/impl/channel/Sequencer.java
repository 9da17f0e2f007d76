// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Slice;
import io.waggle.spi.Epochs;
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
  /** Of the message at the offset; empty if it is not known. */
  private String lastId = "";
  /** Under a new epoch: whether what was delivered is part of that history is yet to be seen. */
  private boolean doubtful;
  /** Whether somebody told of a younger epoch. */
  private boolean unconfirmed;
  /** Whether it began where a subscriber said to have been: perhaps in another half of the cluster. */
  private boolean claimed;
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

  /** Begins after a position that a subscriber came back with, knowing where the topic stands. */
  void resume(ChannelPosition after, ChannelPosition top) {
    claimed = after.offset() > 0;
    start(after, top);
  }

  /** Begins after a position, knowing where the topic stands. */
  void start(ChannelPosition after, ChannelPosition top) {
    held = false;
    loose = false;
    epoch = after.epoch();
    standAt(after.offset());
    target = 0;
    TreeMap<Long, ChannelMessage> collected = new TreeMap<>(pending);
    pending.clear();
    behind(top);
    collected.values().forEach(this::accept);
    behind(highest);
  }

  /** Takes a place without having delivered the message that is there. */
  private void standAt(long place) {
    offset = place;
    lastId = "";
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
      standAt(message.offset() - 1);
    }
    if (isYounger(message.epoch())) {
      confirmSoon();
      return;
    }
    if (!enter(message.epoch()) || message.offset() <= offset) {
      if (doubtful) {
        fillSoon(0);
      }
      return;
    }
    target = Math.max(target, message.offset());
    if (message.offset() == offset + 1 && !full && !reading && !doubtful && pending.isEmpty()) {
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
    if (closed || isUnknown() || top.epoch().isEmpty()) {
      return;
    }
    if (isYounger(top.epoch())) {
      confirmSoon();
    } else if (enter(top.epoch())) {
      target = Math.max(target, top.offset());
      fillSoon(0);
    }
  }

  /** For each message and subscriber: a topic's epoch is mostly one and the same object. */
  @SuppressWarnings("StringEquality")
  private static int compare(String one, String other) {
    return one == other ? 0 : one.compareTo(other);
  }

  private boolean isYounger(String itsEpoch) {
    return !epoch.isEmpty() && compare(itsEpoch, epoch) > 0;
  }

  /**
   * Asks the store, which has all that is passed on: nodes of another half of a cluster may be heard again some time
   * before the store is whole again, and theirs is not the history that is kept.
   */
  private void confirmSoon() {
    unconfirmed = true;
    fillSoon(GAP_WAIT_MS);
  }

  /** Goes beyond what cannot be had, if it has not passed it yet. */
  void jump(ChannelPosition upTo) {
    if (!closed && !isUnknown() && enter(upTo.epoch())) {
      if (offset < upTo.offset()) {
        doubtful = false;
        standAt(upTo.offset());
        surroundings.lost(upTo);
        drain();
      }
      fillSoon(0);
    }
  }

  /** The history is another one than was delivered, under the same epoch: goes on at its end. */
  void diverged(ChannelPosition top) {
    if (!closed && !isUnknown() && top.epoch().equals(epoch)) {
      doubtful = false;
      standAt(top.offset());
      target = offset;
      pending.headMap(offset, true).clear();
      surroundings.lost(top);
    }
  }

  /** Returns false for the past. */
  private boolean enter(String itsEpoch) {
    int order = compare(itsEpoch, epoch);
    if (order > 0) {
      boolean wasFresh = epoch.isEmpty();
      epoch = itsEpoch;
      target = 0;
      pending.clear();
      doubtful = !wasFresh && Epochs.isOfMerge(itsEpoch);
      if (!doubtful) {
        standAt(0);
      }
      if (!wasFresh && !doubtful) {
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
    lastId = message.id();
    return true;
  }

  private void drain() {
    while (!pending.isEmpty() && pending.firstKey() <= offset + 1) {
      ChannelMessage next = pending.firstEntry().getValue();
      if (next.offset() == offset + 1 && (full || reading || doubtful || !emit(next, false))) {
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

  private boolean isComplete() {
    return offset >= target && !doubtful && !unconfirmed || full || reading || closed;
  }

  private void fillSoon(long delayMs) {
    if (isComplete() || scheduled) {
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
    if (isComplete()) {
      return;
    }
    reading = true;
    unconfirmed = false;
    boolean wasDoubtful = doubtful;
    String epochBefore = epoch;
    surroundings.read(wasDoubtful ? Math.max(1, offset) : offset + 1, READ_LIMIT).onComplete(done -> {
      reading = false;
      if (closed) {
        return;
      }
      long before = offset;
      if (done.succeeded()) {
        if (wasDoubtful && doubtful && done.result().position().epoch().equals(epoch)) {
          compare(done.result());
        }
        apply(done.result());
      }
      drain();
      // Without progress the store is not there, or what was announced is not yet to be seen in it.
      fillSoon(offset > before || !epoch.equals(epochBefore) ? 0 : RETRY_MS);
    });
  }

  /** The last message delivered is where it was, or the history is another one. */
  private void compare(Slice slice) {
    doubtful = false;
    boolean isSame = offset == 0 || !claimed && !slice.messages().isEmpty() && slice.messages().get(0).offset() == offset
      && slice.messages().get(0).id().equals(lastId);
    if (!isSame) {
      claimed = false;
      diverged(slice.position());
    }
  }

  private void apply(Slice slice) {
    if (doubtful) {
      return;
    }
    if (slice.position().epoch().isEmpty() || !enter(slice.position().epoch())) {
      // The store has lost what it had: what was announced will not come.
      target = Math.max(offset, pending.isEmpty() ? 0 : pending.lastKey());
      skipTo(pending.isEmpty() ? offset : pending.firstKey() - 1);
      return;
    }
    if (doubtful) {
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
      standAt(last);
      surroundings.lost(position());
    }
  }

  void close() {
    closed = true;
    pending.clear();
  }
}
