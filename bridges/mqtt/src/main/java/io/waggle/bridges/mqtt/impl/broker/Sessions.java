// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.session.Client;
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
    if (client.state() == Client.State.JOINING && broker.cluster() != null) {
      broker.cluster().join(here, client, connect);
    } else {
      joinHere(here, client, connect);
    }
  }

  /** Gives it one of this node. */
  void joinHere(Loop here, Client client, Packet.Connect connect) {
    if (client.state() != Client.State.JOINING) {
      return;
    }
    MqttIdentity who = client.joiningAs();
    Session known = sessions.get(connect.clientId());
    if (known != null) {
      Loop home = (Loop) known.exchange();
      home.run(() -> takeOver(here, client, connect, known, who));
      return;
    }
    Session made = new Session(connect.clientId(), here);
    if (add(here, client, made)) {
      client.joined(made, false);
    } else if (client.state() == Client.State.JOINING) {
      joinHere(here, client, connect);
    }
  }

  /** Adds one; false if there is one, or there are too many: then the client is refused. */
  boolean add(Loop here, Client client, Session made) {
    if (count.incrementAndGet() > broker.options().getMaxSessions()) {
      count.decrementAndGet();
      here.count("sessions_full");
      client.refuse(ReasonCode.QUOTA_EXCEEDED, "sessions: too many");
      return false;
    }
    if (sessions.putIfAbsent(made.id(), made) != null) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  /** On the event loop of a session that is there: its client has to go, and it ends or goes on. */
  private void takeOver(Loop here, Client client, Packet.Connect connect, Session session, MqttIdentity who) {
    // Both may have come at the same time, before there was a session.
    MqttRefusal refusal = session.isEnded() ? null : broker.owners().refusal(who, session.username());
    if (refusal != null) {
      here.run(() -> client.refuse(refusal.reasonCode(), refusal.getMessage()));
      return;
    }
    Loop home = (Loop) session.exchange();
    Client before = session.holder();
    if (before != null) {
      home.count("takeovers");
      before.close(ReasonCode.SESSION_TAKEN_OVER, "another connection with this client identifier");
    }
    if (!session.isEnded() && (connect.cleanStart() || !session.username().equals(who.username()))) {
      // What waits for one is not for another, be it who has a name now or who may do everything.
      home.end(session);
    }
    if (session.isEnded()) {
      here.run(() -> {
        if (session.isStored()) {
          client.replaces();
        }
        joinHere(here, client, connect);
      });
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
    if (session.isEnded() || session.holder() != null) {
      // Somebody else was faster.
      if (here != home) {
        ((Link) client.output()).moved(here);
        home.remove(client);
        here.run(() -> {
          here.add(client);
          joinHere(here, client, connect);
        });
      } else {
        joinHere(here, client, connect);
      }
      return;
    }
    client.joined(session, true);
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
