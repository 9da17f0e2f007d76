// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Shown;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A client that sends packets or any bytes, in its own time, and blocks for what the broker sends. One thread. */
final class Peer implements AutoCloseable {

  private static final int MAX_BYTES = 16 << 20;

  final RawClient raw;
  private final MqttProtocol protocol;
  private final Deque<Packet> overtaken = new ArrayDeque<>();
  private int nextId = 100;

  private Peer(RawClient raw, Version version) {
    this.raw = raw;
    this.protocol = MqttProtocol.client(version, MAX_BYTES);
  }

  /** Opens a connection and sends nothing. */
  static Peer open(int port, Version version) {
    return new Peer(RawClient.connect(port), version);
  }

  /** Says CONNECT and nothing else; the answer is to be read. */
  static Peer connecting(int port, Packet.Connect connect) {
    return open(port, connect.version()).send(connect);
  }

  /** Connects, which must succeed. */
  static Peer connect(int port, Packet.Connect connect) {
    Peer peer = connecting(port, connect);
    assertThat(peer.expect(Packet.ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    return peer;
  }

  /** Connects with a clean start and nothing else. */
  static Peer connect(int port, String clientId) {
    return connect(port, Login.of(clientId).connect());
  }

  Peer send(Packet packet) {
    return send(protocol.encode(packet).getBytes());
  }

  Peer send(byte[] bytes) {
    raw.send(bytes);
    return this;
  }

  /** Sends bytes in hexadecimal. */
  Peer hex(String bytes) {
    raw.sendHex(bytes);
    return this;
  }

  /** Sends a message; with QoS 1 and 2 until it is acknowledged. */
  Peer publish(String topic, String payload, int qos) {
    return publish(topic, payload, qos, false, Properties.NONE);
  }

  Peer publish(String topic, String payload, int qos, boolean retain, Properties properties) {
    int id = qos == 0 ? 0 : nextId++;
    send(new Packet.Publish(topic, payload.getBytes(StandardCharsets.UTF_8), id, qos, retain, false, properties));
    if (qos == 1) {
      expectAck(Type.PUBACK, id);
    } else if (qos == 2) {
      expectAck(Type.PUBREC, id);
      send(new Packet.Ack(Type.PUBREL, id));
      expectAck(Type.PUBCOMP, id);
    }
    return this;
  }

  /** Subscribes and returns the reason codes. */
  int[] subscribe(Properties properties, Packet.Subscription... subscriptions) {
    int id = nextId++;
    send(new Packet.Subscribe(id, List.of(subscriptions), properties));
    Packet.SubAck ack = expect(Packet.SubAck.class);
    assertThat(ack.type()).isEqualTo(Type.SUBACK);
    assertThat(ack.id()).isEqualTo(id);
    return ack.reasons();
  }

  Peer subscribe(String filter, int qos) {
    assertThat(subscribe(Properties.NONE, subscription(filter, qos))).containsExactly(qos);
    return this;
  }

  int[] unsubscribe(String... filters) {
    int id = nextId++;
    send(new Packet.Unsubscribe(id, List.of(filters), Properties.NONE));
    Packet.SubAck ack = expect(Packet.SubAck.class);
    assertThat(ack.type()).isEqualTo(Type.UNSUBACK);
    assertThat(ack.id()).isEqualTo(id);
    return ack.reasons();
  }

  static Packet.Subscription subscription(String filter, int qos) {
    return new Packet.Subscription(filter, qos, false, false, 0);
  }

  /** Returns the next packet. */
  Packet next() {
    return overtaken.isEmpty() ? read() : overtaken.poll();
  }

  private Packet read() {
    byte[] frame = nextBytes();
    return protocol.decode(Unpooled.wrappedBuffer(frame), frame.length);
  }

  /** Reads the bytes of the next packet. */
  byte[] nextBytes() {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(raw.read(1));
    int remaining = 0;
    int shift = 0;
    byte each;
    do {
      each = raw.read(1)[0];
      header.write(each);
      remaining |= (each & 0x7F) << shift;
      shift += 7;
    } while (each < 0);
    header.writeBytes(raw.read(remaining));
    return header.toByteArray();
  }

  <P extends Packet> P expect(Class<P> type) {
    Packet packet = next();
    assertThat(packet).as(() -> Shown.of(packet)).isInstanceOf(type);
    return type.cast(packet);
  }

  /** Expects an acknowledgement; messages that come before it are returned later. */
  Packet.Ack expectAck(Type type, int id) {
    Packet packet = read();
    while (packet instanceof Packet.Publish) {
      overtaken.add(packet);
      packet = read();
    }
    assertThat(packet).as(Shown.of(packet)).isInstanceOf(Packet.Ack.class);
    Packet.Ack ack = (Packet.Ack) packet;
    assertThat(ack.type()).isEqualTo(type);
    assertThat(ack.id()).isEqualTo(id);
    return ack;
  }

  /** Reads a message with this payload. */
  Packet.Publish expectMessage(String payload) {
    Packet.Publish publish = expect(Packet.Publish.class);
    assertThat(text(publish)).isEqualTo(payload);
    return publish;
  }

  /** Reads a message and acknowledges it to the end. */
  Packet.Publish take(String payload) {
    Packet.Publish publish = expectMessage(payload);
    acknowledge(publish);
    return publish;
  }

  void acknowledge(Packet.Publish publish) {
    if (publish.qos() == 1) {
      send(new Packet.Ack(Type.PUBACK, publish.id()));
    } else if (publish.qos() == 2) {
      send(new Packet.Ack(Type.PUBREC, publish.id()));
      expectAck(Type.PUBREL, publish.id());
      send(new Packet.Ack(Type.PUBCOMP, publish.id()));
    }
  }

  static String text(Packet.Publish publish) {
    return new String(publish.payload(), StandardCharsets.UTF_8);
  }

  /** Expects that what was sent before has had no other answer: PINGRESP is next. */
  Peer expectNothingElse() {
    send(new Packet.Ping(Type.PINGREQ));
    assertThat(expect(Packet.Ping.class).type()).isEqualTo(Type.PINGRESP);
    return this;
  }

  /** Expects DISCONNECT with a reason and the end of the connection. */
  void expectDisconnect(int reason) {
    assertThat(expect(Packet.Disconnect.class).reason()).isEqualTo(reason);
    raw.expectClosed();
  }

  /** Expects CONNACK with a reason and the end of the connection. */
  Packet.ConnAck expectRefusal(int reason) {
    Packet.ConnAck ack = expect(Packet.ConnAck.class);
    assertThat(ack.reason()).isEqualTo(reason);
    assertThat(ack.sessionPresent()).isFalse();
    raw.expectClosed();
    return ack;
  }

  /** Says good-bye and waits for the end. */
  void disconnect() {
    send(new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE));
    raw.expectClosed();
  }

  /** Breaks the connection. */
  void breakOff() {
    raw.reset();
  }

  @Override
  public void close() {
    try {
      raw.close();
    } catch (UncheckedIOException e) {
      // It is closed already.
    }
  }
}
