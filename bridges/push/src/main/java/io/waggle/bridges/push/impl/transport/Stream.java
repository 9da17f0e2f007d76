// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.waggle.bridges.push.impl.session.PushCore;

/**
 * A response that does not end: server-sent events, or lines.
 *
 * <pre>
 *   id: 5 LF data: {"type":"ping"} LF LF          [5,{"type":"ping"}] LF
 * </pre>
 */
final class Stream implements Receiver {

  private static final int MAX_WAITING_BYTES = 64 * 1024;

  private final HttpSession session;
  private final HttpServerResponse response;
  private final Context its;
  private final boolean isEvents;
  private final long pingMs;
  private long waiting;
  private long wroteAt = PushCore.nowMs();
  private boolean ended;

  Stream(HttpSession session, HttpServerRequest request, Context its, boolean isEvents, long pingMs) {
    this.session = session;
    this.response = request.response();
    this.its = its;
    this.isEvents = isEvents;
    this.pingMs = pingMs;
  }

  /** Sends the head. On the context of the request. */
  static void begin(HttpServerRequest request, boolean isEvents) {
    request.response().setChunked(request.version() != HttpVersion.HTTP_1_0)
      .putHeader("content-type", isEvents ? "text/event-stream" : "application/x-ndjson")
      .putHeader("cache-control", "no-cache").putHeader("x-accel-buffering", "no");
    request.response().write(ping(isEvents));
  }

  @Override
  public boolean isReady() {
    return !ended && waiting < MAX_WAITING_BYTES;
  }

  @Override
  public long waitingBytes() {
    return waiting;
  }

  @Override
  public void write(long number, Buffer frame) {
    write(text(isEvents, number, frame));
  }

  static Buffer text(boolean isEvents, long number, Buffer frame) {
    if (!isEvents) {
      return Buffer.buffer("[" + number + ",").appendBuffer(flat(frame)).appendString("]\n");
    }
    return Buffer.buffer(number == 0 ? "data: " : "id: " + number + "\ndata: ").appendBuffer(flat(frame))
      .appendString("\n\n");
  }

  static Buffer ping(boolean isEvents) {
    return Buffer.buffer(isEvents ? ":\n\n" : "\n");
  }

  /** JSON may have line ends between its tokens, where a blank does as well. */
  static Buffer flat(Buffer json) {
    Buffer copy = null;
    for (int i = 0; i < json.length(); i++) {
      if (json.getByte(i) == '\n' || json.getByte(i) == '\r') {
        copy = copy == null ? json.copy() : copy;
        copy.setByte(i, (byte) ' ');
      }
    }
    return copy == null ? json : copy;
  }

  private void write(Buffer bytes) {
    waiting += bytes.length();
    wroteAt = PushCore.nowMs();
    its.runOnContext(v -> response.write(bytes).onComplete(done -> session.core().context().runOnContext(w -> {
      waiting -= bytes.length();
      if (done.failed()) {
        ended = true;
        session.detach(this);
      }
      session.pump();
    })));
  }

  @Override
  public void tick(long nowMs) {
    if (nowMs - wroteAt >= pingMs) {
      write(ping(isEvents));
    }
  }

  @Override
  public void end(Buffer closeFrame) {
    if (ended) {
      return;
    }
    ended = true;
    boolean isStuck = waiting >= MAX_WAITING_BYTES;
    its.runOnContext(v -> {
      if (isStuck) {
        response.reset();
      } else if (closeFrame == null) {
        response.end();
      } else {
        response.end(text(isEvents, 0, closeFrame));
      }
    });
  }
}
