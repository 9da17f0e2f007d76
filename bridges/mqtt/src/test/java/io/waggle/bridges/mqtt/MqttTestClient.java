// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A client that sends any packets, right or wrong, over TCP, and blocks for what comes. It answers nothing by itself.
 * One thread, never an event loop.
 */
public final class MqttTestClient implements AutoCloseable {

  private static final int MOST = 268_435_460;

  private final Socket socket;
  private final MqttProtocol protocol;
  private final Version version;
  private final ByteBuf received = Unpooled.buffer();
  private String clientId = "";

  private MqttTestClient(Socket socket, Version version) {
    this.socket = socket;
    this.version = version;
    this.protocol = MqttProtocol.client(version, MOST);
  }

  /** Opens a connection to a port of 127.0.0.1 and sends nothing. */
  public static MqttTestClient open(int port, Version version) {
    try {
      Socket socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      return new MqttTestClient(socket, version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects a version 5 client with a clean start; CONNACK has to say success. */
  public static MqttTestClient connect(int port, String clientId) {
    return connect(port, clientId, Version.V5);
  }

  /** Connects with a clean start; CONNACK has to say success. */
  public static MqttTestClient connect(int port, String clientId, Version version) {
    return connect(port, clientId, version, true, Properties.NONE);
  }

  /** Connects; CONNACK has to say success. */
  public static MqttTestClient connect(int port, String clientId, Version version, boolean clean,
                                       Properties properties) {
    MqttTestClient client = open(port, version);
    Packet.ConnAck answer = client.connect(clientId, clean, properties);
    if (answer.reason() != 0) {
      throw new AssertionError("CONNACK: " + answer + " (expected: success)");
    }
    return client;
  }

  /** Connects to go on with a session that is kept for an hour, or begin one; CONNACK has to say success. */
  public static MqttTestClient resume(int port, String clientId, Version version) {
    return connect(port, clientId, version, false,
      version.hasProperties() ? Properties.of(Property.SESSION_EXPIRY, 3_600) : Properties.NONE);
  }

  /** Sends CONNECT and returns CONNACK. */
  public Packet.ConnAck connect(String id, boolean clean, Properties properties) {
    return connect(new Packet.Connect(version, id, clean, 0, null, null, null, properties));
  }

  /** Sends CONNECT and returns CONNACK. */
  public Packet.ConnAck connect(Packet.Connect connect) {
    clientId = connect.clientId();
    send(connect);
    return expect(Packet.ConnAck.class);
  }

  /** Sends a packet. */
  public MqttTestClient send(Packet packet) {
    return send(protocol.encode(packet).getBytes());
  }

  /** Sends bytes. */
  public MqttTestClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes; what is to be acknowledged is not waited for. */
  public MqttTestClient publish(String topic, String payload, int qos, int id) {
    return publish(topic, payload, qos, id, false, Properties.NONE);
  }

  /** Publishes; what is to be acknowledged is not waited for. */
  public MqttTestClient publish(String topic, String payload, int qos, int id, boolean retain, Properties properties) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return send(new Packet.Publish(topic, bytes, id, qos, retain, false, properties));
  }

  /** Publishes with QoS 1 and waits for PUBACK; returns its reason. */
  public int publishAndWait(String topic, String payload, boolean retain) {
    publish(topic, payload, 1, 77, retain, Properties.NONE);
    return expectAck(Type.PUBACK, 77).reason();
  }

  /** Subscribes to one filter and waits for SUBACK; returns its reason. */
  public int subscribe(String filter, int qos) {
    return subscribe(Properties.NONE, new Packet.Subscription(filter, qos, false, false, 0))[0];
  }

  /** Subscribes and waits for SUBACK; returns its reasons. */
  public int[] subscribe(Properties properties, Packet.Subscription... subscriptions) {
    send(new Packet.Subscribe(99, List.of(subscriptions), properties));
    Packet.SubAck answer = expect(Packet.SubAck.class);
    if (answer.type() != Type.SUBACK || answer.id() != 99) {
      throw new AssertionError("received " + answer + " (expected: SUBACK of 99)");
    }
    return answer.reasons();
  }

  /** Ends subscriptions and waits for UNSUBACK; returns its reasons. */
  public int[] unsubscribe(String... filters) {
    send(new Packet.Unsubscribe(98, List.of(filters), Properties.NONE));
    return expect(Packet.SubAck.class).reasons();
  }

  /** Receives the next packet, which has to be a PUBLISH with this payload. */
  public Packet.Publish expectMessage(String payload) {
    Packet.Publish publish = expect(Packet.Publish.class);
    String text = new String(publish.payload(), StandardCharsets.UTF_8);
    if (!text.equals(payload)) {
      throw new AssertionError("message: " + text + " of " + publish + " (expected: " + payload + ")");
    }
    return publish;
  }

  /** Receives the next packet, which has to be an acknowledgement. */
  public Packet.Ack expectAck(Type type, int id) {
    Packet.Ack ack = expect(Packet.Ack.class);
    if (ack.type() != type || ack.id() != id) {
      throw new AssertionError("received " + ack + " (expected: " + type + " of " + id + ")");
    }
    return ack;
  }

  /** Receives the next packet, which has to be a DISCONNECT with this reason; then the connection has to end. */
  public void expectDisconnect(int reason) {
    Packet.Disconnect disconnect = expect(Packet.Disconnect.class);
    if (disconnect.reason() != reason) {
      throw new AssertionError("received " + disconnect + " (expected: reason " + reason + ")");
    }
    expectEnd();
  }

  /** Receives the next packet, which has to be of a type. */
  public <P extends Packet> P expect(Class<P> type) {
    Packet packet = receive(Await.DEADLINE);
    if (!type.isInstance(packet)) {
      throw new AssertionError(clientId + " received " + packet + " (expected: " + type.getSimpleName() + ")");
    }
    return type.cast(packet);
  }

  /**
   * Takes messages and acknowledges those of QoS 1 until enough were taken; asks again and again for what is on its way.
   *
   * @param enough whether so many are
   * @return their payloads
   */
  public List<String> takeUntil(IntPredicate enough) {
    List<String> taken = new ArrayList<>();
    Await.until("enough messages", () -> {
      send(new Packet.Ping(Type.PINGREQ));
      while (receive(Await.DEADLINE) instanceof Packet.Publish publish) {
        taken.add(new String(publish.payload(), StandardCharsets.UTF_8));
        if (publish.qos() == 1) {
          send(new Packet.Ack(Type.PUBACK, publish.id()));
        }
      }
      return enough.test(taken.size());
    });
    return taken;
  }

  /** Expects that nothing is on its way: what the broker sends before it answers a ping. */
  public void expectNothing() {
    send(new Packet.Ping(Type.PINGREQ));
    Packet.Ping ping = expect(Packet.Ping.class);
    if (ping.type() != Type.PINGRESP) {
      throw new AssertionError("received " + ping + " (expected: PINGRESP)");
    }
  }

  /** Expects that the broker closes the connection and sends nothing before. */
  public void expectEnd() {
    try {
      if (!fill(Await.DEADLINE)) {
        return;
      }
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof SocketTimeoutException)) {
        return;
      }
    }
    throw new AssertionError(clientId + ": not closed (expected: the end)");
  }

  /** Receives the next packet. */
  public Packet receive(Duration deadline) {
    while (true) {
      int length = received.isReadable() ? protocol.frameLength(received, 0, MOST) : 0;
      if (length > 0 && length <= received.readableBytes()) {
        Packet packet = protocol.decode(received, length);
        received.skipBytes(length).discardSomeReadBytes();
        return packet;
      }
      if (!fill(deadline)) {
        throw new AssertionError(clientId + ": closed by the broker (expected: a packet)");
      }
    }
  }

  private boolean fill(Duration deadline) {
    byte[] bytes = new byte[8_192];
    try {
      socket.setSoTimeout((int) deadline.toMillis());
      int count = socket.getInputStream().read(bytes);
      if (count > 0) {
        received.writeBytes(bytes, 0, count);
      }
      return count > 0;
    } catch (EOFException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says good-bye, so that no will is published, and closes. */
  public void disconnect() {
    send(new Packet.Disconnect(0, Properties.NONE));
    expectEnd();
    close();
  }

  /** Closes the connection without a word. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
