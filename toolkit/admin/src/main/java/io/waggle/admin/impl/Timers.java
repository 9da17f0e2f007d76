// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * Counts the timers of a Vert.x, which does not tell: hazard, it looks into Vert.x's private fields, and where they are
 * not as expected there is no count. Any thread.
 */
final class Timers {

  static final int UNKNOWN = -1;

  private final Map<?, ?> all;
  private boolean known;

  Timers(Vertx vertx) {
    all = (Map<?, ?>) field(vertx, "timeouts");
    known = all != null;
  }

  /** Returns how many timers the application has, or -1. */
  int count() {
    return count(null);
  }

  /** Returns how many timers the application has set on a context, or -1; null is any. */
  int count(ContextInternal context) {
    int count = 0;
    for (Object timer : known ? all.values() : Map.of().values()) {
      Object handler = field(timer, "handler");
      Object at = field(timer, "context");
      if (handler == null || !(at instanceof ContextInternal owner)) {
        known = false;
        return UNKNOWN;
      }
      boolean isOurs = handler.getClass().getName().startsWith("io.waggle.impl.");
      count += !isOurs && (context == null || owner.unwrap() == context.unwrap()) ? 1 : 0;
    }
    return known ? count : UNKNOWN;
  }

  private static Object field(Object owner, String name) {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
      } catch (NoSuchFieldException e) {
        // Perhaps a superclass has it.
      } catch (ReflectiveOperationException | RuntimeException e) {
        return null;
      }
    }
    return null;
  }
}
