// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.waggle.Protocol;

/**
 * One JSON text a WebSocket text message, kept as bytes: what is sent to many is made once, and what comes is parsed by
 * its {@link PusherSession}. Stateless.
 *
 * <pre>
 *   7b 22 65 76 65 6e 74 22 3a 22 70 75 73 68 65 72 3a 70 69 6e 67 22 7d     {"event":"pusher:ping"}
 * </pre>
 */
final class PusherProtocol implements Protocol<Buffer> {

  static final PusherProtocol INSTANCE = new PusherProtocol();

  private PusherProtocol() {
  }

  @Override
  public String name() {
    return "pusher";
  }

  @Override
  public boolean isText() {
    return true;
  }

  @Override
  public Protocol<Buffer> onMessages() {
    return this;
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    return in.length();
  }

  @Override
  public Buffer decode(Buffer frame) {
    return frame;
  }

  @Override
  public Buffer encode(Buffer message) {
    return message;
  }
}
