// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import java.util.List;

/** Which properties a packet may have (section 2.2.2.2, table 2-4). Any thread. */
enum PropertySet {
  CONNECT(Property.SESSION_EXPIRY, Property.RECEIVE_MAXIMUM, Property.MAXIMUM_PACKET_SIZE,
    Property.TOPIC_ALIAS_MAXIMUM, Property.REQUEST_RESPONSE_INFORMATION, Property.REQUEST_PROBLEM_INFORMATION,
    Property.USER_PROPERTY, Property.AUTHENTICATION_METHOD, Property.AUTHENTICATION_DATA),
  WILL(Property.WILL_DELAY, Property.PAYLOAD_FORMAT, Property.MESSAGE_EXPIRY, Property.CONTENT_TYPE,
    Property.RESPONSE_TOPIC, Property.CORRELATION_DATA, Property.USER_PROPERTY),
  CONNACK(Property.SESSION_EXPIRY, Property.RECEIVE_MAXIMUM, Property.MAXIMUM_QOS, Property.RETAIN_AVAILABLE,
    Property.MAXIMUM_PACKET_SIZE, Property.ASSIGNED_CLIENT_ID, Property.TOPIC_ALIAS_MAXIMUM, Property.REASON_STRING,
    Property.USER_PROPERTY, Property.WILDCARD_AVAILABLE, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE,
    Property.SHARED_AVAILABLE, Property.SERVER_KEEP_ALIVE, Property.RESPONSE_INFORMATION, Property.SERVER_REFERENCE,
    Property.AUTHENTICATION_METHOD, Property.AUTHENTICATION_DATA),
  /** Of a PUBLISH on its way to the server. */
  PUBLISH_IN(Property.PAYLOAD_FORMAT, Property.MESSAGE_EXPIRY, Property.TOPIC_ALIAS, Property.RESPONSE_TOPIC,
    Property.CORRELATION_DATA, Property.USER_PROPERTY, Property.CONTENT_TYPE),
  /** Of a PUBLISH on its way to a client, which may name subscriptions, each of them once. */
  PUBLISH_OUT(Property.PAYLOAD_FORMAT, Property.MESSAGE_EXPIRY, Property.TOPIC_ALIAS, Property.RESPONSE_TOPIC,
    Property.CORRELATION_DATA, Property.USER_PROPERTY, Property.CONTENT_TYPE, Property.SUBSCRIPTION_IDENTIFIER),
  /** Of PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK and UNSUBACK. */
  ACK(Property.REASON_STRING, Property.USER_PROPERTY),
  SUBSCRIBE(Property.SUBSCRIPTION_IDENTIFIER, Property.USER_PROPERTY),
  UNSUBSCRIBE(Property.USER_PROPERTY),
  /** Of a DISCONNECT that a client sends. */
  DISCONNECT_IN(Property.SESSION_EXPIRY, Property.REASON_STRING, Property.USER_PROPERTY, Property.SERVER_REFERENCE),
  /** Of a DISCONNECT that a server sends. */
  DISCONNECT_OUT(Property.REASON_STRING, Property.USER_PROPERTY, Property.SERVER_REFERENCE),
  AUTH(Property.AUTHENTICATION_METHOD, Property.AUTHENTICATION_DATA, Property.REASON_STRING, Property.USER_PROPERTY);

  private final long numbers;

  PropertySet(Property... allowed) {
    numbers = List.of(allowed).stream().mapToLong(PropertySet::bit).reduce(0, (a, b) -> a | b);
  }

  /** Returns whether a packet may have it at all. */
  boolean allows(Property property) {
    return (numbers & bit(property)) != 0;
  }

  /** Returns whether a packet may have it more than once. */
  boolean repeats(Property property) {
    return property == Property.USER_PROPERTY || this == PUBLISH_OUT && property == Property.SUBSCRIPTION_IDENTIFIER;
  }

  /** Returns a bit of its own for each property. */
  static long bit(Property property) {
    return 1L << property.number();
  }
}
