// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import java.util.Optional;
import java.util.Set;

/** Somebody else's MQTT client, as the scenarios use it. Its calls block until the server has answered. */
interface ForeignClient extends AutoCloseable {

  /** What not every client offers. */
  enum Offer {
    /** MQTT 5: expiry, receive maximum, response topics, user properties. */
    VERSION_5,
    /** It leaves without its will, unless it is told otherwise. */
    LEAVES_WITHOUT_WILL,
    /** A message is acknowledged when the application says so. */
    HOLDS_ACKNOWLEDGEMENTS
  }

  /** Returns its name in {@code conformance/expected.txt}, with version and transport. */
  String name();

  /** Returns what it offers. */
  Set<Offer> offers();

  /** Returns whether it is to be given the port of WebSockets. */
  default boolean overWebSocket() {
    return false;
  }

  /** Connects to a port of 127.0.0.1. */
  Peer connect(int port, Login login);

  @Override
  default void close() {
    // Most have nothing but their peers.
  }

  /**
   * Who connects.
   *
   * @param clean whether an earlier session is forgotten, and with MQTT 3.1.1 also this one
   * @param expirySeconds how long the session outlasts the connection, MQTT 5
   * @param will null for none
   * @param receiveMaximum messages it takes before it has acknowledged one, MQTT 5; 0 for the default
   * @param holds whether it acknowledges when {@link Peer#acknowledge} says so
   */
  record Login(String id, boolean clean, int expirySeconds, Will will, int receiveMaximum, boolean holds) {

    static Login clean(String id) {
      return new Login(id, true, 0, null, 0, false);
    }

    static Login persistent(String id) {
      return new Login(id, false, 600, null, 0, false);
    }

    Login with(Will other) {
      return new Login(id, clean, expirySeconds, other, receiveMaximum, holds);
    }

    Login expiresAfter(int seconds) {
      return new Login(id, clean, seconds, will, receiveMaximum, holds);
    }

    Login takes(int most, boolean held) {
      return new Login(id, clean, expirySeconds, will, most, held);
    }
  }

  /**
   * What is published for a client that is gone.
   *
   * @param delaySeconds after it is gone, MQTT 5
   */
  record Will(String topic, String payload, int delaySeconds) {
  }

  /**
   * A message to publish.
   *
   * @param expirySeconds MQTT 5; 0 for never
   * @param property value of the user property {@code from}, MQTT 5; null for none
   * @param responseTopic MQTT 5; null for none
   */
  record Outgoing(String topic, String payload, int qos, boolean retain, int expirySeconds, String property,
                  String responseTopic) {

    static Outgoing message(String topic, String payload, int qos) {
      return new Outgoing(topic, payload, qos, false, 0, null, null);
    }

    Outgoing retained() {
      return new Outgoing(topic, payload, qos, true, expirySeconds, property, responseTopic);
    }

    Outgoing expiresAfter(int seconds) {
      return new Outgoing(topic, payload, qos, retain, seconds, property, responseTopic);
    }

    Outgoing with(String userProperty, String answerTo) {
      return new Outgoing(topic, payload, qos, retain, expirySeconds, userProperty, answerTo);
    }
  }

  /**
   * A message that has come.
   *
   * @param property value of the user property {@code from}; null for none
   * @param responseTopic null for none
   */
  record Received(String topic, String payload, int qos, boolean retained, String property, String responseTopic) {
  }

  /** One connection. */
  interface Peer extends AutoCloseable {

    /** Returns whether the server had a session; empty if the client does not tell. */
    Optional<Boolean> sessionPresent();

    /** Subscribes and expects exactly this QoS to be granted. */
    void subscribe(int qos, String... filters);

    void publish(Outgoing message);

    /**
     * Returns the next message.
     *
     * @throws AssertionError if none comes within 10 s
     */
    Received next();

    /** Acknowledges the oldest message that is held. */
    default void acknowledge() {
      throw new UnsupportedOperationException();
    }

    /** Says goodbye. */
    void disconnect();

    /** Waits until the server has closed the connection. */
    void awaitClosed();

    /** Lets go of what it holds; no error if it is disconnected. */
    @Override
    void close();
  }
}
