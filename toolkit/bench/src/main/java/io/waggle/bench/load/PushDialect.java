// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * The push protocol over WebSocket: see its PROTOCOL.md.
 *
 * <pre>
 * C {"type":"connect","id":1,"version":1,"subscribe":[{"channel":"bench"}]}
 * S {"type":"connected","id":1,…,"results":[{"type":"subscribed","channel":"bench",…}]}
 * C {"type":"publish","channel":"bench","data":payload}
 * S {"type":"message","channel":"bench",…,"data":payload}            members in any order
 * </pre>
 *
 * @param channel it subscribes to, or publishes to
 * @param subscribes whether it subscribes
 * @param since the position it has come to; null for none
 * @param quote what stands around a payload: {@code "\""} for a text, {@code ""} for an object
 */
record PushDialect(String channel, boolean subscribes, String since, String quote) implements Dialect {

  private static final ByteBuf DATA = bytes("\"data\":");
  private static final ByteBuf MESSAGE = bytes("\"type\":\"message\"");
  private static final ByteBuf PING = bytes("\"type\":\"ping\"");
  private static final int LONGEST_PING = 40;

  static Dialect publisher(String channel) {
    return new PushDialect(channel, false, null, "");
  }

  static Dialect subscriber(String channel) {
    return new PushDialect(channel, true, null, "");
  }

  /** Subscribes to a channel and publishes texts there. */
  static Dialect echo(String channel) {
    return new PushDialect(channel, true, null, "\"");
  }

  /** Subscribes and wants what it has missed since a position; null if it was never there. */
  static Dialect returning(String channel, String since) {
    return new PushDialect(channel, true, since, "");
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public String path() {
    return "/push/websocket";
  }

  @Override
  public String hello() {
    JsonObject connect = new JsonObject().put("type", "connect").put("id", 1).put("version", 1);
    if (subscribes) {
      JsonObject subscribe = new JsonObject().put("channel", channel);
      if (since != null) {
        subscribe.put("since", since);
      }
      connect.put("subscribe", new JsonArray().add(subscribe));
    }
    return connect.encode();
  }

  @Override
  public boolean greets() {
    return true;
  }

  @Override
  public String greeting(String message) {
    JsonObject connected = new JsonObject(message);
    boolean welcome = "connected".equals(connected.getString("type"));
    if (welcome && subscribes) {
      JsonObject result = connected.getJsonArray("results").getJsonObject(0);
      welcome = "subscribed".equals(result.getString("type"))
        && (since == null || result.getBoolean("recovered", false));
    }
    if (!welcome) {
      throw new IllegalStateException("greeting: " + message + " (expected: connected, and subscribed if asked for)");
    }
    return READY;
  }

  /** Returns where the channel is, of the message that {@link #greeting} has accepted; null without history. */
  static String position(String connected) {
    return new JsonObject(connected).getJsonArray("results").getJsonObject(0).getString("position");
  }

  @Override
  public String alive(ByteBuf in, int start, int length) {
    return length <= LONGEST_PING && contains(in, start, length, PING) ? "{\"type\":\"pong\"}" : null;
  }

  @Override
  public String before() {
    return "{\"type\":\"publish\",\"channel\":\"" + channel + "\",\"data\":" + quote;
  }

  @Override
  public String after() {
    return quote + "}";
  }

  @Override
  public int payload(ByteBuf in, int start, int length, int payloadBytes) {
    int head = DATA.readableBytes() + quote.length();
    // Where a server writes it last, which it mostly does.
    int at = start + length - after().length() - payloadBytes;
    boolean last = at - head >= start && ByteBufUtil.equals(in, at - head, DATA, 0, DATA.readableBytes());
    if (!last) {
      int data = ByteBufUtil.indexOf(DATA, in.slice(start, length));
      at = data < 0 ? -1 : start + data + head;
      if (data < 0 || at + payloadBytes > start + length) {
        return -1;
      }
    }
    return contains(in, start, length, MESSAGE) ? at : -1;
  }

  /** Looks at the place where such a member mostly stands, right after the brace, before it searches. */
  private static boolean contains(ByteBuf in, int start, int length, ByteBuf member) {
    return length > member.readableBytes() && ByteBufUtil.equals(in, start + 1, member, 0, member.readableBytes())
      || ByteBufUtil.indexOf(member, in.slice(start, length)) >= 0;
  }
}
