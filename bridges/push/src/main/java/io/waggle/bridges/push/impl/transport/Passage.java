// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.waggle.bridges.push.impl.session.PushCore;
import java.util.List;
import java.util.UUID;

/**
 * One request through which a client receives from a session of another node: asks that node again and again. On the
 * context of the request.
 *
 * <p>The session keeps what it handed over until the client itself confirms it, so nothing is lost if this request, this
 * node or the way between breaks.
 */
final class Passage {

  private final PushCore core;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Elsewhere elsewhere;
  private final String node;
  private final String session;
  private final String reader = UUID.randomUUID().toString();
  private final char kind;
  private final long after;
  private final long beganAt = PushCore.nowMs();
  private long from;
  private long wroteAt = beganAt;
  private boolean ended;

  /** Creates one. The kind is p for a poll, s for server-sent events, l for lines. */
  Passage(PushCore core, HttpServerRequest request, Elsewhere elsewhere, String node, String session, char kind,
          long after) {
    this.core = core;
    this.request = request;
    this.response = request.response();
    this.elsewhere = elsewhere;
    this.node = node;
    this.session = session;
    this.kind = kind;
    this.after = after;
    this.from = after;
  }

  void begin() {
    response.closeHandler(gone -> ended = true);
    // The head of a stream is sent when it is known that the session goes on.
    ask(true, kind == 'p' ? pollWaitMs() : 0);
  }

  private long pollWaitMs() {
    long leftMs = beganAt + core.options().getPollTimeoutMs() - PushCore.nowMs();
    return Math.max(1, Math.min(Elsewhere.LONGEST_WAIT_MS, leftMs));
  }

  private void ask(boolean isFirst, long waitMs) {
    core.here(elsewhere.receive(node, session, reader, isFirst, after, from, waitMs)).onComplete(done -> {
      if (ended) {
        return;
      }
      if (done.failed()) {
        fail(done.cause());
      } else if (kind == 'p') {
        poll(done.result());
      } else {
        stream(isFirst, done.result());
      }
    });
  }

  private void fail(Throwable cause) {
    ended = true;
    if (response.headWritten()) {
      response.end();
    } else {
      Answers.fail(core, request, cause);
    }
  }

  private void poll(List<Numbered> frames) {
    if (frames.isEmpty() && PushCore.nowMs() - beganAt < core.options().getPollTimeoutMs()) {
      ask(false, pollWaitMs());
    } else {
      ended = true;
      Answers.json(request, Numbered.json(frames));
    }
  }

  private void stream(boolean isFirst, List<Numbered> frames) {
    boolean isEvents = kind == 's';
    if (isFirst) {
      Stream.begin(request, isEvents);
    }
    Buffer text = Buffer.buffer();
    boolean isLast = false;
    for (Numbered each : frames) {
      text.appendBuffer(Stream.text(isEvents, each.number(), each.frame()));
      isLast = each.number() == 0;
      from = Math.max(from, each.number());
    }
    if (isLast) {
      ended = true;
      response.end(text);
      return;
    }
    long now = PushCore.nowMs();
    if (frames.isEmpty() && now - wroteAt >= core.options().getPingIntervalMs()) {
      text = Stream.ping(isEvents);
    }
    if (text.length() == 0) {
      next();
    } else {
      wroteAt = now;
      // What the client does not read stays with the session, which has limits for it.
      core.here(response.write(text)).onSuccess(written -> next());
    }
  }

  private void next() {
    if (!ended) {
      ask(false, Math.min(Elsewhere.LONGEST_WAIT_MS, core.options().getPingIntervalMs()));
    }
  }
}
