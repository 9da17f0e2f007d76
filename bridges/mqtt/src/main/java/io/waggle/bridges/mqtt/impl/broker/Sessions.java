// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All sessions by client identifier. Any thread; each session itself belongs to its event loop. */
final class Sessions {

  private final Broker broker;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  Sessions(Broker broker) {
    this.broker = broker;
  }

  /** Gives a client the session of its identifier, or a new one; called on the client's event loop. */
  void join(Loop here, Client client, Packet.Connect connect) {
    if (client.state() != Client.State.JOINING) {
      return;
    }
    String user = client.user();
    Session known = sessions.get(connect.clientId());
    if (known != null) {
      Loop home = (Loop) known.exchange();
      home.run(() -> takeOver(here, client, connect, known, user));
      return;
    }
    if (count.incrementAndGet() > broker.options().getMaxSessions()) {
      count.decrementAndGet();
      here.count("sessions_full");
      client.refuse(ReasonCode.QUOTA_EXCEEDED, "sessions: too many");
      return;
    }
    Session made = new Session(connect.clientId(), here);
    if (sessions.putIfAbsent(connect.clientId(), made) != null) {
      count.decrementAndGet();
      join(here, client, connect);
      return;
    }
    here.changed();
    client.joined(made, false);
  }

  /** On the event loop of a session that is there: its client has to go, and it ends or goes on. */
  private void takeOver(Loop here, Client client, Packet.Connect connect, Session session, String user) {
    Loop home = (Loop) session.exchange();
    Client before = session.client();
    if (before != null) {
      home.count("takeovers");
      before.close(ReasonCode.SESSION_TAKEN_OVER, "another connection with this client identifier");
    }
    if (!session.isEnded() && (connect.cleanStart() || !session.username().equals(user))) {
      // What waits for one user is not for another who uses the same identifier.
      home.end(session);
    }
    if (session.isEnded()) {
      here.run(() -> join(here, client, connect));
      return;
    }
    if (here != home) {
      Link link = (Link) client.output();
      here.run(() -> {
        here.remove(client);
        link.moved(home);
        home.run(() -> {
          home.add(client);
          rejoin(home, client, connect, session, here);
        });
      });
      return;
    }
    rejoin(home, client, connect, session, here);
  }

  private void rejoin(Loop home, Client client, Packet.Connect connect, Session session, Loop here) {
    if (session.isEnded() || session.isConnected()) {
      // Somebody else was faster.
      if (here != home) {
        ((Link) client.output()).moved(here);
        home.remove(client);
        here.run(() -> {
          here.add(client);
          join(here, client, connect);
        });
      } else {
        join(here, client, connect);
      }
      return;
    }
    home.changed();
    client.joined(session, true);
    broker.owners().look(session);
    for (Grant grant : session.grants()) {
      broker.neighbours().enter(grant);
      if (grant.filter().group() != null) {
        broker.subscriptions().group(grant).wake();
      }
    }
  }

  void remove(Session session) {
    if (sessions.remove(session.id(), session)) {
      count.decrementAndGet();
    }
  }

  /** Takes over a session that the store has kept. */
  void restore(Session session) {
    sessions.put(session.id(), session);
    count.incrementAndGet();
  }

  Session get(String clientId) {
    return sessions.get(clientId);
  }

  Collection<Session> all() {
    return sessions.values();
  }
}
