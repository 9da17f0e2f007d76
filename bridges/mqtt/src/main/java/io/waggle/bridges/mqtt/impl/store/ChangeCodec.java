// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * The bodies of records. Numbers are written in groups of 7 bits, the lowest first ("n"); texts as UTF-8 with their
 * length in bytes in front ("s"); so are bytes ("b"). A number that was changed in a body needs a new version.
 *
 * <pre>
 *   1 session         s client id, n protocol level, s user, n expiry, n disconnected at, 1 byte will or not,
 *                     message, n will at
 *   2 session gone    s client id
 *   3 subscription    s client id, s filter, 1 byte QoS and flags, n identifier
 *   4 unsubscribed    s client id, s filter
 *   5 enqueued        message, s publisher, n packet id, n places,
 *                     for each: s client id, n sequence, 1 byte QoS and flags, n packet id, n identifiers, each n
 *   6 released        s client id, n sequence
 *   7 dequeued        s client id, n sequence
 *   8 sending         s client id, n sequence, n packet id
 *   9 received        s client id, n packet id
 *  10 completed       s client id, n packet id
 *  11 retained        message
 *  12 unretained      s topic
 *  13 retained        n stamp, message; one without a payload says that the topic has none since then
 *  14 moved           message, one place as in 5, s client id it was with, n sequence there
 *     message         s topic, b payload, 1 byte QoS and flags, n expires at, s publisher, n properties,
 *                     for each: 1 byte number, value
 * </pre>
 */
final class ChangeCodec {

  /** The version of all bodies. */
  static final int VERSION = 1;

  private static final int QOS = 3;
  private static final int RETAIN = 4;
  private static final int NO_LOCAL = 4;
  private static final int RETAIN_AS_PUBLISHED = 8;
  private static final int RETAIN_HANDLING_SHIFT = 4;

  private ChangeCodec() {
  }

  /** Returns the number of a kind of change. */
  static int type(Change change) {
    if (change instanceof Change.PutSession) {
      return 1;
    } else if (change instanceof Change.RemoveSession) {
      return 2;
    } else if (change instanceof Change.PutSubscription) {
      return 3;
    } else if (change instanceof Change.RemoveSubscription) {
      return 4;
    } else if (change instanceof Change.Enqueue) {
      return 5;
    } else if (change instanceof Change.Released) {
      return 6;
    } else if (change instanceof Change.Dequeue) {
      return 7;
    } else if (change instanceof Change.Sending) {
      return 8;
    } else if (change instanceof Change.Received) {
      return 9;
    } else if (change instanceof Change.Completed) {
      return 10;
    }
    if (change instanceof Change.Retain retain) {
      return retain.message().stamp() == 0 ? 11 : 13;
    }
    return change instanceof Change.Unretain ? 12 : 14;
  }

  /** Writes the body of a change. */
  static void encode(Change change, ByteBuf out) {
    if (change instanceof Change.PutSession put) {
      encode(put.session(), out);
    } else if (change instanceof Change.RemoveSession removed) {
      Fields.text(out, removed.clientId());
    } else if (change instanceof Change.PutSubscription put) {
      Fields.text(out, put.clientId());
      encode(put.subscription(), out);
    } else if (change instanceof Change.RemoveSubscription removed) {
      Fields.text(out, removed.clientId());
      Fields.text(out, removed.filter());
    } else if (change instanceof Change.Enqueue enqueue) {
      encode(enqueue, out);
    } else if (change instanceof Change.Released released) {
      pair(out, released.clientId(), released.sequence());
    } else if (change instanceof Change.Dequeue dequeue) {
      pair(out, dequeue.clientId(), dequeue.sequence());
    } else if (change instanceof Change.Sending sending) {
      pair(out, sending.clientId(), sending.sequence());
      Fields.number(out, sending.packetId());
    } else if (change instanceof Change.Received received) {
      pair(out, received.clientId(), received.packetId());
    } else if (change instanceof Change.Completed completed) {
      pair(out, completed.clientId(), completed.packetId());
    } else if (change instanceof Change.Retain retain) {
      if (retain.message().stamp() != 0) {
        Fields.number(out, retain.message().stamp());
      }
      Fields.message(out, retain.message());
    } else if (change instanceof Change.Unretain unretain) {
      Fields.text(out, unretain.topic());
    } else if (change instanceof Change.Move move) {
      Fields.message(out, move.message());
      encode(move.to(), out);
      pair(out, move.from(), move.sequence());
    }
  }

  private static void pair(ByteBuf out, String clientId, long number) {
    Fields.text(out, clientId);
    Fields.number(out, number);
  }

