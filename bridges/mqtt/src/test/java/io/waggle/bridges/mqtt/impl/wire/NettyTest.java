// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Netty's codec as the other opinion: what this one writes Netty reads, what Netty then writes this one reads, and it
 * is the same packet again. Netty groups properties by their number, so their order is not compared.
 */
class NettyTest {

  private static final int PACKETS = 4_000;

  @ParameterizedTest
  @EnumSource(value = Version.class, names = {"V3_1_1", "V5"})
  void agreesOnWhatClientsSend(Version version) {
    RandomPackets packets = new RandomPackets(1, version);
    MqttProtocol client = MqttProtocol.client(version, MqttVectors.MAX);
    goesThroughNetty(version, client, MqttProtocol.of(version, MqttVectors.MAX), packets::fromClient);
  }

  @ParameterizedTest
  @EnumSource(value = Version.class, names = {"V3_1_1", "V5"})
  void agreesOnWhatServersSend(Version version) {
    RandomPackets packets = new RandomPackets(2, version);
    MqttProtocol server = MqttProtocol.of(version, MqttVectors.MAX);
    goesThroughNetty(version, server, MqttProtocol.client(version, MqttVectors.MAX), packets::fromServer);
  }

  private static void goesThroughNetty(Version version, MqttProtocol writer, MqttProtocol reader,
                                       Supplier<Packet> packets) {
    EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(MqttVectors.MAX), MqttEncoder.INSTANCE);
    through(netty, MqttProtocol.client(version, MqttVectors.MAX), MqttVectors.CONNECTING,
      new Packet.Connect(version, "first", true, 0, null, null, null, Properties.NONE));
    for (int i = 0; i < PACKETS; i++) {
      Packet packet = packets.get();
      MqttProtocol form = packet instanceof Packet.Connect ? MqttVectors.CONNECTING : reader;
      assertThat(Shown.of(sorted(through(netty, writer, form, packet)))).isEqualTo(Shown.of(sorted(packet)));
    }
    netty.finishAndReleaseAll();
  }

  private static Packet through(EmbeddedChannel netty, MqttProtocol writer, MqttProtocol reader, Packet packet) {
    netty.writeInbound(writer.encode(ByteBufAllocator.DEFAULT, packet, 0));
    MqttMessage message = netty.readInbound();
    assertThat(message.decoderResult().cause()).as(() -> Shown.of(packet)).isNull();
    netty.writeOutbound(message);
    ByteBuf again = netty.readOutbound();
    try {
      int length = reader.frameLength(again, 0, Integer.MAX_VALUE);
      assertThat(length).isEqualTo(again.readableBytes());
      return reader.decode(again, length);
    } finally {
      again.release();
    }
  }

  /** Returns the packet with its properties in the order of their numbers, those of its will too. */
  private static Packet sorted(Packet packet) {
    if (packet instanceof Packet.Connect c) {
      Packet.Will w = c.will();
      return new Packet.Connect(c.version(), c.clientId(), c.cleanStart(), c.keepAlive(), c.username(), c.password(),
        w == null ? null : new Packet.Will(w.topic(), w.payload(), w.qos(), w.retain(), sorted(w.properties())),
        sorted(c.properties()));
    }
    if (packet instanceof Packet.ConnAck c) {
      return new Packet.ConnAck(c.sessionPresent(), c.reason(), sorted(c.properties()));
    }
    if (packet instanceof Packet.Publish p) {
      return new Packet.Publish(p.topic(), p.payload(), p.id(), p.qos(), p.retain(), p.dup(), sorted(p.properties()));
    }
    if (packet instanceof Packet.Ack a) {
      return new Packet.Ack(a.type(), a.id(), a.reason(), sorted(a.properties()));
    }
    if (packet instanceof Packet.Disconnect d) {
      return new Packet.Disconnect(d.reason(), sorted(d.properties()));
    }
    return packet instanceof Packet.Auth a ? new Packet.Auth(a.reason(), sorted(a.properties())) : others(packet);
  }

  private static Packet others(Packet packet) {
    if (packet instanceof Packet.Subscribe s) {
      return new Packet.Subscribe(s.id(), s.subscriptions(), sorted(s.properties()));
    }
    if (packet instanceof Packet.SubAck s) {
      return new Packet.SubAck(s.type(), s.id(), s.reasons(), sorted(s.properties()));
    }
    return packet instanceof Packet.Unsubscribe u
      ? new Packet.Unsubscribe(u.id(), u.filters(), sorted(u.properties())) : packet;
  }

  private static Properties sorted(Properties properties) {
    List<Properties.Entry> entries = properties.entries().stream()
      .sorted(Comparator.comparingInt(entry -> entry.property().number())).toList();
    return Properties.of(entries);
  }
}
