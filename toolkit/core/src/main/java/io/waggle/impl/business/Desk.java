// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.business;

import io.waggle.CloseReason;
import io.waggle.Member;
import io.waggle.Visitor;
import io.waggle.impl.connection.ConnectionBase;
import java.util.ArrayDeque;

/**
 * One connection at its front: which business has it, and the events that are not finished, in their order. Lives on
 * the connection's event loop until its last event is finished; {@link #done} may be called from anywhere.
 */
final class Desk<M> {

  private final FrontImpl<M> front;
  private final ConnectionBase<M> connection;
  private final String address;
  private final ArrayDeque<Pending> unfinished = new ArrayDeque<>();
  private Place place;
  private boolean moving;
  private boolean paused;
  private boolean closed;
  private boolean over;

  private static final class Pending {
    Event event;
    final long since;
    boolean sent;

    Pending(Event event, long since) {
      this.event = event;
      this.since = since;
    }
  }

  Desk(FrontImpl<M> front, ConnectionBase<M> connection) {
    this.front = front;
    this.connection = connection;
    this.address = String.valueOf(connection.remoteAddress());
  }

  /** Returns the business that has the connection, or null. */
  Place place() {
    return place;
  }

  void add(Event.Kind kind, M message, CloseReason reason, Member member) {
    if (over) {
      return;
    }
    Visitor visitor = new Visitor(connection.id(), member.uid(), member.session(), address, false);
    unfinished.add(new Pending(new Event(front.nextEvent(), kind, visitor, reason, message,
      message == null ? null : front.encode(message), front.trace()), front.now()));
    closed |= kind == Event.Kind.CLOSE;
    front.watch();
    if (!closed && !paused && unfinished.size() >= front.maxUnfinished()) {
      paused = true;
      connection.pause();
    }
    send();
  }

  /** Sends what waits, in order, as far as the business keeps up; to another one only when the former has finished. */
  void send() {
    if (moving) {
      if (unfinished.stream().anyMatch(pending -> pending.sent)) {
        return;
      }
      release();
    }
    if (place == null) {
      place = front.choose();
    }
    if (place == null) {
      return;
    }
    for (Pending pending : unfinished) {
      if (!pending.sent) {
        pending.sent = front.staff.send(place, pending.event, this);
        if (!pending.sent) {
          return;
        }
      }
    }
  }

  private void release() {
    front.release(place);
    place = null;
    moving = false;
  }

  /** Hears what has become of an event; any thread. */
  void done(Place by, long number, int outcome) {
    connection.host().turn.execute(() -> {
      if (outcome != Staff.NOT_HERE) {
        finished(number, outcome);
      } else if (by.equals(place)) {
        moving = true;
        takeBack(number, false);
      }
    });
  }

  private void finished(long number, int outcome) {
    unfinished.removeIf(pending -> pending.event.number() == number);
    if (outcome == Staff.FAILED) {
      connection.close(CloseReason.INTERNAL_ERROR);
    }
    if (paused && unfinished.size() <= front.maxUnfinished() / 2) {
      paused = false;
      connection.resume();
    }
    if (closed && unfinished.isEmpty()) {
      end();
    } else if (moving) {
      send();
    }
  }

  /** The business takes no more events but finishes those it has: later ones wait for that, and go to another. */
  void retired() {
    moving = true;
    send();
  }

  /** The business is gone: another gets what it has not finished. */
  void lost() {
    release();
    takeBack(0, true);
  }

  private void takeBack(long from, boolean mayHaveBegun) {
    for (Pending pending : unfinished) {
      if (pending.sent && pending.event.number() >= from) {
        front.staff.forget(pending.event.number());
        pending.event = mayHaveBegun ? pending.event.again() : pending.event;
        pending.sent = false;
      }
    }
    send();
  }

  /** Returns whether the oldest event has waited too long; then the connection is given up. */
  boolean expire(long now, long timeoutMs) {
    if (over || unfinished.isEmpty() || now - unfinished.peek().since < timeoutMs) {
      return false;
    }
    connection.close(CloseReason.TRY_AGAIN_LATER.withText("not served in time"));
    end();
    return true;
  }

  boolean isWaiting() {
    return !unfinished.isEmpty();
  }

  private void end() {
    over = true;
    unfinished.forEach(pending -> front.staff.forget(pending.event.number()));
    unfinished.clear();
    release();
    front.remove(this);
  }
}
