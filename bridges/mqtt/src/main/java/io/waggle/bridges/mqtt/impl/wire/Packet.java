// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import java.util.List;

/**
 * One MQTT control packet (MQTT 5.0 section 2.1.2, 3.1.1 section 2.2.1). The same types serve all versions: what a
 * version does not have is empty or zero. Byte arrays and lists are not to be changed by anybody.
 */
public sealed interface Packet {

  /** Returns its type; {@link Type#RESERVED} for what is none. */
  Type type();

  /**
   * CONNECT (section 3.1).
   *
   * @param keepAlive seconds, 0 to 65,535; 0 for none
   * @param username null if there is none
   * @param password null if there is none
   * @param will null if there is none
   */
  record Connect(Version version, String clientId, boolean cleanStart, int keepAlive, String username, byte[] password,
                 Will will, Properties properties) implements Packet {

    @Override
    public Type type() {
      return Type.CONNECT;
    }
  }

  /**
   * The will message of a CONNECT.
   *
   * @param properties of the will, with the will delay interval
   */
  record Will(String topic, byte[] payload, int qos, boolean retain, Properties properties) {
  }

  /**
   * CONNACK (section 3.2).
   *
   * @param reason a {@link ReasonCode}; the codec writes the return code that an older version has for it
   */
  record ConnAck(boolean sessionPresent, int reason, Properties properties) implements Packet {

    @Override
    public Type type() {
      return Type.CONNACK;
    }
  }

  /**
   * PUBLISH (section 3.3).
   *
   * @param topic empty if only a topic alias names it
   * @param id packet identifier, 1 to 65,535; 0 with QoS 0
   * @param qos 0 to 2
   */
  record Publish(String topic, byte[] payload, int id, int qos, boolean retain, boolean dup, Properties properties)
    implements Packet {

    @Override
    public Type type() {
      return Type.PUBLISH;
    }
  }

  /**
   * PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7).
   *
   * @param reason a {@link ReasonCode}
   */
  record Ack(Type type, int id, int reason, Properties properties) implements Packet {

    /** Creates one that says success. */
    public Ack(Type type, int id) {
      this(type, id, ReasonCode.SUCCESS, Properties.NONE);
    }
  }

  /**
   * SUBSCRIBE (section 3.8).
   *
   * @param subscriptions at least one
   */
  record Subscribe(int id, List<Subscription> subscriptions, Properties properties) implements Packet {

    @Override
    public Type type() {
      return Type.SUBSCRIBE;
    }
  }

  /**
   * One topic filter of a SUBSCRIBE with its options (section 3.8.3.1).
   *
   * @param filter with {@code $share/group/} in front if shared
   * @param retainHandling 0 send retained messages, 1 only if the subscription is new, 2 do not
   */
  record Subscription(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {
  }

  /**
   * SUBACK (section 3.9) or UNSUBACK (section 3.11).
   *
   * @param reasons one {@link ReasonCode} for each topic filter
   */
  record SubAck(Type type, int id, int[] reasons, Properties properties) implements Packet {
  }

  /** UNSUBSCRIBE (section 3.10). */
  record Unsubscribe(int id, List<String> filters, Properties properties) implements Packet {

    @Override
    public Type type() {
      return Type.UNSUBSCRIBE;
    }
  }

  /** PINGREQ or PINGRESP (sections 3.12 and 3.13). */
  record Ping(Type type) implements Packet {
  }

  /** DISCONNECT (section 3.14); from clients of all versions, to those of version 5. */
  record Disconnect(int reason, Properties properties) implements Packet {

    @Override
    public Type type() {
      return Type.DISCONNECT;
    }
  }

  /** AUTH (section 3.15); version 5. */
  record Auth(int reason, Properties properties) implements Packet {

    @Override
    public Type type() {
      return Type.AUTH;
    }
  }

  /**
   * Bytes that are no packet, or one that this side does not take: what comes after them has no meaning.
   *
   * @param reason the {@link ReasonCode} to close with, such as {@link ReasonCode#MALFORMED_PACKET}
   * @param text what is wrong, for people; never content of the packet
   * @param version of a CONNECT that may be answered with a CONNACK, in the form of this version; else null
   */
  record Malformed(int reason, String text, Version version) implements Packet {

    /** Creates one that is no CONNECT. */
    public Malformed(int reason, String text) {
      this(reason, text, null);
    }

    @Override
    public Type type() {
      return Type.RESERVED;
    }
  }

  /** Packet types by their number, the upper half of the first byte. */
  enum Type {
    /** Not used by version 3; forbidden. */
    RESERVED, CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK,
    PINGREQ, PINGRESP, DISCONNECT, AUTH
  }
}
