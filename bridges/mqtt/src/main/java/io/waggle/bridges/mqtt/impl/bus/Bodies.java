// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.JsonPayload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Messages of MQTT as bodies of the event bus ({@link Addresses}) and back. Stateless; any thread. */
final class Bodies {

  /** The user property of an answer that says that there is none: a number, which is the failure's code. */
  static final String ERROR = "waggle-error";

  /** Of a content type, or of the name or value of a user property, that a request sets. */
  private static final int MOST_CHARS = 1_024;
  private static final int MOST_PROPERTIES = 32;
  private static final String JSON = "application/json";

  /** What goes into a message of MQTT. */
  record Content(byte[] payload, Properties properties) {
  }

  private Bodies() {
  }

  /**
   * Returns a message as a body.
   *
   * @param user who published it; empty if nobody knows
   */
  static JsonObject of(Message message, String user) {
    JsonObject body = new JsonObject().put("topic", message.topic()).put("qos", message.qos())
      .put("retain", message.retain()).put("client", message.publisher());
    if (!user.isEmpty()) {
      body.put("user", user);
    }
    JsonObject properties = new JsonObject();
    for (Properties.Entry entry : message.properties().entries()) {
      if (entry.value() instanceof Properties.Pair pair && !properties.containsKey(pair.name())) {
        properties.put(pair.name(), pair.value());
      } else if (entry.property() == Property.CONTENT_TYPE) {
        body.put("contentType", entry.value());
      }
    }
    if (!properties.isEmpty()) {
      body.put("properties", properties);
    }
    return payload(body, message.payload());
  }

  private static JsonObject payload(JsonObject body, byte[] payload) {
    Buffer bytes = Buffer.buffer(payload);
    if (JsonPayload.isJson(bytes)) {
      return body.put("payload", Json.decodeValue(bytes));
    }
    String text = text(payload);
    return text == null ? body.put("binary", Base64.getEncoder().encodeToString(payload)) : body.put("text", text);
  }

  /** Returns UTF-8 as text; null if it is none. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /**
   * Returns what a service has replied: bytes and text as they are, nothing for null, all else as JSON.
   *
   * @throws RuntimeException if it cannot be JSON
   */
  static Content reply(Object body) {
    if (body == null) {
      return new Content(new byte[0], Properties.NONE);
    }
    if (body instanceof Buffer || body instanceof byte[]) {
      return new Content(body instanceof Buffer buffer ? buffer.getBytes() : (byte[]) body, Properties.NONE);
    }
    return body instanceof String text ? text(text) : json(body);
  }

  private static Content text(String text) {
    return new Content(text.getBytes(StandardCharsets.UTF_8), Properties.of(Property.PAYLOAD_FORMAT, 1));
  }

  private static Content json(Object value) {
    return new Content(Json.encodeToBuffer(value).getBytes(), Properties.of(Property.PAYLOAD_FORMAT, 1)
      .with(Property.CONTENT_TYPE, JSON));
  }

  /** Returns why there is no answer, for the client that asked. */
  static Content failure(int code, String text) {
    Content body = json(new JsonObject().put("code", code).put("message", text));
    return new Content(body.payload(), body.properties().with(Property.USER_PROPERTY,
      new Properties.Pair(ERROR, Integer.toString(code))));
  }

  /** Returns the code with which an answer says that there is none; 0 if it is one. */
  static int failureCode(Message answer) {
    for (Properties.Entry entry : answer.properties().entries()) {
      if (entry.value() instanceof Properties.Pair pair && pair.name().equals(ERROR)) {
        return pair.value().matches("[1-9]\\d{0,5}") ? Integer.parseInt(pair.value()) : Requests.BROKEN;
      }
    }
    return 0;
  }

  /**
   * Returns what a request is to carry.
   *
   * @throws IllegalArgumentException if the body names no payload, or more than one
   */
  static Content request(JsonObject body) {
    boolean isText = body.containsKey("text");
    boolean isBinary = body.containsKey("binary");
    if ((isText ? 1 : 0) + (isBinary ? 1 : 0) + (body.containsKey("payload") ? 1 : 0) != 1) {
      throw new IllegalArgumentException("payload: none, or several (expected: one of payload, text and binary)");
    }
    Content content = isText ? text(required(body, "text")) : isBinary
      ? new Content(Base64.getDecoder().decode(required(body, "binary")), Properties.NONE)
      : json(body.getValue("payload"));
    Properties properties = content.properties();
    String type = body.getString("contentType");
    if (type != null) {
      properties = properties.without(Property.CONTENT_TYPE).with(Property.CONTENT_TYPE, checked("contentType", type));
    }
    return new Content(content.payload(), user(properties, body.getJsonObject("properties", new JsonObject())));
  }

  private static String required(JsonObject body, String key) {
    String value = body.getString(key);
    if (value == null) {
      throw new IllegalArgumentException(key + ": null (expected: a text)");
    }
    return value;
  }

  /** Returns what MQTT can carry. */
  private static String checked(String name, String value) {
    if (value.length() > MOST_CHARS || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + ": " + value.length() + " characters (expected: at most " + MOST_CHARS
        + ", without U+0000)");
    }
    return value;
  }

  private static Properties user(Properties properties, JsonObject values) {
    List<Properties.Entry> entries = new ArrayList<>(properties.entries());
    if (values.size() > MOST_PROPERTIES) {
      throw new IllegalArgumentException("properties: " + values.size() + " (expected: at most " + MOST_PROPERTIES + ")");
    }
    for (Map.Entry<String, Object> each : values) {
      if (!(each.getValue() instanceof String value)) {
        throw new IllegalArgumentException("properties." + each.getKey() + ": of another type (expected: a text)");
      }
      entries.add(new Properties.Entry(Property.USER_PROPERTY, new Properties.Pair(
        checked("properties", each.getKey()), checked("properties", value))));
    }
    return Properties.of(entries);
  }
}
