// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.socketio.Refusal;
import io.waggle.bridges.socketio.Socket;
import java.util.List;
import java.util.function.Function;

/** Whether a client may enter a namespace, and what it finds there of before. On the client's event loop. */
final class Admission {

  private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

  /** What {@code Future.failedFuture("text")} fails with. */
  private static final Class<?> TEXT = Future.failedFuture("").cause().getClass();

  private Admission() {
  }

  /** Completes with what the socket recovers, or null; fails if it is refused. */
  static Future<Recovered> of(SocketImpl socket, JsonObject auth) {
    NamespaceImpl namespace = socket.namespace;
    Object pid = auth.remove("pid");
    Object offset = auth.remove("offset");
    Recovery recovery = namespace.recovery;
    boolean returns = recovery != null && socket.client.protocol() == 5 && pid instanceof String;
    Future<?> ready = recovery == null ? Future.succeededFuture() : recovery.ready();
    Future<Recovered> past = ready.compose(done ->
      returns ? recovery.find((String) pid, offset) : Future.succeededFuture());
    return past.compose(found -> {
      boolean skip = found != null && socket.client.server.options.isRecoverySkipsMiddleware();
      Future<?> passed = skip ? Future.succeededFuture() : pass(socket, namespace.middleware(), 0);
      return socket.client.server.here(passed).compose(done -> found == null ? Future.succeededFuture() : recovery.catchUp(found));
    });
  }

  private static Future<?> pass(SocketImpl socket, List<Function<Socket, Future<?>>> middleware, int index) {
    if (index == middleware.size()) {
      return Future.succeededFuture();
    }
    Future<?> answer;
    try {
      answer = middleware.get(index).apply(socket);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return answer == null ? pass(socket, middleware, index + 1)
      : socket.client.server.here(answer).compose(passed -> pass(socket, middleware, index + 1));
  }

  /** Returns whether the message of a failure is meant for the client. */
  static boolean isForClient(Throwable failure) {
    return failure instanceof Refusal || failure.getClass() == TEXT;
  }

  static void refuse(Client client, String namespace, Throwable failure) {
    if (failure instanceof Refusal refusal) {
      client.refuse(namespace, refusal.getMessage(), refusal.data());
    } else if (isForClient(failure)) {
      client.refuse(namespace, failure.getMessage(), null);
    } else {
      LOG.error("the middleware of namespace " + namespace + " failed", failure);
      client.refuse(namespace, "internal error", null);
    }
  }
}
