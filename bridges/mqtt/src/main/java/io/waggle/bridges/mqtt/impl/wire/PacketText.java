// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Packets as text for operators who trace a client: what they are about and the beginning of the payload, never a password
 * or the data of an authentication. Stateless.
 */
final class PacketText {

  private static final int MOST_PAYLOAD_BYTES = 400;

  private PacketText() {
  }

  static String of(Packet packet) {
    if (packet instanceof Packet.Publish publish) {
      return publish(publish);
    } else if (packet instanceof Packet.Connect connect) {
      return "CONNECT " + connect.version() + " client " + connect.clientId() + (connect.cleanStart() ? " clean" : "")
        + " keep alive " + connect.keepAlive() + " s"
        + (connect.username() == null ? "" : " user " + connect.username())
        + (connect.will() == null ? "" : " will " + connect.will().topic());
    } else if (packet instanceof Packet.ConnAck answer) {
      return "CONNACK " + reason(answer.reason()) + (answer.sessionPresent() ? " session present" : "");
    } else if (packet instanceof Packet.Subscribe subscribe) {
      return "SUBSCRIBE " + subscribe.id() + " " + subscribe.subscriptions().stream()
        .map(each -> each.filter() + " qos " + each.qos()).toList();
    } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
      return "UNSUBSCRIBE " + unsubscribe.id() + " " + unsubscribe.filters();
    } else {
      return rest(packet);
    }
  }

  private static String rest(Packet packet) {
    if (packet instanceof Packet.Ack ack) {
      return ack.type() + " " + ack.id() + (ack.reason() == 0 ? "" : " " + reason(ack.reason()));
    } else if (packet instanceof Packet.SubAck answer) {
      return answer.type() + " " + answer.id() + " " + Arrays.stream(answer.reasons()).mapToObj(PacketText::reason).toList();
    } else if (packet instanceof Packet.Disconnect disconnect) {
      return "DISCONNECT " + reason(disconnect.reason());
    } else if (packet instanceof Packet.Auth auth) {
      return "AUTH " + reason(auth.reason());
    } else if (packet instanceof Packet.Malformed malformed) {
      return "malformed: " + malformed.text() + " (" + reason(malformed.reason()) + ")";
    }
    return ((Packet.Ping) packet).type().name();
  }

  private static String publish(Packet.Publish publish) {
    byte[] payload = publish.payload();
    return "PUBLISH " + publish.topic() + " qos " + publish.qos() + (publish.id() == 0 ? "" : " id " + publish.id())
      + (publish.retain() ? " retain" : "") + (publish.dup() ? " dup" : "") + " " + payload.length + " bytes: "
      + new String(payload, 0, Math.min(payload.length, MOST_PAYLOAD_BYTES), StandardCharsets.UTF_8);
  }

  private static String reason(int code) {
    return "0x%02X".formatted(code);
  }
}
