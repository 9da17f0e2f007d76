// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.Fields;
import java.util.Base64;

/** Messages as bytes, as in the journal. Stateless; any thread. */
public final class Packed {

  private Packed() {
  }

  /** Returns the bytes of a message. */
  public static Buffer bytes(Message message) {
    ByteBuf out = Unpooled.buffer(64 + message.topic().length() + message.payload().length);
    Fields.message(out, message);
    return BufferInternal.buffer(out);
  }

  /**
   * Returns the message of bytes.
   *
   * @throws RuntimeException of any kind if they are none
   */
  public static Message message(Buffer bytes) {
    return Fields.message(Unpooled.wrappedBuffer(bytes.getBytes()));
  }

  /** Returns a message as text; null for null. */
  static String text(Message message) {
    return message == null ? null : Base64.getEncoder().encodeToString(bytes(message).getBytes());
  }

  /** Returns the message of a text; null for null. */
  static Message message(String text) {
    return text == null ? null : Fields.message(Unpooled.wrappedBuffer(Base64.getDecoder().decode(text)));
  }
}
