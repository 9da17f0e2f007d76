// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A server whose every word a test says, for one client at a time. It reads as our broker reads its clients: bytes that
 * a client must not send fail the test. One thread, never an event loop.
 */
final class StrictServer implements AutoCloseable {

  private static final int MOST = 1 << 20;

  private final ServerSocket listener;
  private final Version version;
  private final ByteBuf received = Unpooled.buffer();
  private MqttProtocol protocol;
  private Socket socket;

  StrictServer(Version version) {
    this.version = version;
    try {
      listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
      listener.setSoTimeout((int) Await.DEADLINE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits for the next connection, whose first packet has to be a CONNECT of the version. */
  Packet.Connect accept() {
    try {
      socket = listener.accept();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Await.DEADLINE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    received.clear();
    protocol = MqttProtocol.forConnect(MOST);
    Packet.Connect connect = expect(Packet.Connect.class);
    if (connect.version() != version) {
      throw new AssertionError("CONNECT of version " + connect.version() + " (expected: " + version + ")");
    }
    protocol = MqttProtocol.of(version, MOST);
    return connect;
  }

  StrictServer send(Packet packet) {
    try {
      socket.getOutputStream().write(protocol.encode(packet).getBytes());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Receives the next packet, which has to be of a type. */
  <P extends Packet> P expect(Class<P> type) {
    Packet packet = receive();
    if (!type.isInstance(packet)) {
      throw new AssertionError("received " + packet + " (expected: " + type.getSimpleName() + ")");
    }
    return type.cast(packet);
  }

  private Packet receive() {
    while (true) {
      int length = received.isReadable() ? protocol.frameLength(received, 0, MOST) : 0;
      if (length > 0 && length <= received.readableBytes()) {
        Packet packet = protocol.decode(received, length);
        received.skipBytes(length).discardSomeReadBytes();
        return packet;
      }
      if (!fill()) {
        throw new AssertionError("closed by the client (expected: a packet)");
      }
    }
  }

  private boolean fill() {
    byte[] bytes = new byte[4_096];
    try {
      int count = socket.getInputStream().read(bytes);
      if (count > 0) {
        received.writeBytes(bytes, 0, count);
      }
      return count > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection. */
  void drop() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Expects that the client closes, and sends nothing before. */
  void expectEnd() {
    if (received.isReadable() || fill()) {
      throw new AssertionError("received " + received.readableBytes() + " bytes (expected: the end)");
    }
  }

  @Override
  public void close() {
    try (ServerSocket closing = listener) {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
