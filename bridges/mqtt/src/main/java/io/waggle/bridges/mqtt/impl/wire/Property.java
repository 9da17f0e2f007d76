// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

/** A property of MQTT 5 (section 2.2.2.2): its number and the type of its value. */
public enum Property {
  PAYLOAD_FORMAT(1, Kind.BYTE), MESSAGE_EXPIRY(2, Kind.FOUR_BYTES), CONTENT_TYPE(3, Kind.TEXT),
  RESPONSE_TOPIC(8, Kind.TEXT), CORRELATION_DATA(9, Kind.BYTES), SUBSCRIPTION_IDENTIFIER(11, Kind.VARIABLE),
  SESSION_EXPIRY(17, Kind.FOUR_BYTES), ASSIGNED_CLIENT_ID(18, Kind.TEXT), SERVER_KEEP_ALIVE(19, Kind.TWO_BYTES),
  AUTHENTICATION_METHOD(21, Kind.TEXT), AUTHENTICATION_DATA(22, Kind.BYTES), REQUEST_PROBLEM_INFORMATION(23, Kind.BYTE),
  WILL_DELAY(24, Kind.FOUR_BYTES), REQUEST_RESPONSE_INFORMATION(25, Kind.BYTE), RESPONSE_INFORMATION(26, Kind.TEXT),
  SERVER_REFERENCE(28, Kind.TEXT), REASON_STRING(31, Kind.TEXT), RECEIVE_MAXIMUM(33, Kind.TWO_BYTES),
  TOPIC_ALIAS_MAXIMUM(34, Kind.TWO_BYTES), TOPIC_ALIAS(35, Kind.TWO_BYTES), MAXIMUM_QOS(36, Kind.BYTE),
  RETAIN_AVAILABLE(37, Kind.BYTE), USER_PROPERTY(38, Kind.PAIR), MAXIMUM_PACKET_SIZE(39, Kind.FOUR_BYTES),
  WILDCARD_AVAILABLE(40, Kind.BYTE), SUBSCRIPTION_IDENTIFIER_AVAILABLE(41, Kind.BYTE), SHARED_AVAILABLE(42, Kind.BYTE);

  /** How a value is written, and its class in Java. */
  public enum Kind {
    /** One byte; {@code Long}. */
    BYTE,
    /** Big-endian; {@code Long}. */
    TWO_BYTES,
    /** Big-endian, not signed; {@code Long}. */
    FOUR_BYTES,
    /** Variable byte integer; {@code Long}. */
    VARIABLE,
    /** UTF-8 with its length in front; {@code String}. */
    TEXT,
    /** Bytes with their length in front; {@code byte[]}. */
    BYTES,
    /** Two texts; {@code Properties.Pair}. */
    PAIR
  }

  private final int number;
  private final Kind kind;

  Property(int number, Kind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** Returns its identifier. */
  public int number() {
    return number;
  }

  /** Returns the type of its value. */
  public Kind kind() {
    return kind;
  }

  /** Returns whether a packet may have it more than once. */
  public boolean repeats() {
    return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER;
  }
}
