// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.Failures;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.internal.Inspection;
import io.waggle.internal.Nodes;
import java.util.List;

/**
 * Sessions of other nodes: what comes here for one of them is brought to the node that its id names, and what comes from
 * there for a session of this one is answered. One for each {@link SessionTable}; any thread.
 *
 * <pre>
 * {"op":"send","session":…,"after":3} LF frames                                        -> {}
 * {"op":"receive","session":…,"reader":…,"isFirst":true,"after":3,"from":5,"wait":ms}  -> {} LF numbered frames
 * {"op":"end","session":…}                                                             -> {}
 * what is refused                                         -> {"code":404,"reason":…,"retry":0}
 * </pre>
 */
final class Elsewhere {

  /** Within the time that nodes have to answer each other, with room for a tick of the session. */
  static final long LONGEST_WAIT_MS = 3_000;

  private final SessionTable table;
  private final Nodes nodes;
  private final String node;

  Elsewhere(Vertx vertx, String name, SessionTable table) {
    this.table = table;
    this.node = Inspection.of(vertx).node();
    this.nodes = Nodes.join(vertx, "push-sessions/" + name, this::answer);
  }

  /** Returns a session's id that names this node. */
  String id(String random) {
    return random + "-" + node;
  }

  /** Returns the other node that has a session, if it is there; else null. */
  String nodeOf(String id) {
    String node = id == null ? "" : id.substring(id.lastIndexOf('-') + 1);
    return nodes.others().contains(node) ? node : null;
  }

  // ---- asking

  Future<Void> send(String node, String id, long after, Buffer body) {
    return ask(node, question("send", id).put("after", after), body).mapEmpty();
  }

  Future<Void> end(String node, String id) {
    return ask(node, question("end", id), Buffer.buffer()).mapEmpty();
  }

  /**
   * Asks for frames.
   *
   * @param reader names the request of the client
   * @param after what the client has
   * @param from what this node has for it; what is after it comes
   * @param waitMs how long to wait for any, at most {@link #LONGEST_WAIT_MS}
   */
  Future<List<Numbered>> receive(String node, String id, String reader, boolean isFirst, long after, long from,
                                 long waitMs) {
    return ask(node, question("receive", id).put("reader", reader).put("isFirst", isFirst).put("after", after)
      .put("from", from).put("wait", waitMs), Buffer.buffer()).map(Numbered::decode);
  }

  private static JsonObject question(String op, String id) {
    return new JsonObject().put("op", op).put("session", id);
  }

  private static Buffer message(JsonObject head, Buffer body) {
    return head.toBuffer().appendByte((byte) '\n').appendBuffer(body);
  }

  private static int headEnd(Buffer message) {
    int at = 0;
    while (message.getByte(at) != '\n') {
      at++;
    }
    return at;
  }

  private Future<Buffer> ask(String node, JsonObject question, Buffer body) {
    return nodes.ask(node, message(question, body)).transform(done -> {
      if (done.failed()) {
        // Gone while it was asked, or overwhelmed: the client looks again, and is told 404 if it is gone.
        return Future.failedFuture(new PushException(503, "session: its node did not answer", 1_000));
      }
      int end = headEnd(done.result());
      JsonObject head = new JsonObject(done.result().getBuffer(0, end));
      return head.containsKey("code")
        ? Future.failedFuture(new PushException(head.getInteger("code"), head.getString("reason"),
          head.getLong("retry")))
        : Future.succeededFuture(done.result().getBuffer(end + 1, done.result().length()));
    });
  }

  // ---- answering

  private Future<Buffer> answer(Buffer message) {
    int end = headEnd(message);
    JsonObject question = new JsonObject(message.getBuffer(0, end));
    HttpSession session = table.get(question.getString("session"));
    Future<Buffer> answer = session == null ? Future.failedFuture(SessionTable.unknown())
      : answer(session, question, message.getBuffer(end + 1, message.length()));
    return answer.map(body -> message(new JsonObject(), body)).otherwise(failure -> {
      PushException known = Failures.of(failure);
      return message(new JsonObject().put("code", known.code()).put("reason", known.reason()).put("retry",
        known.retryMs()), Buffer.buffer());
    });
  }

  private static Future<Buffer> answer(HttpSession session, JsonObject question, Buffer body) {
    return switch (question.getString("op")) {
      case "send" -> session.take(question.getLong("after"), body).map(taken -> Buffer.buffer());
      case "receive" -> receive(session, question);
      case "end" -> {
        session.core().context().runOnContext(v -> session.quit());
        yield Future.succeededFuture(Buffer.buffer());
      }
      default -> Future.failedFuture(VertxException.noStackTrace("op: " + question.getString("op")
        + " (expected: one that this version knows)"));
    };
  }

  private static Future<Buffer> receive(HttpSession session, JsonObject question) {
    Promise<Buffer> promise = Promise.promise();
    long after = question.getLong("after");
    String reader = question.getString("reader");
    long waitMs = question.getLong("wait");
    session.core().context().runOnContext(v -> {
      Poll poll = new Poll(session, waitMs, frames -> promise.tryComplete(Numbered.encode(frames)));
      try {
        if (question.getBoolean("isFirst")) {
          session.check(after);
        } else if (!session.isReader(reader)) {
          poll.end(Frames.close(CloseReason.REPLACED.code(), CloseReason.REPLACED.text()));
          return;
        }
        session.attach(poll, reader, after, question.getLong("from"));
        if (waitMs == 0) {
          poll.end(null);
        }
      } catch (PushException e) {
        promise.tryFail(e);
      }
    });
    return promise.future();
  }
}
