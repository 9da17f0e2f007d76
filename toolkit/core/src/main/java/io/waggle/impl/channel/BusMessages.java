// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.internal.JsonDepth;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Messages as the JSON of {@link Addresses}. Stateless; any thread. */
final class BusMessages {

  private BusMessages() {
  }

  static JsonObject json(ChannelMessage message) {
    JsonObject json = new JsonObject().put("topic", message.topic()).put("epoch", message.epoch())
      .put("offset", message.offset()).put("id", message.id()).put("publishedAt", message.publishedAt().toString());
    JsonObject headers = new JsonObject();
    message.headers().forEach(headers::put);
    return content(json.put("headers", headers), message.payload());
  }

  private static JsonObject content(JsonObject json, Buffer payload) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload.getBytes())).toString();
    } catch (CharacterCodingException e) {
      return json.put("binary", Base64.getEncoder().encodeToString(payload.getBytes()));
    }
    if (!JsonDepth.isBounded(payload)) {
      return json.put("text", text);
    }
    try {
      return json.put("payload", Json.decodeValue(payload));
    } catch (DecodeException e) {
      return json.put("text", text);
    }
  }

  /** Returns the payload that a body names in one of three ways. */
  static Buffer payload(JsonObject body) {
    if (body.containsKey("text")) {
      return Buffer.buffer(body.getString("text"));
    }
    if (body.containsKey("binary")) {
      return Buffer.buffer(Base64.getDecoder().decode(body.getString("binary")));
    }
    if (!body.containsKey("payload")) {
      throw new IllegalArgumentException("payload: missing (expected: payload, text or binary)");
    }
    return Json.encodeToBuffer(body.getValue("payload"));
  }
}
