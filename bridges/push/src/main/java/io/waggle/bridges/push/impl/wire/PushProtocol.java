// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.internal.JsonDepth;

/**
 * One frame in one text message, as bytes: what is sent is ready before, what comes is read by {@link ClientFrame}. Any
 * thread.
 *
 * <pre>
 *   7b 22 74 79 70 65 22 3a 22 70 6f 6e 67 22 7d     {"type":"pong"}
 * </pre>
 */
public final class PushProtocol implements Protocol<Buffer> {

  /** The only one. */
  public static final PushProtocol INSTANCE = new PushProtocol();

  private PushProtocol() {
  }

  @Override
  public String name() {
    return "push";
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

  /** Looks at the depth before any parser does. */
  @Override
  public Buffer decode(Buffer frame) {
    if (!JsonDepth.isBounded(frame)) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "frame: too deep (expected: at most " + JsonDepth.MAX
        + " levels)");
    }
    return frame;
  }

  @Override
  public Buffer encode(Buffer frame) {
    return frame;
  }
}
