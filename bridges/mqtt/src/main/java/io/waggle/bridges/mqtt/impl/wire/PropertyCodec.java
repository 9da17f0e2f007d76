// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import io.waggle.bridges.mqtt.impl.wire.Properties.Entry;
import io.waggle.bridges.mqtt.impl.wire.Properties.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties of a packet of MQTT 5 (section 2.2.2): their length as a variable byte integer, then each as its
 * number and its value. Stateless; any thread.
 *
 * <pre>
 *   0c                                 12 bytes of properties
 *   02  00 00 00 0a                    message expiry: 10 s
 *   26  00 01 61  00 01 62             user property: "a" = "b"
 * </pre>
 */
final class PropertyCodec {

  private static final Property[] BY_NUMBER = new Property[43];

  static {
    for (Property property : Property.values()) {
      BY_NUMBER[property.number()] = property;
    }
  }

  private PropertyCodec() {
  }

  /** Reads the length and the properties. */
  static Properties read(Fields in, PropertySet set) {
    int length = in.variable("property length");
    int end = in.narrow(length, "property length");
    if (length == 0) {
      in.widen(end);
      return Properties.NONE;
    }
    List<Entry> entries = new ArrayList<>(4);
    long seen = 0;
    while (in.left() > 0) {
      Property property = property(in, set);
      if ((seen & PropertySet.bit(property)) != 0 && !set.repeats(property)) {
        throw BadPacket.protocolError("property: " + property + " twice (expected: once)");
      }
      seen |= PropertySet.bit(property);
      entries.add(new Entry(property, value(in, property)));
    }
    in.widen(end);
    return Properties.of(entries);
  }

  private static Property property(Fields in, PropertySet set) {
    int number = in.variable("property identifier");
    Property property = number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    if (property == null) {
      throw BadPacket.malformed("property identifier: " + number + " (expected: one of section 2.2.2.2)");
    }
    if (!set.allows(property)) {
      if (set == PropertySet.PUBLISH_IN && property == Property.SUBSCRIPTION_IDENTIFIER
        || set == PropertySet.DISCONNECT_OUT && property == Property.SESSION_EXPIRY) {
        throw BadPacket.protocolError("property: " + property + " (expected: from the other side only)");
      }
      throw BadPacket.malformed("property: " + property + " (expected: one that " + set + " may have)");
    }
    return property;
  }

  private static Object value(Fields in, Property property) {
    String name = property.name();
    return switch (property.kind()) {
      case BYTE -> checked(property, in.oneByte(name));
      case TWO_BYTES -> checked(property, in.twoBytes(name));
      case FOUR_BYTES -> checked(property, in.fourBytes(name));
      case VARIABLE -> checked(property, in.variable(name));
      case TEXT -> property == Property.RESPONSE_TOPIC ? responseTopic(in, name) : in.text(name);
      case BYTES -> in.bytes(name);
      case PAIR -> new Pair(in.text(name), in.text(name));
    };
  }

  private static String responseTopic(Fields in, String name) {
    String topic = in.text(name);
    if (topic.isEmpty() || Utf8.hasWildcard(topic)) {
      throw BadPacket.protocolError(name + ": empty or with a wildcard (expected: a topic name)");
    }
    return topic;
  }

  private static Long checked(Property property, long value) {
    if (property.kind() == Property.Kind.BYTE && value > 1) {
      throw BadPacket.protocolError(property + ": " + value + " (expected: 0 or 1)");
    }
    if (value == 0) {
      switch (property) {
        case TOPIC_ALIAS -> throw BadPacket.of(ReasonCode.TOPIC_ALIAS_INVALID, property + ": 0 (expected: 1-65535)");
        case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER ->
          throw BadPacket.protocolError(property + ": 0 (expected: 1 or more)");
        default -> {
        }
      }
    }
    return value;
  }

  /** Returns how many bytes they take with their length in front. */
  static int size(Properties properties) {
    int body = bodySize(properties);
    return Bytes.variableSize(body) + body;
  }

  private static int bodySize(Properties properties) {
    List<Entry> entries = properties.entries();
    int size = 0;
    for (int i = 0; i < entries.size(); i++) {
      size += 1 + valueSize(entries.get(i));
    }
    return size;
  }

  private static int valueSize(Entry entry) {
    return switch (entry.property().kind()) {
      case BYTE -> 1;
      case TWO_BYTES -> 2;
      case FOUR_BYTES -> 4;
      case VARIABLE -> Bytes.variableSize(((Long) entry.value()).intValue());
      case TEXT -> Bytes.size((String) entry.value());
      case BYTES -> Bytes.size((byte[]) entry.value());
      case PAIR -> Bytes.size(((Pair) entry.value()).name()) + Bytes.size(((Pair) entry.value()).value());
    };
  }

  /** Writes the length and the properties. */
  static void write(ByteBuf out, Properties properties) {
    List<Entry> entries = properties.entries();
    Bytes.writeVariable(out, bodySize(properties));
    for (int i = 0; i < entries.size(); i++) {
      out.writeByte(entries.get(i).property().number());
      writeValue(out, entries.get(i));
    }
  }

  private static void writeValue(ByteBuf out, Entry entry) {
    Object value = entry.value();
    switch (entry.property().kind()) {
      case BYTE -> out.writeByte(((Long) value).intValue());
      case TWO_BYTES -> out.writeShort(((Long) value).intValue());
      case FOUR_BYTES -> out.writeInt(((Long) value).intValue());
      case VARIABLE -> Bytes.writeVariable(out, ((Long) value).intValue());
      case TEXT -> Bytes.write(out, (String) value);
      case BYTES -> Bytes.write(out, (byte[]) value);
      case PAIR -> {
        Bytes.write(out, ((Pair) value).name());
        Bytes.write(out, ((Pair) value).value());
      }
    }
  }
}
