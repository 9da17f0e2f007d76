// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.rules.expression.Scope;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.JsonDepth;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A message as rules see it. One context; its payload is read when the first rule asks for it. */
final class Event implements Scope {

  /** The user property that counts the rules a message comes from; headers of other sinks have the same name. */
  static final String HOPS = "waggle-hops";

  private final Message message;
  private final long time;
  private boolean isRead;
  private Object payload;
  private JsonObject properties;

  Event(Message message, long time) {
    this.message = message;
    this.time = time;
  }

  Message message() {
    return message;
  }

  long time() {
    return time;
  }

  /** Returns how many rules it comes from; one that says something else counts as at the end. */
  int hops() {
    for (Properties.Entry entry : message.properties().entries()) {
      if (entry.property() == Property.USER_PROPERTY && entry.value() instanceof Properties.Pair pair
        && pair.name().equals(HOPS)) {
        return pair.value().matches("\\d{1,4}") ? Integer.parseInt(pair.value()) : Integer.MAX_VALUE - 1;
      }
    }
    return 0;
  }

  @Override
  public long now() {
    return time;
  }

  @Override
  public Object value(String name) {
    return switch (name) {
      case "payload" -> payload();
      case "topic" -> message.topic();
      case "client" -> message.publisher();
      case "qos" -> (long) message.qos();
      case "retain" -> message.retain();
      case "size" -> (long) message.payload().length;
      case "time" -> time;
      default -> properties();
    };
  }

  /** JSON if it is, else text if it is, else null. */
  private Object payload() {
    if (!isRead) {
      isRead = true;
      Buffer bytes = Buffer.buffer(message.payload());
      try {
        payload = JsonDepth.isBounded(bytes) ? Json.decodeValue(bytes) : null;
      } catch (DecodeException e) {
        payload = text(message.payload());
      }
    }
    return payload;
  }

  /** Returns UTF-8 as text; null if it is none. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private JsonObject properties() {
    if (properties == null) {
      properties = new JsonObject();
      for (Properties.Entry entry : message.properties().entries()) {
        if (entry.value() instanceof Properties.Pair pair && !properties.containsKey(pair.name())) {
          properties.put(pair.name(), pair.value());
        }
      }
    }
    return properties;
  }
}
