// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a client is sent, one word for each packet, and what is done with its connection. */
final class RecordingOutput implements Output {

  final List<Packet> packets = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private MqttProtocol protocol = MqttProtocol.of(Version.V5, 262_144);
  boolean hasRoom = true;
  boolean isPaused;
  boolean isClosed;

  /** Returns what was written down since the last time, such as {@code PUBACK 1, closed}. */
  String said() {
    String all = String.join(", ", words);
    words.clear();
    return all;
  }

  @Override
  public void use(Version version) {
    protocol = MqttProtocol.of(version, 262_144);
  }

  @Override
  public boolean send(Packet packet) {
    packets.add(packet);
    words.add(word(packet));
    return true;
  }

  private static String word(Packet packet) {
    if (packet instanceof Packet.ConnAck ack) {
      return "CONNACK " + Integer.toHexString(ack.reason());
    } else if (packet instanceof Packet.Ack ack) {
      return ack.type() + " " + ack.id() + (ack.reason() == 0 ? "" : " " + Integer.toHexString(ack.reason()));
    } else if (packet instanceof Packet.SubAck ack) {
      StringBuilder reasons = new StringBuilder();
      for (int reason : ack.reasons()) {
        reasons.append(' ').append(Integer.toHexString(reason));
      }
      return ack.type() + " " + ack.id() + reasons;
    } else if (packet instanceof Packet.Disconnect disconnect) {
      return "DISCONNECT " + Integer.toHexString(disconnect.reason());
    } else if (packet instanceof Packet.Publish publish) {
      return "PUBLISH " + publish.qos() + (publish.dup() ? "d" : "") + " " + publish.id() + " "
        + new String(publish.payload());
    } else if (packet instanceof Packet.Auth auth) {
      return "AUTH " + Integer.toHexString(auth.reason());
    }
    return packet.type().toString();
  }

  @Override
  public int sizeOf(Packet packet) {
    return protocol.size(packet);
  }

  @Override
  public boolean hasRoom() {
    return hasRoom;
  }

  @Override
  public void pause() {
    isPaused = true;
  }

  @Override
  public void resume() {
    isPaused = false;
  }

  @Override
  public void close() {
    if (!isClosed) {
      words.add("closed");
    }
    isClosed = true;
  }

  @Override
  public SocketAddress remoteAddress() {
    return SocketAddress.inetSocketAddress(1, "127.0.0.1");
  }

  @Override
  public X509Certificate certificate() {
    return null;
  }
}
