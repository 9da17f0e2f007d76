// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.web.HttpWorker;
import java.util.Locale;
import java.util.function.Consumer;

/** The HTTP requests of the path: those that open a session, polls and posts. On the event loop of each request. */
final class EngineHttp {

  private static final String POLLING = "polling";

  private final EngineServer server;
  private final HttpWorker worker;

  EngineHttp(EngineServer server, HttpWorker worker) {
    this.server = server;
    this.worker = worker;
  }

  void handle(HttpServerRequest request) {
    EngineQuery query = EngineQuery.of(request.uri());
    String callback = query == null ? null : query.callback();
    EngineReply reply = new EngineReply(request, (ContextInternal) server.vertx().getOrCreateContext(), callback);
    if (!server.origins().admits(request)) {
      reply.refuse(Refusal.FORBIDDEN);
      return;
    }
    if (request.method() == HttpMethod.OPTIONS) {
      server.origins().preflight(request);
      return;
    }
    server.origins().describe(request, request.response());
    Refusal refusal = check(server, query, POLLING);
    if (refusal == null && callback != null && !server.options().isJsonp()) {
      refusal = Refusal.BAD_REQUEST;
    }
    if (refusal != null) {
      reply.refuse(refusal);
    } else if (query.sessionId() == null) {
      open(request, query, reply);
    } else {
      serve(request, server.sessions().get(query.sessionId()), reply);
    }
  }

  /**
   * Returns why a request is refused whatever session it belongs to, or null.
   *
   * @param query null if it is malformed
   * @param comesBy the transport it came by
   */
  static Refusal check(EngineServer server, EngineQuery query, String comesBy) {
    if (query == null) {
      return Refusal.BAD_REQUEST;
    }
    if (query.transport() == null || !server.options().getTransports().contains(query.transport())) {
      return Refusal.UNKNOWN_TRANSPORT;
    }
    if (!query.transport().equals(comesBy)) {
      return Refusal.BAD_REQUEST;
    }
    if (query.sessionId() == null) {
      return null;
    }
    EngineSession session = server.sessions().get(query.sessionId());
    return session == null ? Refusal.UNKNOWN_SESSION : session.polling() == null ? Refusal.BAD_REQUEST : null;
  }

  // ---- a new session

  private void open(HttpServerRequest request, EngineQuery query, EngineReply reply) {
    SocketAddress client = worker.clientAddress(request);
    Refusal refusal = request.method() != HttpMethod.GET ? Refusal.BAD_METHOD
      : query.protocol() == null ? Refusal.UNSUPPORTED_REVISION
      : server.hasRoom(client) ? null : Refusal.TOO_MANY;
    if (refusal != null) {
      reply.refuse(refusal);
      return;
    }
    JsonObject headers = new JsonObject();
    request.headers().forEach((name, value) -> addHeader(headers, name, value));
    server.origins().hideCredentials(headers, request.isSSL());
    String address = EngineServer.addressOf(client);
    EngineSession session = new EngineSession(server, address, query.protocol(),
      handshake(query, headers, request.uri(), address, request.isSSL()));
    PollingCarrier carrier = new PollingCarrier(session, !query.isBase64());
    server.open(session, client, carrier);
    setCookie(request, session);
    carrier.send(open(server.options(), session, server.options().isAllowUpgrades()
      && server.options().getTransports().contains("websocket")));
    carrier.poll(reply);
    server.announce(session);
  }

  private void setCookie(HttpServerRequest request, EngineSession session) {
    String name = server.options().getCookie();
    if (name != null) {
      request.response().putHeader(HttpHeaders.SET_COOKIE,
        name + "=" + session.id() + "; Path=/; HttpOnly; SameSite=Lax" + (request.isSSL() ? "; Secure" : ""));
    }
  }

  /** Adds a header of the opening request; one that comes twice has both values. */
  static void addHeader(JsonObject headers, String name, String value) {
    headers.getMap().merge(name.toLowerCase(Locale.ROOT), value, (first, second) -> first + ", " + second);
  }

  /** Returns the opening request as the application sees it, in JSON. */
  static String handshake(EngineQuery query, JsonObject headers, String url, String address, boolean secure) {
    return new JsonObject()
      .put("headers", headers)
      .put("query", query.toJson())
      .put("address", address)
      .put("url", url)
      .put("secure", secure)
      .put("time", System.currentTimeMillis())
      .put("xdomain", headers.containsKey("origin"))
      .encode();
  }

  /** Returns the packet that opens a session. */
  static EngineFrame open(EngineOptions options, EngineSession session, boolean upgrades) {
    JsonObject json = new JsonObject()
      .put("sid", session.id())
      .put("upgrades", upgrades ? new JsonArray().add("websocket") : new JsonArray())
      .put("pingInterval", options.getPingIntervalMs())
      .put("pingTimeout", options.getPingTimeoutMs());
    if (session.revision() == 4) {
      json.put("maxPayload", options.getMaxPayloadBytes());
    }
    return EnginePacket.frame(EnginePacket.OPEN, json.encode());
  }

  // ---- a session there is

  private void serve(HttpServerRequest request, EngineSession session, EngineReply reply) {
    ContextInternal home = session == null ? null : session.home().context();
    PollingCarrier carrier = session == null ? null : session.polling();
    if (carrier == null) {
      reply.refuse(Refusal.UNKNOWN_SESSION);
    } else if (request.method() == HttpMethod.GET) {
      reply.goneHandler(() -> Loops.run(home, session::gone));
      Loops.run(home, () -> session.poll(reply));
    } else if (request.method() != HttpMethod.POST) {
      reply.refuse(Refusal.BAD_REQUEST);
    } else if (!carrier.posting.compareAndSet(false, true)) {
      Loops.run(home, () -> {
        session.overlap();
        reply.refuse(Refusal.BAD_REQUEST);
      });
    } else {
      boolean binary = isBinary(request);
      readBody(request, session, carrier, reply, body -> Loops.run(home, () -> session.post(carrier,
        reader -> read(session.revision(), binary, reply.isScript(), body, reader), reply)));
    }
  }

  private static boolean isBinary(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/octet-stream");
  }

  private static void read(int revision, boolean binary, boolean form, Buffer body, PayloadReader reader) {
    Buffer payload = form ? PayloadReader.form(body) : body;
    if (revision == 4) {
      reader.separated(payload);
    } else if (binary && !form) {
      reader.framed(payload);
    } else {
      reader.counted(payload);
    }
  }

  private void readBody(HttpServerRequest request, EngineSession session, PollingCarrier carrier, EngineReply reply,
                        Consumer<Buffer> use) {
    Buffer body = Buffer.buffer();
    boolean[] refused = {false};
    int most = server.options().getMaxPayloadBytes();
    Runnable refuse = () -> {
      refused[0] = true;
      carrier.posting.set(false);
      server.sessions().counters.tooBig.increment();
      reply.refuse(Refusal.TOO_BIG);
    };
    if (announcedLength(request) > most) {
      refuse.run();
      return;
    }
    request.exceptionHandler(error -> {
      if (!refused[0]) {
        refused[0] = true;
        Loops.run(session.home().context(), session::gone);
      }
    });
    request.handler(chunk -> {
      if (!refused[0]) {
        if (body.length() + chunk.length() > most) {
          refuse.run();
        } else {
          body.appendBuffer(chunk);
        }
      }
    });
    request.endHandler(end -> {
      if (!refused[0]) {
        refused[0] = true;
        use.accept(body);
      }
    });
  }

  private static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length.trim());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
