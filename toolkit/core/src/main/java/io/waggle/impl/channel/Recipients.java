// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import io.waggle.impl.connection.LoopTurn;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one event loop that get a message, in order. Messages of the same topic mostly go to the same ones:
 * then it is the same object, and what was found out about them still holds. Filled on the event loop of the
 * {@link Hub}; from then on it does not change, but for what their own loop remembers.
 */
final class Recipients {

  private final List<ConnectionSubscriber<?>> list;
  private boolean alike;
  private int alikeAsOf = -1;

  private Recipients(List<ConnectionSubscriber<?>> list) {
    this.list = list;
  }

  int size() {
    return list.size();
  }

  ConnectionSubscriber<?> get(int index) {
    return list.get(index);
  }

  LoopTurn turn() {
    return list.get(0).connection().host().turn;
  }

  boolean equalTo(Recipients other) {
    return this == other || list.equals(other.list);
  }

  /** Returns whether the same bytes are for all of them. Their event loop. */
  boolean areAlike() {
    int now = turn().protocolSwitches();
    if (alikeAsOf != now) {
      alikeAsOf = now;
      alike = compare();
    }
    return alike;
  }

  private boolean compare() {
    ConnectionSubscriber<?> first = list.get(0);
    for (ConnectionSubscriber<?> each : list) {
      if (each.form != first.form || !each.connection().sharesFormat(first.connection())) {
        return false;
      }
    }
    return true;
  }

  /** Collects them; returns those of the message before as long as they are the same. */
  static final class Builder {

    final EventLoop loop;
    private final Recipients before;
    private List<ConnectionSubscriber<?>> own;
    private int count;

    /**
     * Begins with none.
     *
     * @param before those on the same event loop who got the message before; null if there are none
     */
    Builder(EventLoop loop, Recipients before) {
      this.loop = loop;
      this.before = before;
    }

    void add(ConnectionSubscriber<?> subscriber) {
      if (own == null && before != null && count < before.size() && before.get(count) == subscriber) {
        count++;
        return;
      }
      if (own == null) {
        diverge();
      }
      own.add(subscriber);
    }

    private void diverge() {
      own = new ArrayList<>(before == null ? 8 : before.size() + 1);
      if (before != null) {
        own.addAll(before.list.subList(0, count));
      }
    }

    Recipients build() {
      if (own == null && count < before.size()) {
        diverge();
      }
      return own == null ? before : new Recipients(own);
    }
  }
}
