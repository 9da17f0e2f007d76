// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.Json;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.internal.JsonPayload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What Pusher's clients get for a message of a topic; made once for all of them on a node. One object for each length
 * of a prefix, and for each subscription to a user's own channel. Any thread.
 *
 * <pre>
 * {"a":"b"}, event "greet" on "news"   {"event":"greet","channel":"news","data":"{\"a\":\"b\"}"}
 * bytes 01 02, no event                {"event":"message:base64","channel":"news","data":"\"AQI=\""}
 * </pre>
 */
final class WireForm implements Function<ChannelMessage, Buffer> {

  /** Event of a message that has none, or one that only the server of this protocol may use. */
  static final String NO_EVENT = "message";
  /** Ends the event of a message whose payload is bytes, which come as a text in base64. */
  static final String BASE64 = ":base64";

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** By length, of which there are few: instances share them, so that a message is made once for all of a node. */
  private static final Map<Integer, WireForm> OF_TOPICS = new ConcurrentHashMap<>();

  private final int prefixLength;
  private final String channel;

  private WireForm(int prefixLength, String channel) {
    this.prefixLength = prefixLength;
    this.channel = channel;
  }

  /** Returns the form for topics that begin with a prefix of so many characters, which clients do not see. */
  static WireForm withoutPrefix(int prefixLength) {
    return OF_TOPICS.computeIfAbsent(prefixLength, length -> new WireForm(length, null));
  }

  /** Returns the form for messages that all are of one channel, whatever their topic. */
  static WireForm ofChannel(String channel) {
    return new WireForm(0, channel);
  }

  @Override
  public Buffer apply(ChannelMessage message) {
    Buffer json = JsonPayload.of(message);
    String event = message.headers().getOrDefault(ChannelHeaders.EVENT, NO_EVENT);
    if (ChannelName.isReserved(event)) {
      event = NO_EVENT;
    }
    if (json == null) {
      event += BASE64;
      json = Buffer.buffer('"' + Base64.getEncoder().encodeToString(message.payload().getBytes()) + '"');
    }
    String name = channel != null ? channel : channelOf(message.topic());
    ByteBuf out = Unpooled.buffer(json.length() + json.length() / 8 + 64 + event.length() + name.length());
    text(out, "{\"event\":");
    text(out, Json.encode(event));
    text(out, ",\"channel\":");
    text(out, Json.encode(name));
    text(out, ",\"data\":\"");
    escape(json, out);
    out.writeByte('"');
    String sender = message.headers().get(ChannelHeaders.SENDER);
    if (sender != null && ChannelName.isPresence(name) && event.startsWith("client-")) {
      text(out, ",\"user_id\":");
      text(out, Json.encode(sender));
    }
    out.writeByte('}');
    return BufferInternal.buffer(out);
  }

  private String channelOf(String topic) {
    String kind = ChannelName.kind(topic);
    return prefixLength == 0 ? topic : kind + topic.substring(kind.length() + prefixLength);
  }

  private static void text(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.UTF_8);
  }

  /** Writes JSON text as the inside of a JSON string. Other bytes than these never are a part of a character. */
  static void escape(Buffer json, ByteBuf out) {
    for (int i = 0; i < json.length(); i++) {
      byte octet = json.getByte(i);
      if (octet == '"' || octet == '\\') {
        out.writeByte('\\').writeByte(octet);
      } else if (octet >= 0 && octet < ' ') {
        out.writeByte('\\').writeByte('u').writeByte('0').writeByte('0').writeByte(HEX[octet >> 4])
          .writeByte(HEX[octet & 0xF]);
      } else {
        out.writeByte(octet);
      }
    }
  }
}
