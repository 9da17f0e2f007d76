// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.HostAccess.TargetMappingPrecedence;
import org.graalvm.polyglot.Value;

/**
 * Turns values of one JavaScript context into those Vert.x wants and back: plain objects and arrays are JSON, byte
 * arrays are buffers, promises are futures, functions are handlers that run on the instance's event loop.
 */
final class JsValues {

  /** Contexts that share an engine must share their access rules, so these find the values of theirs here. */
  private static final Map<Context, JsValues> OPEN = new ConcurrentHashMap<>();

  static final HostAccess ACCESS = HostAccess.newBuilder(HostAccess.ALL)
    .targetTypeMapping(Value.class, Handler.class, Value::canExecute, v -> of(v).handler(v),
      TargetMappingPrecedence.HIGHEST)
    .targetTypeMapping(Value.class, JsonObject.class, JsTypes::isPlainObject, v -> of(v).jsonObject(v))
    .targetTypeMapping(Value.class, JsonArray.class, JsTypes::isArray, v -> of(v).jsonArray(v))
    .targetTypeMapping(Value.class, Buffer.class, JsTypes::isBytes, JsTypes::buffer)
    .targetTypeMapping(Value.class, Future.class, JsTypes::isPromise, v -> of(v).future(v))
    .targetTypeMapping(Value.class, Set.class, JsTypes::isArray, JsTypes::set)
    .targetTypeMapping(Value.class, Object.class, JsTypes::isPlainObject, v -> of(v).jsonObject(v))
    .targetTypeMapping(Value.class, Object.class, JsTypes::isArray, v -> of(v).jsonArray(v))
    .targetTypeMapping(Value.class, Object.class, JsTypes::isBytes, JsTypes::buffer)
    .targetTypeMapping(Value.class, Object.class, JsTypes::isPromise, v -> of(v).future(v))
    .build();

  private final ContextInternal owner;
  private Context context;
  private Value prelude;
  private volatile boolean closed;

  JsValues(ContextInternal owner) {
    this.owner = owner;
  }

  private static JsValues of(Value value) {
    return OPEN.get(value.getContext());
  }

  /** Ties this to its context, before any script in it runs. */
  void open(Context context) {
    this.context = context;
    OPEN.put(context, this);
  }

  void bind(Value prelude) {
    this.prelude = prelude;
  }

  void close() {
    closed = true;
    OPEN.remove(context);
  }

  /** Runs an action where the context may be entered; drops it once the instance is gone. */
  void onLoop(Runnable action) {
    if (owner.inThread()) {
      runOpen(action);
    } else {
      owner.runOnContext(later -> runOpen(action));
    }
  }

  private void runOpen(Runnable action) {
    if (!closed) {
      action.run();
    }
  }

  private Handler<Object> handler(Value function) {
    return event -> onLoop(() -> function.executeVoid(toJs(event)));
  }

  /**
   * Returns JSON as JavaScript objects, anything else as it is. A composite future's result is itself, so that
   * {@code await} would never end: the list of its results stands for it.
   */
  Object toJs(Object value) {
    if (value instanceof CompositeFuture composite) {
      return composite.list();
    }
    if (value instanceof JsonObject json) {
      return prelude.invokeMember("parse", json.encode());
    }
    if (value instanceof JsonArray json) {
      return prelude.invokeMember("parse", json.encode());
    }
    return value;
  }

  private JsonObject jsonObject(Value value) {
    return new JsonObject(prelude.invokeMember("stringify", value).asString());
  }

  private JsonArray jsonArray(Value value) {
    return new JsonArray(prelude.invokeMember("stringify", value).asString());
  }

  private Future<Object> future(Value value) {
    Promise<Object> promise = owner.promise();
    prelude.invokeMember("settle", value, (JsHost.Callback) result -> promise.complete(result.as(Object.class)),
      (JsHost.Callback) reason -> promise.fail(JsErrors.of(reason)));
    return promise.future();
  }
}
