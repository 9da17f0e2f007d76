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
import java.util.LinkedHashSet;
import java.util.Set;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.HostAccess.TargetMappingPrecedence;
import org.graalvm.polyglot.Value;

/**
 * Turns values of one JavaScript context into those Vert.x wants and back: plain objects and arrays are JSON, byte
 * arrays are buffers, promises are futures, functions are handlers that run on the instance's event loop.
 */
final class JsValues {

  private final ContextInternal owner;
  private Value prelude;
  private volatile boolean closed;

  JsValues(ContextInternal owner) {
    this.owner = owner;
  }

  void bind(Value prelude) {
    this.prelude = prelude;
  }

  void close() {
    closed = true;
  }

  HostAccess hostAccess() {
    return HostAccess.newBuilder(HostAccess.ALL)
      .targetTypeMapping(Value.class, Handler.class, Value::canExecute, this::handler, TargetMappingPrecedence.HIGHEST)
      .targetTypeMapping(Value.class, JsonObject.class, JsValues::isPlainObject, this::jsonObject)
      .targetTypeMapping(Value.class, JsonArray.class, JsValues::isArray, this::jsonArray)
      .targetTypeMapping(Value.class, Buffer.class, JsValues::isBytes, JsValues::buffer)
      .targetTypeMapping(Value.class, Future.class, JsValues::isPromise, this::future)
      .targetTypeMapping(Value.class, Set.class, JsValues::isArray, JsValues::set)
      .targetTypeMapping(Value.class, Object.class, JsValues::isPlainObject, this::jsonObject)
      .targetTypeMapping(Value.class, Object.class, JsValues::isArray, this::jsonArray)
      .targetTypeMapping(Value.class, Object.class, JsValues::isBytes, JsValues::buffer)
      .targetTypeMapping(Value.class, Object.class, JsValues::isPromise, this::future)
      .build();
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

  /** Returns the bytes of an ArrayBuffer or a typed array over bytes. */
  static Buffer buffer(Value value) {
    int size = (int) (value.hasBufferElements() ? value.getBufferSize() : value.getArraySize());
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = value.hasBufferElements() ? value.readBufferByte(i) : (byte) value.getArrayElement(i).asInt();
    }
    return Buffer.buffer(bytes);
  }

  private static Set<String> set(Value value) {
    Set<String> set = new LinkedHashSet<>();
    for (long i = 0; i < value.getArraySize(); i++) {
      set.add(value.getArrayElement(i).asString());
    }
    return set;
  }

  private static boolean isPlainObject(Value value) {
    return is(value, "Object") && !value.canExecute();
  }

  private static boolean isArray(Value value) {
    return is(value, "Array");
  }

  private static boolean isBytes(Value value) {
    return is(value, "Uint8Array") || is(value, "Int8Array") || is(value, "ArrayBuffer");
  }

  private static boolean isPromise(Value value) {
    return is(value, "Promise");
  }

  /** Compares the name of a script's class; values of Java are none of ours. */
  private static boolean is(Value value, String type) {
    if (value.isHostObject() || value.isProxyObject() || !value.hasMembers()) {
      return false;
    }
    Value meta = value.getMetaObject();
    return meta != null && meta.getMetaSimpleName().equals(type);
  }
}
