// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

/**
 * The event-bus addresses of channels. Six for each node, whatever is subscribed to; local to the node, so that messages
 * of one sender stay in order. All bodies are JSON objects. {@code name} says which channels, and may be left out if
 * there is one; {@code identity} says who asks, and without it nobody knows: the access rules apply to both.
 *
 * <pre>
 * failure   code: 400 what was asked for is wrong, 403 refused by a rule or limit, 500 anything else; text: why
 * position  "epoch": text, "offset": number
 * message   "topic", "epoch", "offset", "id", "headers": {…}, "publishedAt": ISO time,
 *           "payload": any JSON, or "text": text that is none, or "binary": base64 of what is no text
 * </pre>
 */
final class Addresses {

  /**
   * Publishes. Body: {@code {"topic","payload": any JSON | "text" | "binary": base64,"id"?,"headers"?,"identity"?,
   * "name"?}}. Reply: a position.
   */
  static final String PUBLISH = "waggle.channel.publish";

  /**
   * Subscribes. Body: {@code {"pattern","address","epoch"?,"offset"?,"identity"?,"name"?}}; messages are sent to the
   * address, and {@code {"lost": topic}} if some were lost. Reply: {@code {"subscription": id,"recovered","epoch",
   * "offset"}}. It ends when nobody listens at the address any more.
   */
  static final String SUBSCRIBE = "waggle.channel.subscribe";

  /** Ends a subscription. Body: {@code {"subscription": id}}. Reply: {@code {}}. */
  static final String UNSUBSCRIBE = "waggle.channel.unsubscribe";

  /**
   * Consumes as a member of a group. Body: {@code {"topic","address","group","ackTimeoutMs"?,"maxAttempts"?,
   * "maxInFlight"?,"deadLetterTopic"?,"identity"?,"name"?}}; messages are sent to the address, where a reply
   * acknowledges them and a failure, or none in time, has them delivered again. Reply: {@code {"subscription": id}}.
   */
  static final String CONSUME = "waggle.channel.consume";

  /**
   * Reads history. Body: {@code {"topic","epoch"?,"offset"?,"limit"?: 100,"identity"?,"name"?}}. Reply:
   * {@code {"epoch","offset","complete","messages":[…]}}.
   */
  static final String HISTORY = "waggle.channel.history";

  /**
   * Says who is subscribed. Body: {@code {"topic","identity"?,"name"?}}. Reply: {@code {"topic","identities":{who:
   * count},"complete","asOf"}}.
   */
  static final String PRESENCE = "waggle.channel.presence";

  private Addresses() {
  }
}
