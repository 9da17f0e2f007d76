// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.waggle.bridges.mqtt.impl.broker.Message;
import java.util.Iterator;
import java.util.List;

/**
 * The retained messages that a new subscription gets: sent in slices, and only as fast as the client takes them. Event
 * loop of the session.
 */
final class RetainedFeed {

  /** Messages of one turn of the event loop. */
  private static final int SLICE = 64;

  private final Grant grant;
  private final Iterator<Message> messages;

  /** Why it stopped. */
  enum Pause { DONE, OTHERS, CLIENT }

  RetainedFeed(Grant grant, Iterator<Message> messages) {
    this.grant = grant;
    this.messages = messages;
  }

  Grant grant() {
    return grant;
  }

  Pause send(Session session) {
    for (int i = 0; i < SLICE; i++) {
      if (!messages.hasNext() || grant.isEnded()) {
        return Pause.DONE;
      }
      if (!session.client().hasRoom() || grant.options().qos() > 0 && !session.hasRoom()) {
        return Pause.CLIENT;
      }
      send(session, messages.next());
    }
    return Pause.OTHERS;
  }

  private void send(Session session, Message message) {
    if (message.isExpired(session.exchange().now())) {
      return;
    }
    int qos = Math.min(message.qos(), grant.options().qos());
    if (qos == 0) {
      session.deliver(message, true, grant.identifiers());
      return;
    }
    var place = session.deliver(new Delivery(message, qos, true, grant.identifiers(), null));
    if (place != null) {
      session.exchange().store().enqueue(message, List.of(place));
    }
  }
}
