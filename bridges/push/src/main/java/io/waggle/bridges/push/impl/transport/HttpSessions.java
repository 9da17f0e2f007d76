// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.session.PushSession;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.PushProtocol;
import io.waggle.internal.Session;
import io.waggle.internal.SessionEndpoint;
import io.waggle.web.HttpWorker;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Requests under the bridge's path: sessions, and the plain events beside them. One instance's; its event loop. */
public final class HttpSessions {

  private static final int ID_BYTES = 16;

  private final PushCore core;
  private final HttpWorker worker;
  private final SessionEndpoint<Buffer> endpoint;
  private final SessionTable table;
  private final Origins origins;
  private final PlainEvents plain;
  private final SecureRandom random = new SecureRandom();
  private final Set<HttpSession> own = new HashSet<>();
  private final long timer;
  private final String path;

  /** Creates them on the current context. */
  public HttpSessions(PushCore core, HttpWorker worker) {
    this.core = core;
    this.worker = worker;
    this.path = core.options().getPath() + "/";
    this.endpoint = new SessionEndpoint<>(core.vertx(), PushProtocol.INSTANCE,
      WebSocketTransport.connections(core.options()));
    this.table = SessionTable.of(core.vertx(), core.options().getName());
    this.origins = new Origins(core.options().getOrigins());
    this.plain = new PlainEvents(core, worker, table);
    this.timer = core.vertx().setPeriodic(Math.min(1_000, core.options().getPingIntervalMs()), id -> tick());
  }

  private void tick() {
    long now = PushCore.nowMs();
    List.copyOf(own).forEach(session -> session.tick(now));
    plain.tick(now);
  }

  /** Answers a request under the bridge's path; false if it is under another. */
  public boolean handle(HttpServerRequest request) {
    String at = request.path();
    if (at == null || !at.startsWith(path)) {
      return false;
    }
    if (!origins.admit(request)) {
      return true;
    }
    String what = request.method().name() + " " + at.substring(path.length());
    try {
      switch (what) {
        case "POST connect" -> connect(request);
        case "POST send" -> send(request);
        case "GET sse" -> receive(request, lastEventId(request), 's');
        case "GET stream" -> receive(request, number(request, "after"), 'l');
        case "GET poll" -> receive(request, number(request, "after"), 'p');
        case "DELETE session" -> end(request);
        case "POST ticket" -> plain.ticket(request);
        case "GET events" -> plain.open(request);
        case "POST events" -> plain.publish(request);
        default -> throw new PushException(404, "path: unknown");
      }
    } catch (PushException e) {
      Answers.fail(core, request, e);
    }
    return true;
  }

  // ---- beginning

  private void connect(HttpServerRequest request) {
    String address = addressOf(request);
    Answers.body(request, core.options().getMaxFrameBytes())
      .compose(body -> core.here(connect(request, address, ClientFrame.of(body))))
      .onFailure(e -> Answers.fail(core, request, e));
  }

  private String addressOf(HttpServerRequest request) {
    return worker.clientAddress(request) == null ? "" : String.valueOf(worker.clientAddress(request).hostAddress());
  }

  private Future<Void> connect(HttpServerRequest request, String address, ClientFrame frame) {
    long id = frame.id();
    if (!frame.type().equals("connect")) {
      throw new PushException(400, "type: another (expected: connect first)");
    }
    table.admit(address, core.options());
    HttpSession[] made = new HttpSession[1];
    HttpSession session = new HttpSession(newId(), address, core, () -> departed(made[0]));
    made[0] = session;
    Session<Buffer> connection = endpoint.open(worker.clientAddress(request), session);
    PushSession client = core.open(connection, false);
    session.begin(connection, client);
    own.add(session);
    return client.connect(frame).onFailure(e -> session.forget()).map(members -> {
      if (session.isEnded()) {
        session.forget();
        throw new PushException(503, "session: ended");
      }
      table.add(session);
      JsonObject connected = new JsonObject().put("type", "connected");
      if (id != 0) {
        connected.put("id", id);
      }
      Answers.json(request, connected.mergeIn(members).put("session", session.id())
        .put("wait", Math.max(1, core.options().getSessionWaitMs() / 1_000)).toBuffer());
      client.ready();
      return null;
    });
  }

  private void departed(HttpSession session) {
    own.remove(session);
    table.remove(session);
    table.leave(session.address());
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return table.elsewhere().id(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  // ---- what comes in

  /** Returns the other node that has a session. */
  private String nodeOf(String id) {
    String node = table.elsewhere().nodeOf(id);
    if (node == null) {
      throw SessionTable.unknown();
    }
    return node;
  }

  private static long number(HttpServerRequest request, String name) {
    String text = request.getParam(name);
    return text == null ? 0 : number(text);
  }

  private static long number(String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new PushException(400, "after: wrong (expected: a number from 0 on)");
  }

  private static long lastEventId(HttpServerRequest request) {
    String header = request.getHeader("last-event-id");
    return header == null || header.isEmpty() ? number(request, "after") : number(header);
  }

  private void send(HttpServerRequest request) {
    String id = request.getParam("session");
    HttpSession session = table.get(id);
    String node = session == null ? nodeOf(id) : null;
    long after = number(request, "after");
    Answers.body(request, core.options().getMaxBodyBytes()).compose(body -> core.here(session == null
      ? table.elsewhere().send(node, id, after, body) : session.take(after, body)))
      .onSuccess(taken -> Answers.empty(request))
      .onFailure(e -> Answers.fail(core, request, e));
  }

  // ---- what goes out

  private void receive(HttpServerRequest request, long after, char kind) {
    String id = request.getParam("session");
    HttpSession session = table.get(id);
    if (session == null) {
      new Passage(core, request, table.elsewhere(), nodeOf(id), id, kind, after).begin();
      return;
    }
    Context its = core.context();
    Receiver receiver = kind == 'p' ? new Poll(session, core.options().getPollTimeoutMs(),
      frames -> its.runOnContext(v -> Answers.json(request, Numbered.json(frames))))
      : new Stream(session, request, its, kind == 's', core.options().getPingIntervalMs());
    // Told of now, as the head is only sent when it is known that the session goes on.
    request.response().closeHandler(gone -> session.core().context().runOnContext(v -> session.detach(receiver)));
    session.core().context().runOnContext(v -> {
      try {
        session.check(after);
        if (kind != 'p') {
          its.runOnContext(w -> Stream.begin(request, kind == 's'));
        }
        session.attach(receiver, "", after, after);
      } catch (PushException e) {
        its.runOnContext(w -> Answers.fail(core, request, e));
      }
    });
  }

  private void end(HttpServerRequest request) {
    String id = request.getParam("session");
    HttpSession session = table.get(id);
    if (session == null) {
      core.here(table.elsewhere().end(nodeOf(id), id)).onSuccess(ended -> Answers.empty(request))
        .onFailure(e -> Answers.fail(core, request, e));
    } else {
      session.core().context().runOnContext(v -> session.quit());
      Answers.empty(request);
    }
  }

  /** Ends the sessions of this instance. */
  public void close() {
    core.vertx().cancelTimer(timer);
    plain.close();
    endpoint.close();
    List.copyOf(own).forEach(HttpSession::forget);
  }
}
