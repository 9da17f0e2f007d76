// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.graalvm.polyglot.Value;

/** Tells the kinds of JavaScript values apart; on the thread that has their context. */
final class JsTypes {

  private JsTypes() {
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

  static Set<String> set(Value value) {
    Set<String> set = new LinkedHashSet<>();
    for (long i = 0; i < value.getArraySize(); i++) {
      set.add(value.getArrayElement(i).asString());
    }
    return set;
  }

  static boolean isPlainObject(Value value) {
    return is(value, "Object") && !value.canExecute();
  }

  static boolean isArray(Value value) {
    return is(value, "Array");
  }

  static boolean isBytes(Value value) {
    return is(value, "Uint8Array") || is(value, "Int8Array") || is(value, "ArrayBuffer");
  }

  static boolean isPromise(Value value) {
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
