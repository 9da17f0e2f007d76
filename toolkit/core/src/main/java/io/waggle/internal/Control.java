// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.impl.WaggleVertx;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/**
 * What the commands of another process may ask of this one, by name. One per Vert.x; any thread. The launcher carries
 * questions and answers; whoever can answer one says so here.
 *
 * <pre>
 *   {"command":"reload"}            {"lines":["reloaded Business.java in 41 ms"]}
 *   {"command":"dance"}             {"error":"command: dance (expected: one of drain, reload)"}
 * </pre>
 */
public final class Control {

  /** Key in a question: who asks, for the log. Whoever carries it says so, not the one who asks. */
  public static final String BY = "by";

  private final Map<String, Function<JsonObject, Future<JsonObject>>> handlers = new ConcurrentSkipListMap<>();

  private Control() {
  }

  /** Returns the one of a Vert.x. */
  public static Control of(Vertx vertx) {
    return WaggleVertx.of(vertx).service("control", waggle -> new Control());
  }

  /**
   * Adds or replaces a command.
   *
   * @param handler called on any thread, which it may block for moments; a failure becomes {@code {"error": message}}
   */
  public Control handle(String command, Function<JsonObject, Future<JsonObject>> handler) {
    handlers.put(command, handler);
    return this;
  }

  /** Answers a request; the future never fails. */
  public Future<JsonObject> ask(JsonObject request) {
    Object command = request.getValue("command");
    Function<JsonObject, Future<JsonObject>> handler = command instanceof String ? handlers.get(command) : null;
    if (handler == null) {
      return Future.succeededFuture(error("command: " + command + " (expected: one of "
        + String.join(", ", handlers.keySet()) + ")"));
    }
    try {
      return handler.apply(request).recover(failure -> Future.succeededFuture(error(failure.getMessage())));
    } catch (RuntimeException e) {
      return Future.succeededFuture(error(e.getMessage()));
    }
  }

  /** Returns an answer of lines for people. */
  public static JsonObject lines(Iterable<String> lines) {
    JsonArray array = new JsonArray();
    lines.forEach(array::add);
    return new JsonObject().put("lines", array);
  }

  private static JsonObject error(String message) {
    return new JsonObject().put("error", message == null ? "it failed without a word" : message);
  }
}
