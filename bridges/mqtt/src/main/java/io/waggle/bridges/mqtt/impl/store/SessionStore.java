// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.List;

/**
 * What outlives the process: sessions that do not end with their connection, the messages that wait for them, and
 * retained messages. The broker keeps all of it in memory too and reads it back once, at {@link #open}.
 *
 * <p>Methods that change something may be called from any event loop and do not block; those for one client id are
 * called by one thread at a time. What was changed is safe when {@link #afterSync} says so, in the order of the calls.
 * A store that cannot take any more fails {@link #afterSync} and says so by {@link #isFull}; it goes on removing.
 */
public interface SessionStore {

  /** Reads what there is; called once, first. */
  Future<Contents> open();

  /** Keeps a session: anew or in place of what was there. */
  void putSession(StoredSession session);

  /** Forgets a session and all that waits for it. */
  void removeSession(String clientId);

  /** Adds a subscription, or replaces the one with its filter. */
  void putSubscription(String clientId, StoredSubscription subscription);

  /** Removes a subscription. */
  void removeSubscription(String clientId, String filter);

  /**
   * Adds a message to the queues of sessions. Its bytes are kept once.
   *
   * @param places one for each session
   */
  void enqueue(Message message, List<Place> places);

  /**
   * Adds a QoS 2 message to the queues of sessions and notes its packet identifier: after a crash there is both or
   * neither, so that a client that publishes it again has it delivered once.
   *
   * @param places one for each session; may be empty
   * @param publisher the client that published it
   * @param packetId with which
   */
  default void enqueueReceived(Message message, List<Place> places, String publisher, int packetId) {
    enqueue(message, places);
    received(publisher, packetId);
  }

  /**
   * Takes a message out of one queue into another one: after a crash it is in one of them, and only there.
   *
   * @param to its place from now on
   * @param from the client id of the queue it was in
   * @param sequence where it was there
   */
  default void move(Message message, Place to, String from, long sequence) {
    enqueue(message, List.of(to));
    dequeue(from, sequence);
  }

  /** Notes that the client has taken a QoS 2 message (PUBREC): only its release is left to do. */
  void released(String clientId, long sequence);

  /** Removes a message from the queue of a session. */
  void dequeue(String clientId, long sequence);

  /** Gives a queued message a packet identifier, before it is sent for the first time. */
  void sending(String clientId, long sequence, int packetId);

  /** Notes the packet identifier of a QoS 2 message that the client has published (before PUBREC). */
  void received(String clientId, int packetId);

  /** Forgets it (at PUBREL). */
  void completed(String clientId, int packetId);

  /**
   * Keeps a retained message, with its stamp, instead of the one its topic had. One without a payload keeps the fact that
   * the topic has none.
   */
  void retain(Message message);

  /** Forgets the retained message of a topic. */
  void unretain(String topic);

  /**
   * Completes when everything that was changed before this call is safe; on the context of the caller. Fails if it could
   * not be made safe, such as on a full disk.
   */
  Future<Void> afterSync();

  /** Returns whether it takes no more messages for now. */
  boolean isFull();

  /** Makes all safe and ends. */
  Future<Void> close();

  /**
   * A session.
   *
   * @param expiresAfter seconds after the end of the connection; 0xFFFFFFFF for never
   * @param disconnectedAt when its connection ended, in milliseconds since 1970; 0 while it has one
   * @param will what is to be published if it does not come back in time; null if nothing
   * @param willAt when, in milliseconds since 1970
   */
  record StoredSession(String clientId, Version version, String username, long expiresAfter, long disconnectedAt,
                       Message will, long willAt) {
  }

  /**
   * A subscription.
   *
   * @param identifier 0 if it has none
   */
  record StoredSubscription(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling,
                            int identifier) {
  }

  /**
   * A message's place in the queue of a session.
   *
   * @param sequence rises by at least 1 with each message of the session
   * @param qos with which it is delivered, 1 or 2
   * @param retain the RETAIN flag it is delivered with
   * @param packetId if it is given one at once; 0 if not
   * @param identifiers subscription identifiers it is delivered with
   */
  record Place(String clientId, long sequence, int qos, boolean retain, int packetId, int[] identifiers) {

    /** Returns the same place with another packet identifier. */
    Place withPacketId(int packetId) {
      return new Place(clientId, sequence, qos, retain, packetId, identifiers);
    }
  }

  /** A message of a queue; with {@code released} only its PUBREL is left to be acknowledged. */
  record Queued(Message message, Place place, boolean released) {
  }

  /** A session with what belongs to it; the queue in the order of sequences. */
  record Restored(StoredSession session, List<StoredSubscription> subscriptions, List<Queued> queue,
                  List<Integer> received) {
  }

  /**
   * Everything.
   *
   * @param damages records that could not be read, each with where it was and what it was, for people
   */
  record Contents(List<Restored> sessions, List<Message> retained, List<String> damages) {
  }
}
