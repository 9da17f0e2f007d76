// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Protocol;
import io.waggle.impl.protocol.Codec;

/**
 * Messages as bytes between nodes: one byte for the kind, then the content. Stateless; any thread.
 *
 * <pre>
 * 0 text, UTF-8   1 Buffer   2 byte[]   3 JSON object   4 JSON array   5 other JSON value   6 by the gateway's protocol
 * </pre>
 */
final class Values {

  private Values() {
  }

  @SuppressWarnings("unchecked")
  static Buffer encode(Object message, Protocol<?> protocol) {
    if (protocol != null) {
      ByteBuf frame = Codec.of((Protocol<Object>) protocol).encode(UnpooledByteBufAllocator.DEFAULT, message, 0);
      Buffer bytes = tagged(6, BufferInternal.buffer(frame));
      frame.release();
      return bytes;
    } else if (message instanceof String) {
      return tagged(0, Buffer.buffer((String) message));
    } else if (message instanceof Buffer) {
      return tagged(1, (Buffer) message);
    } else if (message instanceof byte[]) {
      return tagged(2, Buffer.buffer((byte[]) message));
    } else if (message instanceof JsonObject) {
      return tagged(3, ((JsonObject) message).toBuffer());
    } else if (message instanceof JsonArray) {
      return tagged(4, ((JsonArray) message).toBuffer());
    } else if (message instanceof Number || message instanceof Boolean) {
      return tagged(5, Json.encodeToBuffer(message));
    }
    throw new IllegalArgumentException("message: " + (message == null ? null : message.getClass().getName())
      + " (expected: text, bytes or JSON, or what the protocol of GatewayOptions takes)");
  }

  private static Buffer tagged(int kind, Buffer content) {
    return Buffer.buffer(content.length() + 1).appendByte((byte) kind).appendBuffer(content);
  }

  static Object decode(Buffer bytes, Protocol<?> protocol) {
    Buffer content = bytes.getBuffer(1, bytes.length());
    return switch (bytes.getByte(0)) {
      case 0 -> content.toString();
      case 1 -> content;
      case 2 -> content.getBytes();
      case 3 -> content.toJsonObject();
      case 4 -> content.toJsonArray();
      case 5 -> Json.decodeValue(content);
      case 6 -> decodeFrame(content, protocol);
      default -> throw new IllegalArgumentException("kind: " + bytes.getByte(0) + " (expected: 0-6)");
    };
  }

  private static Object decodeFrame(Buffer content, Protocol<?> protocol) {
    if (protocol == null) {
      throw new IllegalArgumentException("protocol: none (expected: the same in all nodes of the cluster)");
    }
    return protocol.decode(content);
  }
}
