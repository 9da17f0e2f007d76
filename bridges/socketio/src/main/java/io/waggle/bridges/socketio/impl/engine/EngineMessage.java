// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** One or more message packets to or from a client: a text and its binary attachments, or one of either. Immutable. */
public final class EngineMessage {

  private final boolean isText;
  private final Buffer payload;
  private final List<Buffer> attachments;

  private EngineMessage(boolean isText, Buffer payload, List<Buffer> attachments) {
    this.isText = isText;
    this.payload = payload;
    this.attachments = attachments;
  }

  /**
   * Returns a text.
   *
   * @param utf8 valid UTF-8, not to be changed any more
   */
  public static EngineMessage text(Buffer utf8) {
    return new EngineMessage(true, utf8, List.of());
  }

  /**
   * Returns a binary message.
   *
   * @param bytes not to be changed any more
   */
  public static EngineMessage binary(Buffer bytes) {
    return new EngineMessage(false, bytes, List.of());
  }

  /**
   * Returns a text and the binary messages that follow it with nothing between them.
   *
   * @param utf8 valid UTF-8, not to be changed any more
   * @param attachments not to be changed any more
   */
  public static EngineMessage of(Buffer utf8, List<Buffer> attachments) {
    return new EngineMessage(true, utf8, List.copyOf(attachments));
  }

  /** Returns whether {@link #payload()} is text in UTF-8. */
  public boolean isText() {
    return isText;
  }

  /** Returns the text or the bytes. */
  public Buffer payload() {
    return payload;
  }

  /** Returns the binary messages behind a text; none in what a client sends, where each is a message of its own. */
  public List<Buffer> attachments() {
    return attachments;
  }
}
