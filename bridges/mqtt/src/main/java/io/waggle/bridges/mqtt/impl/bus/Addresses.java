// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.bus;

/**
 * The event-bus address of a broker, and what is sent there and to the addresses that the options name. All bodies are
 * JSON objects. No event-bus bridge (SockJS, TCP) reaches it unless it is permitted there.
 *
 * <pre>
 * message   "topic", "payload": any JSON, or "text": text that is none, or "binary": base64 of what is no text,
 *           "qos", "retain", "client": id of the publisher, "user"?: its name, "contentType"?,
 *           "properties"?: {…} user properties, the first of a name, "attempt"? from 1, of a group's message
 * request   "topic", one of "payload", "text" and "binary", "timeoutMs"?, "qos"?: 1, "contentType"?, "properties"?: {…}
 * failure   code: 400 what was asked for is wrong, 413 too long, 429 too many open, 500 not published, 504 no answer in
 *           time, or the code that the device named; text: why
 * </pre>
 */
final class Addresses {

  private Addresses() {
  }

  /**
   * Sends a request to MQTT clients. Body: a request. Reply: the first answer, as a message.
   *
   * @param broker its name
   */
  static String request(String broker) {
    return "waggle.mqtt." + broker + ".request";
  }
}
