// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import io.waggle.internal.JsonPayload;

/** A message of a channel as an event. JSON goes through as it is, without being parsed into objects. Stateless. */
final class ChannelForm {

  private static final String FALLBACK = "message";

  private ChannelForm() {
  }

  /**
   * Makes an event.
   *
   * @param event its name; a reserved one becomes {@code message}
   */
  static EngineMessage of(String namespace, ChannelMessage message, String event) {
    String name = PacketDecoder.RESERVED.contains(event) ? FALLBACK : event;
    Buffer json = JsonPayload.of(message);
    if (json == null) {
      return Packets.event(namespace, Packet.NO_ID, new JsonArray().add(name).add(message.payload()));
    }
    StringBuilder head = new StringBuilder("2");
    if (!namespace.equals("/")) {
      head.append(namespace).append(',');
    }
    Buffer text = Buffer.buffer(head.append('[').append(Json.encode(name)).toString());
    if (message.headers().containsKey(ChannelHeaders.ARGUMENTS)) {
      json = inner(json);
    }
    if (json.length() > 0) {
      text.appendByte((byte) ',').appendBuffer(json);
    }
    return EngineMessage.text(text.appendByte((byte) ']'));
  }

  /** Returns what is between the brackets of an array; the value itself if it is none. */
  private static Buffer inner(Buffer json) {
    int start = 0;
    int end = json.length() - 1;
    while (json.getByte(start) <= ' ') {
      start++;
    }
    while (json.getByte(end) <= ' ') {
      end--;
    }
    if (json.getByte(start) != '[') {
      return json;
    }
    for (int i = start + 1; i < end; i++) {
      if (json.getByte(i) > ' ' || json.getByte(i) < 0) {
        return json.slice(start + 1, end);
      }
    }
    return Buffer.buffer();
  }
}
