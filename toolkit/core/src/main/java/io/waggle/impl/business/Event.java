// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.business;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Visitor;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something that happened on a connection, on its way to a business. Immutable.
 *
 * <pre>
 * bytes   number:8   length:4   JSON {"kind","id","uid","session","from","again","code","text","trace"}   content
 * content of a message: see the gateway's Values; else empty
 * </pre>
 *
 * @param number of the event at its front's node, which the answer names
 * @param content message by reference for a business on the same node, else null
 * @param bytes of the message for another node, else null
 * @param trace that it goes on with, see {@link io.waggle.impl.Traces}
 */
record Event(long number, Kind kind, Visitor visitor, CloseReason reason, Object content, Buffer bytes,
             Map<String, String> trace) {

  /** What can happen. */
  enum Kind {
    CONNECT,
    MESSAGE,
    CLOSE
  }

  Event again() {
    Visitor same = new Visitor(visitor.id(), visitor.uid(), visitor.session(), visitor.remoteAddress(), true);
    return new Event(number, kind, same, reason, content, bytes, trace);
  }

  Buffer toBuffer() {
    JsonObject head = new JsonObject().put("kind", kind).put("id", visitor.id()).put("uid", visitor.uid())
      .put("session", visitor.session()).put("from", visitor.remoteAddress()).put("again", visitor.redelivered());
    if (reason != null) {
      head.put("code", reason.code()).put("text", reason.text());
    }
    if (!trace.isEmpty()) {
      head.put("trace", new JsonObject(Map.copyOf(trace)));
    }
    Buffer json = head.toBuffer();
    Buffer out = Buffer.buffer().appendLong(number).appendInt(json.length()).appendBuffer(json);
    return bytes == null ? out : out.appendBuffer(bytes);
  }

  static Event of(Buffer in) {
    int end = 12 + in.getInt(8);
    JsonObject head = in.getBuffer(12, end).toJsonObject();
    Visitor visitor = new Visitor(head.getString("id"), head.getString("uid"), head.getJsonObject("session"),
      head.getString("from"), head.getBoolean("again"));
    CloseReason reason = head.containsKey("code")
      ? reason(head.getInteger("code"), head.getString("text")) : null;
    return new Event(in.getLong(0), Kind.valueOf(head.getString("kind")), visitor, reason, null,
      in.getBuffer(end, in.length()), trace(head.getJsonObject("trace", new JsonObject())));
  }

  private static Map<String, String> trace(JsonObject json) {
    return json.stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
  }

  private static CloseReason reason(int code, String text) {
    if (CloseReason.isSendable(code)) {
      return CloseReason.of(code, text);
    }
    return (code == CloseReason.NO_STATUS.code() ? CloseReason.NO_STATUS : CloseReason.LOST).withText(text);
  }
}
