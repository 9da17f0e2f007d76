// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.bridges.push.impl.session.PushCore;

/** One poll: answered with what there is at the end of the turn in which something came. */
final class Poll implements Receiver {

  private static final int MAX_ANSWER_BYTES = 256 * 1024;

  private final HttpSession session;
  private final HttpServerRequest request;
  private final Context its;
  private final long timeoutMs;
  private final long beganAt = PushCore.nowMs();
  private Buffer frames = Buffer.buffer("[");
  private boolean ended;

  Poll(HttpSession session, HttpServerRequest request, Context its, long timeoutMs) {
    this.session = session;
    this.request = request;
    this.its = its;
    this.timeoutMs = timeoutMs;
  }

  @Override
  public boolean isReady() {
    return !ended && frames.length() < MAX_ANSWER_BYTES;
  }

  @Override
  public long waitingBytes() {
    return 0;
  }

  @Override
  public void write(long number, Buffer frame) {
    if (frames.length() == 1) {
      session.core().context().runOnContext(v -> finish());
    }
    append(number, frame);
  }

  private void append(long number, Buffer frame) {
    if (frames.length() > 1) {
      frames.appendByte((byte) ',');
    }
    frames.appendString("[" + number + ",").appendBuffer(frame).appendByte((byte) ']');
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
      append(0, closeFrame);
    }
    finish();
  }

  private void finish() {
    if (ended) {
      return;
    }
    ended = true;
    Buffer body = frames.appendByte((byte) ']');
    session.detach(this);
    its.runOnContext(v -> Answers.json(request, body));
  }
}
