// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * SUBSCRIBE (section 3.8). Stateless; any thread.
 *
 * <pre>
 *   82 0b                 fixed header, 11 bytes remain
 *   00 0a                 packet identifier 10
 *   02  0b 07             2 bytes of properties: subscription identifier 7 (version 5 only)
 *   00 03 61 2f 23        topic filter "a/#"
 *   0d                    options: QoS 1, no local, retain as published (version 3: QoS alone)
 * </pre>
 *
 * <p>The options, highest bit first: reserved (2 bits), retain handling (2 bits), retain as published, no local, QoS
 * (2 bits).
 */
final class SubscribeCodec implements PacketCodec<Packet.Subscribe> {

  static final SubscribeCodec INSTANCE = new SubscribeCodec();

  private static final String SHARED = "$share/";
  private static final int NO_LOCAL = 0x04;
  private static final int RETAIN_AS_PUBLISHED = 0x08;
  private static final int RETAIN_HANDLING_SHIFT = 4;

  private SubscribeCodec() {
  }

  @Override
  public Packet.Subscribe read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    int id = in.identifier();
    Properties properties =
      version.hasProperties() ? PropertyCodec.read(in, PropertySet.SUBSCRIBE) : Properties.NONE;
    if (in.left() == 0) {
      throw BadPacket.protocolError("topic filters: none (expected: at least one)");
    }
    List<Packet.Subscription> subscriptions = new ArrayList<>(2);
    while (in.left() > 0) {
      subscriptions.add(subscription(filter(in), in.oneByte("subscription options"), version));
    }
    return new Packet.Subscribe(id, subscriptions, properties);
  }

  /** Reads a topic filter. Where its wildcards may stand is for who keeps the subscriptions to know. */
  static String filter(Fields in) {
    String filter = in.text("topic filter");
    if (filter.isEmpty()) {
      throw BadPacket.of(ReasonCode.TOPIC_FILTER_INVALID, "topic filter: empty (expected: at least one character)");
    }
    return filter;
  }

  private static Packet.Subscription subscription(String filter, int options, Version version) {
    int qos = options & 3;
    if (qos == 3) {
      throw BadPacket.malformed("subscription options: QoS 3 (expected: 0-2)");
    }
    if (!version.hasProperties()) {
      if (options > 2 && version != Version.V3_1) {
        throw BadPacket.malformed("subscription options: reserved bits set (expected: 0)");
      }
      return new Packet.Subscription(filter, qos, false, false, 0);
    }
    if (options >= 0x40) {
      throw BadPacket.malformed("subscription options: reserved bits set (expected: 0)");
    }
    int retainHandling = options >> RETAIN_HANDLING_SHIFT;
    if (retainHandling == 3) {
      throw BadPacket.protocolError("retain handling: 3 (expected: 0-2)");
    }
    boolean noLocal = (options & NO_LOCAL) != 0;
    if (noLocal && filter.startsWith(SHARED)) {
      throw BadPacket.protocolError("no local: 1 with a shared subscription (expected: 0)");
    }
    return new Packet.Subscription(filter, qos, noLocal, (options & RETAIN_AS_PUBLISHED) != 0, retainHandling);
  }

  @Override
  public int firstByte(Packet.Subscribe packet) {
    return PacketCodec.first(Packet.Type.SUBSCRIBE, 2);
  }

  @Override
  public int remaining(Packet.Subscribe packet, Version version) {
    int size = 2 + (version.hasProperties() ? PropertyCodec.size(packet.properties()) : 0);
    for (Packet.Subscription subscription : packet.subscriptions()) {
      size += Bytes.size(subscription.filter()) + 1;
    }
    return size;
  }

  @Override
  public void write(ByteBuf out, Packet.Subscribe packet, Version version) {
    out.writeShort(packet.id());
    if (version.hasProperties()) {
      PropertyCodec.write(out, packet.properties());
    }
    for (Packet.Subscription subscription : packet.subscriptions()) {
      Bytes.write(out, subscription.filter());
      out.writeByte(version.hasProperties() ? options(subscription) : subscription.qos());
    }
  }

  private static int options(Packet.Subscription subscription) {
    return subscription.qos() | (subscription.noLocal() ? NO_LOCAL : 0)
      | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
      | subscription.retainHandling() << RETAIN_HANDLING_SHIFT;
  }
}
