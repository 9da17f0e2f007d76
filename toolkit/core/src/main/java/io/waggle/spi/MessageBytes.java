// SPDX-License-Identifier: Apache-2.0
package io.waggle.spi;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link ChannelMessage} as bytes, big-endian, for stores and between nodes. Stateless; any thread.
 *
 * <pre>
 * message  version:1 = 1  offset:8  published at:8 (ms)  epoch  topic  id  count:1  (key value){count}  payload
 * text     length:2  utf-8:length
 * payload  the rest
 * </pre>
 */
public final class MessageBytes {

  private static final byte VERSION = 1;

  private MessageBytes() {
  }

  /** Returns the bytes of a message. */
  public static Buffer encode(ChannelMessage message) {
    Buffer bytes = Buffer.buffer(64 + message.topic().length() + message.payload().length());
    bytes.appendByte(VERSION).appendLong(message.offset()).appendLong(message.publishedAt().toEpochMilli());
    text(bytes, message.epoch());
    text(bytes, message.topic());
    text(bytes, message.id());
    bytes.appendUnsignedByte((short) message.headers().size());
    message.headers().forEach((key, value) -> {
      text(bytes, key);
      text(bytes, value);
    });
    return bytes.appendBuffer(message.payload());
  }

  private static void text(Buffer bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.appendUnsignedShort(utf8.length).appendBytes(utf8);
  }

  /**
   * Returns the message that bytes are.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static ChannelMessage decode(Buffer bytes) {
    try {
      return new Reader(bytes).message();
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("message: " + bytes.length() + " bytes (expected: more)", e);
    }
  }

  private static final class Reader {

    private final Buffer bytes;
    private int at = 17;

    Reader(Buffer bytes) {
      this.bytes = bytes;
    }

    private String text() {
      int length = bytes.getUnsignedShort(at);
      at += 2 + length;
      return bytes.getString(at - length, at);
    }

    ChannelMessage message() {
      if (bytes.getByte(0) != VERSION) {
        throw new IllegalArgumentException("message: version " + bytes.getByte(0) + " (expected: " + VERSION + ")");
      }
      String epoch = text();
      String topic = text();
      String id = text();
      int count = bytes.getUnsignedByte(at++);
      Map<String, String> headers = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        headers.put(text(), text());
      }
      return new ChannelMessage(topic, bytes.getLong(1), epoch, id, bytes.getBuffer(at, bytes.length()), headers,
        Instant.ofEpochMilli(bytes.getLong(9)));
    }
  }
}
