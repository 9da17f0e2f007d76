// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.session.Session;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * When sessions without a client end, and when their wills are published: one entry a session, the next one first.
 * Looked at once a second; event loop of the sessions.
 */
final class Deadlines {

  private final Loop loop;
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Map<Session, Due> dues = new IdentityHashMap<>();

  private record Due(long at, Session session) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Long.compare(at, other.at);
    }
  }

  Deadlines(Loop loop) {
    this.loop = loop;
  }

  /** Looks after a session that has no client now. */
  void watch(Session session) {
    long at = Math.min(session.expiresAt(), session.willAt());
    Due known = dues.get(session);
    if (at == Long.MAX_VALUE || known != null && known.at <= at) {
      return;
    }
    if (known != null) {
      queue.remove(known);
    }
    Due due = new Due(at, session);
    dues.put(session, due);
    queue.add(due);
  }

  void tick(long now) {
    while (!queue.isEmpty() && queue.peek().at <= now) {
      Session session = queue.poll().session;
      dues.remove(session);
      if (session.isEnded() || session.isConnected()) {
        continue;
      }
      if (session.willAt() <= now) {
        loop.publishWill(session);
      }
      if (session.expiresAt() <= now) {
        loop.count("sessions_expired");
        loop.end(session);
      } else {
        watch(session);
      }
    }
  }
}
