// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * One message of a topic, the same for all its subscribers. Any thread, on the condition that nobody changes the
 * payload.
 *
 * @param topic it was published to
 * @param offset in the topic's history, from 1 without holes; 0 without history
 * @param epoch of that history; empty without
 * @param id the publisher's, or a random one
 * @param payload the content
 * @param headers beside the content, never null
 * @param publishedAt by the clock of the node that published it
 */
public record ChannelMessage(String topic, long offset, String epoch, String id, Buffer payload,
                             Map<String, String> headers, Instant publishedAt) {

  /** Creates a message. */
  public ChannelMessage {
    headers = Map.copyOf(headers);
  }

  /** Returns the payload as UTF-8 text. */
  public String text() {
    return payload.toString();
  }

  /**
   * Returns the payload as a JSON object.
   *
   * @throws io.vertx.core.json.DecodeException if it is none
   */
  public JsonObject json() {
    return payload.toJsonObject();
  }

  /** Returns where in the history it stands: what a subscriber that has handled it comes back with. */
  public ChannelPosition position() {
    return new ChannelPosition(epoch, offset);
  }

  /** Returns the same message at another place. */
  public ChannelMessage at(ChannelPosition position) {
    return new ChannelMessage(topic, position.offset(), position.epoch(), id, payload, headers, publishedAt);
  }
}