  private static void encode(StoredSession session, ByteBuf out) {
    Fields.text(out, session.clientId());
    Fields.number(out, session.version().level());
    Fields.text(out, session.username());
    Fields.number(out, session.expiresAfter());
    Fields.number(out, session.disconnectedAt());
    out.writeBoolean(session.will() != null);
    if (session.will() != null) {
      Fields.message(out, session.will());
    }
    Fields.number(out, session.willAt());
  }

  private static void encode(StoredSubscription subscription, ByteBuf out) {
    Fields.text(out, subscription.filter());
    out.writeByte(subscription.qos() | (subscription.noLocal() ? NO_LOCAL : 0)
      | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
      | subscription.retainHandling() << RETAIN_HANDLING_SHIFT);
    Fields.number(out, subscription.identifier());
  }

  private static void encode(Change.Enqueue enqueue, ByteBuf out) {
    Fields.message(out, enqueue.message());
    Fields.text(out, enqueue.publisher());
    Fields.number(out, enqueue.packetId());
    Fields.number(out, enqueue.places().size());
    for (Place place : enqueue.places()) {
      encode(place, out);
    }
  }

  private static void encode(Place place, ByteBuf out) {
    Fields.text(out, place.clientId());
    Fields.number(out, place.sequence());
    out.writeByte(place.qos() | (place.retain() ? RETAIN : 0));
    Fields.number(out, place.packetId());
    Fields.number(out, place.identifiers().length);
    for (int identifier : place.identifiers()) {
      Fields.number(out, identifier);
    }
  }

  /**
   * Reads a body.
   *
   * @throws RuntimeException of any kind if it is none
   */
  static Change decode(int type, ByteBuf in) {
    Change change = switch (type) {
      case 1 -> new Change.PutSession(session(in));
      case 2 -> new Change.RemoveSession(Fields.text(in));
      case 3 -> new Change.PutSubscription(Fields.text(in), subscription(in));
      case 4 -> new Change.RemoveSubscription(Fields.text(in), Fields.text(in));
      case 5 -> enqueue(in);
      case 6 -> new Change.Released(Fields.text(in), Fields.number(in));
      case 7 -> new Change.Dequeue(Fields.text(in), Fields.number(in));
      case 8 -> new Change.Sending(Fields.text(in), Fields.number(in), Fields.integer(in));
      case 9 -> new Change.Received(Fields.text(in), Fields.integer(in));
      case 10 -> new Change.Completed(Fields.text(in), Fields.integer(in));
      case 11 -> new Change.Retain(Fields.message(in));
      case 12 -> new Change.Unretain(Fields.text(in));
      case 13 -> {
        long stamp = Fields.number(in);
        yield new Change.Retain(Fields.message(in).stamped(stamp));
      }
      case 14 -> new Change.Move(Fields.message(in), place(in), Fields.text(in), Fields.number(in));
      default -> throw new IllegalArgumentException("type: " + type + " (expected: 1 to 14)");
    };
    if (in.isReadable()) {
      throw new IllegalArgumentException("body: " + in.readableBytes() + " bytes left (expected: 0)");
    }
    return change;
  }

  private static StoredSession session(ByteBuf in) {
    String clientId = Fields.text(in);
    int level = Fields.integer(in);
    Version version = level == 3 ? Version.V3_1 : level == 4 ? Version.V3_1_1 : Version.V5;
    String username = Fields.text(in);
    long expiresAfter = Fields.number(in);
    long disconnectedAt = Fields.number(in);
    Message will = in.readBoolean() ? Fields.message(in) : null;
    return new StoredSession(clientId, version, username, expiresAfter, disconnectedAt, will, Fields.number(in));
  }

  private static StoredSubscription subscription(ByteBuf in) {
    String filter = Fields.text(in);
    int flags = in.readUnsignedByte();
    return new StoredSubscription(filter, flags & QOS, (flags & NO_LOCAL) != 0, (flags & RETAIN_AS_PUBLISHED) != 0,
      flags >> RETAIN_HANDLING_SHIFT, Fields.integer(in));
  }

  private static Change enqueue(ByteBuf in) {
    Message message = Fields.message(in);
    String publisher = Fields.text(in);
    int packetId = Fields.integer(in);
    int count = Fields.count(in);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.add(place(in));
    }
    return new Change.Enqueue(message, places, publisher, packetId);
  }

  private static Place place(ByteBuf in) {
    String clientId = Fields.text(in);
    long sequence = Fields.number(in);
    int flags = in.readUnsignedByte();
    int packetId = Fields.integer(in);
    int[] identifiers = new int[Fields.count(in)];
    for (int i = 0; i < identifiers.length; i++) {
      identifiers[i] = Fields.integer(in);
    }
    return new Place(clientId, sequence, flags & QOS, (flags & RETAIN) != 0, packetId, identifiers);
  }
}
