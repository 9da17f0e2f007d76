// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.JsonDepth;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A frame of a client, and what it has to be. Each getter throws a {@link PushException} with code 400 if a member is of
 * another kind.
 */
public final class ClientFrame {

  private static final long MAX_ID = (1L << 53) - 1;
  private static final int MAX_TAGS = 32;

  private final JsonObject json;

  private ClientFrame(JsonObject json) {
    this.json = json;
  }

  /**
   * Reads a frame.
   *
   * @throws ProtocolException if it is no JSON object, or too deep
   */
  public static ClientFrame of(Buffer text) {
    if (!JsonDepth.isBounded(text)) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "frame: too deep (expected: at most " + JsonDepth.MAX
        + " levels)");
    }
    try {
      return new ClientFrame(new JsonObject(text));
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "frame: no JSON object (expected: one)");
    }
  }

  /** Takes an object for a frame. */
  public static ClientFrame of(JsonObject json) {
    return new ClientFrame(json);
  }

  /** Returns the members. */
  public JsonObject json() {
    return json;
  }

  /** Returns the type; empty if there is none. */
  public String type() {
    return json.getValue("type") instanceof String type ? type : "";
  }

  /** Returns the id, or 0. */
  public long id() {
    Object id = json.getValue("id");
    if (id == null) {
      return 0;
    }
    if (id instanceof Integer || id instanceof Long) {
      long number = ((Number) id).longValue();
      if (number >= 1 && number <= MAX_ID) {
        return number;
      }
    }
    throw wrong("id", "a whole number from 1 to 2^53-1");
  }

  private static PushException wrong(String name, String expected) {
    return new PushException(400, name + ": wrong (expected: " + expected + ")");
  }

  /** Returns a text that is not empty, or null. */
  public String text(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return null;
    }
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw wrong(name, "text that is not empty");
  }

  /** Returns a text that has to be there. */
  public String needed(String name) {
    String text = text(name);
    if (text == null) {
      throw new PushException(400, name + ": none (expected: text that is not empty)");
    }
    return text;
  }

  /** Returns true or false; false if it is not there. */
  public boolean flag(String name) {
    Object value = json.getValue(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw wrong(name, "true or false");
  }

  /** Returns a whole number within limits. */
  public long whole(String name, long fallback, long from, long to) {
    Object value = json.getValue(name);
    if (value == null) {
      return fallback;
    }
    if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= from
      && ((Number) value).longValue() <= to) {
      return ((Number) value).longValue();
    }
    throw wrong(name, "a whole number from " + from + " to " + to);
  }

  /** Returns a list of at most so many texts; empty if it is not there. */
  public List<String> texts(String name, int most) {
    JsonArray array = list(name, most);
    List<String> texts = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof String text) || text.isEmpty()) {
        throw wrong(name + "[" + i + "]", "text that is not empty");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Returns a list of at most so many objects; empty if it is not there. */
  public List<ClientFrame> frames(String name, int most) {
    JsonArray array = list(name, most);
    List<ClientFrame> frames = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof JsonObject object)) {
        throw wrong(name + "[" + i + "]", "an object");
      }
      frames.add(new ClientFrame(object));
    }
    return frames;
  }

  private JsonArray list(String name, int most) {
    Object value = json.getValue(name);
    if (value == null) {
      return new JsonArray();
    }
    if (!(value instanceof JsonArray array)) {
      throw wrong(name, "a list");
    }
    if (array.size() > most) {
      throw new PushException(413, name + ": " + array.size() + " entries (expected: at most " + most + ")");
    }
    return array;
  }

  /** Returns the tags; empty if there are none. */
  public Map<String, String> tags() {
    Object value = json.getValue("tags");
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof JsonObject object) || object.size() > MAX_TAGS) {
      throw wrong("tags", "an object of at most " + MAX_TAGS + " texts");
    }
    Map<String, String> tags = new HashMap<>();
    for (Map.Entry<String, Object> entry : object) {
      if (!(entry.getValue() instanceof String text)) {
        throw wrong("tags", "an object of texts");
      }
      tags.put(entry.getKey(), text);
    }
    return tags;
  }

  /** Returns the content: JSON text of {@code data}, or the bytes of {@code data64}. */
  public Content content() {
    boolean hasData = json.containsKey("data");
    if (hasData == json.containsKey("data64")) {
      throw new PushException(400, "data, data64: " + (hasData ? "both" : "neither") + " (expected: one of them)");
    }
    if (hasData) {
      return new Content(Json.encodeToBuffer(json.getValue("data")), false);
    }
    try {
      return new Content(Buffer.buffer(Base64.getDecoder().decode(needed("data64"))), true);
    } catch (IllegalArgumentException e) {
      throw wrong("data64", "base64");
    }
  }

  /**
   * What is published.
   *
   * @param bytes of the payload
   * @param isBinary whether it is no JSON
   */
  public record Content(Buffer bytes, boolean isBinary) {
  }
}
