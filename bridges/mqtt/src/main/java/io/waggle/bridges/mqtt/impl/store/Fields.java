// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fields of record bodies. A length is compared with what is there before anything is made of it. No state. */
public final class Fields {

  private static final int QOS = 3;
  private static final int RETAIN = 4;
  private static final Property[] PROPERTIES = new Property[64];

  static {
    for (Property property : Property.values()) {
      PROPERTIES[property.number()] = property;
    }
  }

  private Fields() {
  }

  /** Writes a number, in 1 byte if it is small. */
  public static void number(ByteBuf out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /**
   * Reads a number.
   *
   * @throws RuntimeException of any kind if there is none
   */
  public static long number(ByteBuf in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("number: more than 10 bytes");
  }

  static int integer(ByteBuf in) {
    return Math.toIntExact(number(in));
  }

  /** Reads how many there are of something that has at least one byte each. */
  static int count(ByteBuf in) {
    long count = number(in);
    if (count < 0 || count > in.readableBytes()) {
      throw new IllegalArgumentException("count: " + count + " (expected: at most " + in.readableBytes() + ")");
    }
    return (int) count;
  }

  static void text(ByteBuf out, String text) {
    number(out, ByteBufUtil.utf8Bytes(text));
    out.writeCharSequence(text, StandardCharsets.UTF_8);
  }

  static String text(ByteBuf in) {
    int length = count(in);
    return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  static void bytes(ByteBuf out, byte[] bytes) {
    number(out, bytes.length);
    out.writeBytes(bytes);
  }

  static byte[] bytes(ByteBuf in) {
    byte[] bytes = new byte[count(in)];
    in.readBytes(bytes);
    return bytes;
  }

  /** Writes a message but for its stamp. */
  public static void message(ByteBuf out, Message message) {
    text(out, message.topic());
    bytes(out, message.payload());
    out.writeByte(message.qos() | (message.retain() ? RETAIN : 0));
    number(out, message.expiresAt());
    text(out, message.publisher());
    number(out, message.properties().entries().size());
    for (Properties.Entry entry : message.properties().entries()) {
      out.writeByte(entry.property().number());
      value(out, entry.property().kind(), entry.value());
    }
  }

  private static void value(ByteBuf out, Property.Kind kind, Object value) {
    switch (kind) {
      case TEXT -> text(out, (String) value);
      case BYTES -> bytes(out, (byte[]) value);
      case PAIR -> {
        text(out, ((Properties.Pair) value).name());
        text(out, ((Properties.Pair) value).value());
      }
      default -> number(out, (Long) value);
    }
  }

  /**
   * Reads a message, which has no stamp.
   *
   * @throws RuntimeException of any kind if there is none
   */
  public static Message message(ByteBuf in) {
    String topic = text(in);
    byte[] payload = bytes(in);
    int flags = in.readUnsignedByte();
    long expiresAt = number(in);
    String publisher = text(in);
    int count = count(in);
    List<Properties.Entry> entries = count == 0 ? List.of() : new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Property property = property(in.readUnsignedByte());
      entries.add(new Properties.Entry(property, value(in, property.kind())));
    }
    return new Message(topic, payload, flags & QOS, (flags & RETAIN) != 0, Properties.of(entries), publisher,
      expiresAt);
  }

  private static Property property(int number) {
    Property property = number < PROPERTIES.length ? PROPERTIES[number] : null;
    if (property == null) {
      throw new IllegalArgumentException("property: " + number + " (expected: one of MQTT 5)");
    }
    return property;
  }

  private static Object value(ByteBuf in, Property.Kind kind) {
    return switch (kind) {
      case TEXT -> text(in);
      case BYTES -> bytes(in);
      case PAIR -> new Properties.Pair(text(in), text(in));
      default -> (Object) number(in);
    };
  }
}
