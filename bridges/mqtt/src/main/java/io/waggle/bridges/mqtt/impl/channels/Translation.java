// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.channels;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages of MQTT as messages of channels and back. Stateless; any thread.
 *
 * <pre>
 * MQTT                      header of the channel
 *   content type              content-type
 *   user property x           x, the last if there are several; not sender, except, and what begins with mqtt.
 *   response topic            mqtt.response-topic
 *   correlation data          mqtt.correlation-data, in base64
 *   payload format 1          mqtt.utf8: true
 *   expiry                    mqtt.expires, in milliseconds since 1970
 *   quality of service        mqtt.qos
 *   retain                    mqtt.retain: true
 *   client identifier         mqtt.client
 *   user name                 sender
 * </pre>
 */
final class Translation {

  private static final String OWN = "mqtt.";
  /** Which broker a message was published to. */
  static final String ORIGIN = OWN + "origin";
  private static final String RESPONSE_TOPIC = OWN + "response-topic";
  private static final String CORRELATION = OWN + "correlation-data";
  private static final String UTF8 = OWN + "utf8";
  private static final String EXPIRES = OWN + "expires";
  private static final String QOS = OWN + "qos";
  private static final String RETAIN = OWN + "retain";
  private static final String CLIENT = OWN + "client";
  private static final Set<String> RESERVED = Set.of(ChannelHeaders.SENDER, ChannelHeaders.EXCEPT,
    ChannelHeaders.CONTENT_TYPE);

  private Translation() {
  }

  /**
   * Returns the headers of a message.
   *
   * @param username of the publisher; empty if it has none
   * @param origin of the broker
   */
  static Map<String, String> headers(Message message, String username, String origin) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Properties.Entry entry : message.properties().entries()) {
      switch (entry.property()) {
        case CONTENT_TYPE -> headers.put(ChannelHeaders.CONTENT_TYPE, (String) entry.value());
        case RESPONSE_TOPIC -> headers.put(RESPONSE_TOPIC, (String) entry.value());
        case CORRELATION_DATA -> headers.put(CORRELATION, Base64.getEncoder().encodeToString((byte[]) entry.value()));
        case PAYLOAD_FORMAT -> headers.put(UTF8, String.valueOf(entry.value().equals(1L)));
        case USER_PROPERTY -> {
          Properties.Pair pair = (Properties.Pair) entry.value();
          if (!RESERVED.contains(pair.name()) && !pair.name().startsWith(OWN)) {
            headers.put(pair.name(), pair.value());
          }
        }
        default -> { }
      }
    }
    headers.put(ORIGIN, origin);
    headers.put(QOS, Integer.toString(message.qos()));
    put(headers, CLIENT, message.publisher());
    put(headers, ChannelHeaders.SENDER, username);
    put(headers, EXPIRES, message.expiresAt() == Long.MAX_VALUE ? "" : Long.toString(message.expiresAt()));
    put(headers, RETAIN, message.retain() ? "true" : "");
    return headers;
  }

  private static void put(Map<String, String> headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.put(name, value);
    }
  }

  /**
   * Returns what clients get of a message.
   *
   * @param qos of messages that do not say theirs
   */
  static Message message(ChannelMessage message, int qos) {
    Map<String, String> headers = message.headers();
    return new Message(message.topic(), message.payload().getBytes(), number(headers.get(QOS), 0, 2, qos),
      "true".equals(headers.get(RETAIN)), properties(headers), headers.getOrDefault(CLIENT, ""),
      number(headers.get(EXPIRES), 0, Long.MAX_VALUE, Long.MAX_VALUE));
  }

  private static Properties properties(Map<String, String> headers) {
    List<Properties.Entry> entries = new ArrayList<>();
    headers.forEach((name, value) -> {
      switch (name) {
        case ChannelHeaders.CONTENT_TYPE -> entries.add(new Properties.Entry(Property.CONTENT_TYPE, value));
        case RESPONSE_TOPIC -> entries.add(new Properties.Entry(Property.RESPONSE_TOPIC, value));
        case CORRELATION -> bytes(value, entries);
        case UTF8 -> entries.add(new Properties.Entry(Property.PAYLOAD_FORMAT, value.equals("true") ? 1L : 0L));
        default -> {
          if (!name.startsWith(OWN)) {
            entries.add(new Properties.Entry(Property.USER_PROPERTY, new Properties.Pair(name, value)));
          }
        }
      }
    });
    return Properties.of(entries);
  }

  /** Other bridges may pass on what their clients made up. */
  private static void bytes(String base64, List<Properties.Entry> entries) {
    try {
      entries.add(new Properties.Entry(Property.CORRELATION_DATA, Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      // None.
    }
  }

  private static int number(String text, int least, int most, int otherwise) {
    return (int) number(text, least, most, (long) otherwise);
  }

  private static long number(String text, long least, long most, long otherwise) {
    try {
      long number = text == null ? otherwise : Long.parseLong(text);
      return number < least || number > most ? otherwise : number;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  static Buffer payload(Message message) {
    return Buffer.buffer(message.payload());
  }
}
