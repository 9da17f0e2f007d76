// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.JsonPayload;
import java.util.Base64;
import java.util.Map;

/**
 * Frames of the server as bytes. A payload goes into its frame as it is, without being parsed or written anew.
 * Stateless.
 *
 * <pre>
 *   {"type":"message","channel":"news","message":"m-1","position":"e:1","time":1,"data":{"a":1}}
 * </pre>
 */
public final class Frames {

  /** Asks for a {@code pong}. */
  public static final Buffer PING = Buffer.buffer("{\"type\":\"ping\"}");

  private static final byte[] DATA = ",\"data\":".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private Frames() {
  }

  /** Returns the frame of a message; the form that all connections share. */
  public static Buffer message(ChannelMessage message) {
    Buffer data = JsonPayload.of(message);
    return data == null ? binary(head(message), message.payload()) : json(head(message), data);
  }

  /** Returns the frame of a message whose data is told as a change of the one before. */
  public static Buffer delta(ChannelMessage message, Buffer patch) {
    return head(message).appendString(",\"delta\":").appendBuffer(patch).appendByte((byte) '}');
  }

  private static Buffer head(ChannelMessage message) {
    return head("\"channel\":" + Json.encode(message.topic()), message.id(), Positions.text(message.position()),
      message.publishedAt().toEpochMilli(), message.headers());
  }

  /**
   * Returns the frame of a message that is not of a channel.
   *
   * @param to {@code uid}, {@code group} or {@code everyone}
   * @param ack whether it is to be acknowledged
   */
  public static Buffer direct(String to, String id, long timeMs, Map<String, String> headers, ClientFrame.Content content,
                              boolean ack) {
    Buffer head = head("\"to\":\"" + to + "\"", id, null, timeMs, headers);
    if (ack) {
      head.appendString(",\"ack\":true");
    }
    return content.isBinary() ? binary(head, content.bytes()) : json(head, content.bytes());
  }

  private static Buffer head(String whereTo, String id, String position, long timeMs, Map<String, String> headers) {
    StringBuilder text = new StringBuilder(160).append("{\"type\":\"message\",").append(whereTo)
      .append(",\"message\":").append(Json.encode(id));
    if (position != null) {
      text.append(",\"position\":").append(Json.encode(position));
    }
    text.append(",\"time\":").append(timeMs);
    String event = headers.get(ChannelHeaders.EVENT);
    if (event != null) {
      text.append(",\"event\":").append(Json.encode(event));
    }
    JsonObject tags = tags(headers);
    if (!tags.isEmpty()) {
      text.append(",\"tags\":").append(tags.encode());
    }
    return Buffer.buffer(text.toString());
  }

  private static JsonObject tags(Map<String, String> headers) {
    JsonObject tags = new JsonObject();
    headers.forEach((name, value) -> {
      if (name.startsWith(ChannelHeaders.TAG_PREFIX)) {
        tags.put(name.substring(ChannelHeaders.TAG_PREFIX.length()), value);
      }
    });
    return tags;
  }

  private static Buffer json(Buffer head, Buffer data) {
    return head.appendBytes(DATA).appendBuffer(data).appendByte((byte) '}');
  }

  private static Buffer binary(Buffer head, Buffer bytes) {
    return head.appendString(",\"data64\":\"").appendBytes(Base64.getEncoder().encode(bytes.getBytes()))
      .appendString("\"}");
  }

  /** Returns an answer; {@code id} 0 for none. */
  public static Buffer answer(String type, long id, JsonObject members) {
    return framed(type, id).mergeIn(members).toBuffer();
  }

  /** Returns an error. */
  public static JsonObject error(long id, PushException e, String channel) {
    JsonObject error = framed("error", id).put("code", e.code()).put("reason", e.reason());
    if (channel != null) {
      error.put("channel", channel);
    }
    return e.retryMs() > 0 ? error.put("retry", e.retryMs()) : error;
  }

  private static JsonObject framed(String type, long id) {
    JsonObject frame = new JsonObject().put("type", type);
    return id == 0 ? frame : frame.put("id", id);
  }

  /** Returns a frame about a channel: {@code lost}. */
  public static Buffer lost(String channel) {
    return framed("lost", 0).put("channel", channel).toBuffer();
  }

  /** Returns a frame about who came or went: {@code join} or {@code leave}. */
  public static Buffer presence(boolean joined, String channel, String uid) {
    return framed(joined ? "join" : "leave", 0).put("channel", channel).put("uid", uid).toBuffer();
  }

  /** Returns the last frame of a transport that has no close of its own. */
  public static Buffer close(int code, String reason) {
    return framed("close", 0).put("code", code).put("reason", reason).toBuffer();
  }
}
