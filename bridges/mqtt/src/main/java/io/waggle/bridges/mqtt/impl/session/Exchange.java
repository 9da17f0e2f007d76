// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import java.util.Iterator;

/** What a client asks of the rest of the broker. One for each event loop, called there. */
public interface Exchange {

  /** Returns the options of the broker. */
  MqttBridgeOptions options();

  /** Returns the time in milliseconds since 1970. */
  long now();

  /** Counts that something happened. */
  void count(String event);

  /** Counts that a packet could not be handled for a reason that is not the client's, and says why to operators. */
  void failed(Throwable cause);

  /** Runs something on this event loop, later. */
  void later(Runnable action);

  /** Returns who a client is; fails with the reason if it is not let in. */
  Future<MqttIdentity> authenticate(Client client, MqttLogin login);

  /** Returns a method of enhanced authentication, or null. */
  EnhancedAuthenticator enhanced(String method);

  /** Returns what a client may do. */
  Permission permission(MqttIdentity identity);

  /** Returns why no client is let in now, as a reason code; 0 if they are. */
  int closedFor(Client client);

  /** Finds or makes the session and calls {@link Client#joined} or {@link Client#refuse}, on the session's loop. */
  void join(Client client, Packet.Connect connect);

  /** The client of a session is connected: CONNACK was sent. */
  void entered(Session session);

  /** The connection of a session is over. */
  void left(Session session);

  /**
   * Hands a message to all who are subscribed.
   *
   * @param packetId of a QoS 2 message, if the store has to note that the publisher's session has sent it; 0 if not
   */
  Receipt publish(Message message, Session publisher, int packetId);

  /** Adds a subscription to its session and to the broker, in place of the one with its filter. */
  void subscribe(Grant grant);

  /** A session was told of its subscriptions: what waits for them may come. */
  void subscribed(Session session);

  /** Ends a subscription. */
  void unsubscribe(Grant grant);

  /** Completes when everybody who may publish knows what was subscribed to before this call. */
  Future<Void> announced();

  /** Completes when the retained messages here are those that other nodes had before this call. */
  Future<Void> settled();

  /** Returns whether there is its group of shared subscriptions, or may be another one; true if it is not shared. */
  boolean takesGroup(Grant grant);

  /** Returns the retained messages that match a filter. */
  Iterator<Message> retained(String filter);

  /** Returns the store. */
  SessionStore store();

  /** Returns whether the store survives the process, so that some packets must wait for it. */
  boolean isDurable();

  /** Completes when all that was given to the store in this turn is safe; on this event loop. */
  Future<Void> sync();
}
