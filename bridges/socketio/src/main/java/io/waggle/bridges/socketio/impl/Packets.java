// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes packets; {@link PacketDecoder} shows their bytes. Stateless; any thread. */
final class Packets {

  /** Room for a packet of the usual size. */
  private static final int PLAIN_CHARS = 128;

  private Packets() {
  }

  /**
   * Makes the data of an event.
   *
   * @throws IllegalArgumentException if the name is reserved, or an argument cannot be sent
   */
  static JsonArray data(String event, Object... args) {
    if (event == null || PacketDecoder.RESERVED.contains(event)) {
      throw new IllegalArgumentException("event: " + event + " (expected: a name that is not reserved)");
    }
    List<Object> list = new ArrayList<>(args.length + 1);
    list.add(event);
    list.addAll(Arrays.asList(args));
    return new JsonArray(list);
  }

  /** Makes an EVENT, or a BINARY_EVENT if there is something binary in its data. */
  static EngineMessage event(String namespace, long id, JsonArray data) {
    return withData(Packet.Type.EVENT, namespace, id, data);
  }

  /** Makes an ACK, or a BINARY_ACK. */
  static EngineMessage ack(String namespace, long id, JsonArray data) {
    return withData(Packet.Type.ACK, namespace, id, data);
  }

  /** Makes the answer to a CONNECT; protocol 4 has no data. */
  static EngineMessage connect(String namespace, JsonObject data) {
    return EngineMessage.text(text(Packet.Type.CONNECT, 0, namespace, Packet.NO_ID, data));
  }

  /** Makes the refusal of a CONNECT. */
  static EngineMessage connectError(String namespace, Object data) {
    return EngineMessage.text(text(Packet.Type.CONNECT_ERROR, 0, namespace, Packet.NO_ID, data));
  }

  /** Makes a DISCONNECT. */
  static EngineMessage disconnect(String namespace) {
    return EngineMessage.text(text(Packet.Type.DISCONNECT, 0, namespace, Packet.NO_ID, null));
  }

  private static EngineMessage withData(Packet.Type type, String namespace, long id, JsonArray data) {
    StringBuilder text = head(type, 0, namespace, id);
    if (PlainArray.write(data, text)) {
      return EngineMessage.text(Buffer.buffer(text.toString()));
    }
    List<Buffer> attachments = new ArrayList<>(0);
    Object plain = Attachments.extract(data, attachments);
    if (attachments.isEmpty()) {
      return EngineMessage.text(text(type, 0, namespace, id, plain));
    }
    Packet.Type binary = type == Packet.Type.EVENT ? Packet.Type.BINARY_EVENT : Packet.Type.BINARY_ACK;
    return EngineMessage.of(text(binary, attachments.size(), namespace, id, plain), attachments);
  }

  private static Buffer text(Packet.Type type, int attachments, String namespace, long id, Object data) {
    Buffer text = Buffer.buffer(head(type, attachments, namespace, id).toString());
    return data == null ? text : text.appendBuffer(Json.encodeToBuffer(data));
  }

  /** Returns what stands before the data. */
  private static StringBuilder head(Packet.Type type, int attachments, String namespace, long id) {
    StringBuilder head = new StringBuilder(PLAIN_CHARS).append(type.ordinal());
    if (attachments > 0) {
      head.append(attachments).append('-');
    }
    if (!namespace.equals("/")) {
      head.append(namespace).append(',');
    }
    if (id != Packet.NO_ID) {
      head.append(id);
    }
    return head;
  }
}
