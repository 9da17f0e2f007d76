// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Valid packets of one version at random, as a server or a client would send them. */
final class RandomPackets {

  private static final String[] TEXTS = {"a", "device/7/temp", "\u00e9t\u00e9", "\u20ac/x", "\uD83D\uDC1D", "\uFEFFb",
    "a".repeat(300)};

  private final Random random;
  private final Version version;

  RandomPackets(long seed, Version version) {
    this.random = new Random(seed);
    this.version = version;
  }

  Packet fromClient() {
    return switch (random.nextInt(version == Version.V5 ? 9 : 8)) {
      case 0 -> connect();
      case 1 -> publish(PropertySet.PUBLISH_IN);
      case 2 -> subscribe();
      case 3 -> new Packet.Unsubscribe(id(), List.of(text(), text()), properties(PropertySet.UNSUBSCRIBE));
      case 4 -> new Packet.Ping(Type.PINGREQ);
      case 5 -> new Packet.Disconnect(reason(0, 4, 0x82), properties(PropertySet.DISCONNECT_IN));
      case 6, 7 -> ack();
      default -> auth();
    };
  }

  Packet fromServer() {
    return switch (random.nextInt(version == Version.V5 ? 9 : 7)) {
      case 0 -> connAck();
      case 1 -> publish(PropertySet.PUBLISH_OUT);
      case 2 -> new Packet.SubAck(Type.SUBACK, id(), new int[] {1, random.nextBoolean() ? 2 : 0x80},
        properties(PropertySet.ACK));
      case 3 -> new Packet.SubAck(Type.UNSUBACK, id(), version == Version.V5 ? new int[] {0, 0x11} : new int[0],
        properties(PropertySet.ACK));
      case 4 -> new Packet.Ping(Type.PINGRESP);
      case 5, 6 -> ack();
      case 7 -> new Packet.Disconnect(reason(0, 0x8E, 0x9D), properties(PropertySet.DISCONNECT_OUT));
      default -> auth();
    };
  }

  private Packet connect() {
    Packet.Will will = random.nextBoolean() ? null : new Packet.Will(text(), data(), random.nextInt(3),
      random.nextBoolean(), properties(PropertySet.WILL));
    String user = random.nextBoolean() ? text() : null;
    Properties properties = properties(PropertySet.CONNECT);
    if (!properties.has(Property.AUTHENTICATION_METHOD)) {
      properties = properties.without(Property.AUTHENTICATION_DATA);
    }
    return new Packet.Connect(version, random.nextInt(4) == 0 ? "" : text(), random.nextBoolean(),
      random.nextInt(65_536), user, user == null ? null : data(), will, properties);
  }

  private Packet connAck() {
    int reason = reason(0, 0x84, 0x87);
    return new Packet.ConnAck(reason == 0 && random.nextBoolean(), reason, properties(PropertySet.CONNACK));
  }

  private Packet publish(PropertySet set) {
    int qos = random.nextInt(3);
    return new Packet.Publish(text(), data(), qos == 0 ? 0 : id(), qos, random.nextBoolean(),
      qos > 0 && random.nextBoolean(), properties(set));
  }

  private Packet subscribe() {
    boolean options = version == Version.V5;
    List<Packet.Subscription> subscriptions = Stream.generate(() -> new Packet.Subscription(text() + "/#",
      random.nextInt(3), options && random.nextBoolean(), options && random.nextBoolean(),
      options ? random.nextInt(3) : 0)).limit(1 + random.nextInt(4)).toList();
    return new Packet.Subscribe(id(), subscriptions, properties(PropertySet.SUBSCRIBE));
  }

  private Packet ack() {
    Type type = Type.values()[Type.PUBACK.ordinal() + random.nextInt(4)];
    boolean published = type == Type.PUBACK || type == Type.PUBREC;
    return new Packet.Ack(type, id(), version != Version.V5 ? 0 : published ? reason(0, 0x10, 0x97) : reason(0, 0x92),
      properties(PropertySet.ACK));
  }

  private Packet auth() {
    return new Packet.Auth(reason(0x18, 0x19), properties(PropertySet.AUTH).without(Property.AUTHENTICATION_METHOD)
      .with(Property.AUTHENTICATION_METHOD, "m"));
  }

  private int reason(int... codes) {
    boolean coded = version == Version.V5 || codes[codes.length - 1] == 0x87;
    return coded ? codes[random.nextInt(codes.length)] : codes[0];
  }

  private Properties properties(PropertySet set) {
    if (version != Version.V5 || random.nextInt(3) == 0) {
      return Properties.NONE;
    }
    List<Properties.Entry> entries = new ArrayList<>();
    for (Property property : Property.values()) {
      for (int i = set.allows(property) ? random.nextInt(set.repeats(property) ? 3 : 2) : 0; i > 0; i--) {
        entries.add(new Properties.Entry(property, value(property)));
      }
    }
    return Properties.of(entries);
  }

  private Object value(Property property) {
    Supplier<Long> small = () -> 1L + random.nextInt(65_535);
    return switch (property.kind()) {
      case BYTE -> (long) random.nextInt(2);
      case TWO_BYTES -> small.get();
      case FOUR_BYTES -> 1L + random.nextInt(Integer.MAX_VALUE);
      case VARIABLE -> 1L + random.nextInt(Bytes.MAX_VARIABLE);
      case TEXT -> text();
      case BYTES -> data();
      case PAIR -> new Properties.Pair(text(), text());
    };
  }

  private int id() {
    return 1 + random.nextInt(65_535);
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private byte[] data() {
    byte[] data = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(200)];
    random.nextBytes(data);
    return data;
  }
}
