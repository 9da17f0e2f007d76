// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.internal.JsonDepth;

/**
 * One JSON object a line; over WebSocket one a text message. Depth is limited before the parser sees the text, since
 * the parser would recurse a thousand levels.
 *
 * <pre>
 *   7b 22 61 22 3a 31 7d 0a     {"a":1}
 * </pre>
 */
public final class JsonProtocol implements Protocol<JsonObject> {

  /** The form with line ends. */
  public static final JsonProtocol INSTANCE = new JsonProtocol(true);

  private static final JsonProtocol MESSAGES = new JsonProtocol(false);

  private final boolean lines;

  private JsonProtocol(boolean lines) {
    this.lines = lines;
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public boolean isText() {
    return true;
  }

  @Override
  public Protocol<JsonObject> onMessages() {
    return MESSAGES;
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    return lines ? LinesProtocol.INSTANCE.frameLength(in, seen) : in.length();
  }

  @Override
  public JsonObject decode(Buffer frame) {
    if (!JsonDepth.isBounded(frame)) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "depth: over " + JsonDepth.MAX);
    }
    if (lines) {
      LinesProtocol.INSTANCE.decode(frame);
    }
    try {
      return new JsonObject(frame);
    } catch (DecodeException | ClassCastException e) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "message: not a JSON object");
    }
  }

  @Override
  public Buffer encode(JsonObject message) {
    Buffer text = message.toBuffer();
    return lines ? text.appendByte((byte) '\n') : text;
  }
}
