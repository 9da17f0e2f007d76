// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.PublishOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A message as somebody wants it published. Immutable; any thread.
 *
 * @param id given, or a random one
 * @param headers as {@link ChannelHeaders} says
 */
public record Publication(String id, ClientFrame.Content content, Map<String, String> headers) {

  private static final int MAX_ID = 128;
  private static final int MAX_EVENT = 128;

  /**
   * Reads the members {@code data}, {@code data64}, {@code event}, {@code message} and {@code tags}.
   *
   * @param sender uid of whoever publishes; empty for the application
   * @throws PushException with code 400 or 413
   */
  public static Publication of(ClientFrame frame, String sender) {
    Publication plain = of(frame.content(), sender);
    Map<String, String> headers = new HashMap<>(plain.headers());
    String event = frame.text("event");
    if (event != null) {
      headers.put(ChannelHeaders.EVENT, limited("event", event, MAX_EVENT));
    }
    frame.tags().forEach((name, value) -> headers.put(ChannelHeaders.TAG_PREFIX + name, value));
    String given = frame.text("message");
    return new Publication(given == null ? plain.id() : limited("message", given, MAX_ID), plain.content(), headers);
  }

  /** Makes one of a content alone. */
  public static Publication of(ClientFrame.Content content, String sender) {
    Map<String, String> headers = new HashMap<>();
    if (!sender.isEmpty()) {
      headers.put(ChannelHeaders.SENDER, sender);
    }
    headers.put(ChannelHeaders.CONTENT_TYPE, content.isBinary() ? ChannelHeaders.BINARY : ChannelHeaders.JSON);
    return new Publication(randomId(), content, headers);
  }

  private static String limited(String name, String text, int most) {
    if (text.length() > most) {
      throw new PushException(413, name + ": " + text.length() + " characters (expected: at most " + most + ")");
    }
    return text;
  }

  private static String randomId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Long.toString(random.nextLong() >>> 1, 36) + Long.toString(random.nextLong() >>> 1, 36);
  }

  /** Publishes to a channel; whoever calls has asked whether that is allowed. */
  public Future<ChannelPosition> to(Channels channels, String channel) {
    try {
      return channels.publish(channel, content.bytes(), new PublishOptions().setId(id).setHeaders(headers)
        .setPermitted(true));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
  }

  /** Returns the same message with other data, JSON. */
  Publication with(Object data) {
    Map<String, String> others = new HashMap<>(headers);
    others.put(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.JSON);
    return new Publication(id, new ClientFrame.Content(Json.encodeToBuffer(data), false), others);
  }

  /** Returns the content for those who are asked: the JSON, or base64. */
  Object asJson() {
    return content.isBinary() ? Base64.getEncoder().encodeToString(content.bytes().getBytes())
      : Json.decodeValue(content.bytes());
  }
}
