// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Binary values in JSON: each is sent as a message of its own, and {@code {"_placeholder":true,"num":0}} stands in its
 * place. Stateless.
 */
final class Attachments {

  /** Deepest nesting of what is sent, which nobody else looks at. */
  private static final int MAX_DEPTH = 64;
  private static final String PLACEHOLDER = "_placeholder";
  private static final String NUMBER = "num";

  private Attachments() {
  }

  /**
   * Puts attachments into their places.
   *
   * @return data, changed in place
   * @throws ProtocolException if a placeholder has no number of an attachment
   */
  static JsonArray fill(JsonArray data, List<Buffer> attachments) {
    fillList(list(data), attachments);
    return data;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(JsonArray array) {
    return array.getList();
  }

  private static void fillList(List<Object> list, List<Buffer> attachments) {
    list.replaceAll(value -> filled(value, attachments));
  }

  @SuppressWarnings("unchecked")
  private static Object filled(Object value, List<Buffer> attachments) {
    if (value instanceof JsonObject object) {
      return filled(object.getMap(), attachments);
    } else if (value instanceof JsonArray array) {
      return filled(array.getList(), attachments);
    } else if (value instanceof List) {
      fillList((List<Object>) value, attachments);
    } else if (value instanceof Map) {
      Map<String, Object> map = (Map<String, Object>) value;
      if (Boolean.TRUE.equals(map.get(PLACEHOLDER))) {
        return attachment(map.get(NUMBER), attachments);
      }
      map.replaceAll((key, each) -> filled(each, attachments));
    }
    return value;
  }

  private static Buffer attachment(Object number, List<Buffer> attachments) {
    if (!(number instanceof Integer index) || index < 0 || index >= attachments.size()) {
      throw new ProtocolException("num: none of an attachment (expected: 0 to " + (attachments.size() - 1) + ")");
    }
    return attachments.get(index);
  }

  /**
   * Takes the binary values out.
   *
   * @param value what an application gave
   * @param found gets the binary values, in the order of their numbers
   * @return the value itself if there is none in it, or a copy with placeholders
   * @throws IllegalArgumentException if it is nothing that can be sent
   */
  static Object extract(Object value, List<Buffer> found) {
    return extract(value, found, 0);
  }

  private static Object extract(Object value, List<Buffer> found, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("args: too deep (expected: at most " + MAX_DEPTH + " levels)");
    }
    if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    } else if (value instanceof Buffer buffer) {
      return placeholder(buffer, found);
    } else if (value instanceof byte[] bytes) {
      return placeholder(Buffer.buffer(bytes), found);
    } else if (value instanceof JsonObject object) {
      return extractMap(object.getMap(), found, depth);
    } else if (value instanceof JsonArray array) {
      return extractList(array.getList(), found, depth);
    } else if (value instanceof Map<?, ?> map) {
      return extractMap(map, found, depth);
    } else if (value instanceof List<?> list) {
      return extractList(list, found, depth);
    }
    throw new IllegalArgumentException("args: a " + value.getClass().getName()
      + " (expected: null, String, Number, Boolean, JsonObject, JsonArray, Map, List, Buffer or byte[])");
  }

  private static Object extractMap(Map<?, ?> map, List<Buffer> found, int depth) {
    int before = found.size();
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, each) -> copy.put(String.valueOf(key), extract(each, found, depth + 1)));
    return found.size() == before ? map : copy;
  }

  private static Object extractList(List<?> list, List<Buffer> found, int depth) {
    int before = found.size();
    List<Object> copy = new ArrayList<>(list.size());
    list.forEach(each -> copy.add(extract(each, found, depth + 1)));
    return found.size() == before ? list : copy;
  }

  private static Object placeholder(Buffer buffer, List<Buffer> found) {
    found.add(buffer);
    return Map.of(PLACEHOLDER, true, NUMBER, found.size() - 1);
  }
}
