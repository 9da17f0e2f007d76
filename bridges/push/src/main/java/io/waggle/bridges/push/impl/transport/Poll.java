// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.push.impl.session.PushCore;
import java.util.ArrayList;
import java.util.List;

/** One poll: answered with what there is at the end of the turn in which something came. */
final class Poll implements Receiver {

  private static final int MAX_ANSWER_BYTES = 256 * 1024;

  private final HttpSession session;
  private final long timeoutMs;
  private final Handler<List<Numbered>> answer;
  private final long beganAt = PushCore.nowMs();
  private final List<Numbered> frames = new ArrayList<>();
  private long bytes;
  private boolean ended;

  /** Creates one; the answer is called once, on the event loop of the session. */
  Poll(HttpSession session, long timeoutMs, Handler<List<Numbered>> answer) {
    this.session = session;
    this.timeoutMs = timeoutMs;
    this.answer = answer;
  }

  @Override
  public boolean isReady() {
    return !ended && bytes < MAX_ANSWER_BYTES;
  }

  @Override
  public long waitingBytes() {
    return 0;
  }

  @Override
  public void write(long number, Buffer frame) {
    if (frames.isEmpty()) {
      session.core().context().runOnContext(v -> finish());
    }
    frames.add(new Numbered(number, frame));
    bytes += frame.length();
  }

  @Override
  public void tick(long nowMs) {
    if (nowMs - beganAt >= timeoutMs) {
      finish();
    }
  }

  @Override
  public void end(Buffer closeFrame) {
    if (!ended && closeFrame != null) {
      frames.add(new Numbered(0, closeFrame));
    }
    finish();
  }

  private void finish() {
    if (!ended) {
      ended = true;
      session.detach(this);
      answer.handle(frames);
    }
  }
}
