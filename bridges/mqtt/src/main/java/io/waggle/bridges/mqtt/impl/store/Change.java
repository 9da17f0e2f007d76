// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.util.List;

/** One change of what is stored: what a record of the journal says. Immutable; any thread. */
sealed interface Change {

  /** Returns whether it needs lasting space: such changes are refused when there is none. */
  default boolean adds() {
    return false;
  }

  /** Returns at most how many bytes its record has. */
  default int bytes() {
    return 256;
  }

  record PutSession(StoredSession session) implements Change {
    @Override
    public int bytes() {
      return 256 + 3 * (session.clientId().length() + session.username().length())
        + (session.will() == null ? 0 : size(session.will()));
    }
  }

  record RemoveSession(String clientId) implements Change {
  }

  record PutSubscription(String clientId, StoredSubscription subscription) implements Change {
    @Override
    public boolean adds() {
      return true;
    }

    @Override
    public int bytes() {
      return 256 + 3 * (clientId.length() + subscription.filter().length());
    }
  }

  record RemoveSubscription(String clientId, String filter) implements Change {
    @Override
    public int bytes() {
      return 256 + 3 * (clientId.length() + filter.length());
    }
  }

  /**
   * A message in the queues of sessions.
   *
   * @param publisher the client whose QoS 2 message it is; empty if it is of another kind
   * @param packetId of that message
   */
  record Enqueue(Message message, List<Place> places, String publisher, int packetId) implements Change {
    @Override
    public boolean adds() {
      return true;
    }

    @Override
    public int bytes() {
      int bytes = 256 + Change.size(message) + 3 * publisher.length();
      for (Place place : places) {
        bytes += size(place);
      }
      return bytes;
    }

    static int size(Place place) {
      return 40 + 3 * place.clientId().length() + 5 * place.identifiers().length;
    }
  }

  /** A message that goes from one queue to another. */
  record Move(Message message, Place to, String from, long sequence) implements Change {
    @Override
    public boolean adds() {
      return true;
    }

    @Override
    public int bytes() {
      return 256 + Change.size(message) + Enqueue.size(to) + 3 * from.length();
    }

    /** Returns the first half: it is in the other queue. */
    Enqueue arrival() {
      return new Enqueue(message, List.of(to), "", 0);
    }

    /** Returns the other half: it is no longer where it was. */
    Dequeue departure() {
      return new Dequeue(from, sequence);
    }
  }

  record Released(String clientId, long sequence) implements Change {
  }

  record Dequeue(String clientId, long sequence) implements Change {
  }

  record Sending(String clientId, long sequence, int packetId) implements Change {
  }

  record Received(String clientId, int packetId) implements Change {
    @Override
    public boolean adds() {
      return true;
    }
  }

  record Completed(String clientId, int packetId) implements Change {
  }

  record Retain(Message message) implements Change {
    @Override
    public boolean adds() {
      return message.payload().length > 0;
    }

    @Override
    public int bytes() {
      return 256 + Change.size(message);
    }
  }

  record Unretain(String topic) implements Change {
    @Override
    public int bytes() {
      return 256 + 3 * topic.length();
    }
  }

  /** Returns at most how many bytes a message is written in. */
  static int size(Message message) {
    int bytes = 64 + message.payload().length + 3 * (message.topic().length() + message.publisher().length());
    for (Properties.Entry entry : message.properties().entries()) {
      bytes += 16 + size(entry.value());
    }
    return bytes;
  }

  private static int size(Object value) {
    if (value instanceof String text) {
      return 3 * text.length();
    }
    if (value instanceof byte[] binary) {
      return binary.length;
    }
    return value instanceof Properties.Pair pair ? 8 + 3 * (pair.name().length() + pair.value().length()) : 8;
  }
}
