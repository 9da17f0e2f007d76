// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Deployable;
import java.util.Locale;

/**
 * A server that {@code vertx run} knows by name, such as {@code demo:chat} or {@code waggle:web}. Implementations are
 * found through {@link java.util.ServiceLoader}: a jar on the class path that names them in
 * {@code META-INF/services/io.waggle.ServerProvider} is all it takes. They are created on any thread and hold no state.
 */
public interface ServerProvider {

  /** Whether a server is there to be used or to be looked at. */
  enum Kind {
    /** Something to look at: {@code demo:name}. */
    DEMO,
    /** Ready-made and configurable: {@code waggle:name}. */
    WAGGLE;

    /** Returns what stands before the colon. */
    public String prefix() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns what stands before the colon. */
  Kind kind();

  /** Returns what stands after the colon: lower-case letters, digits and hyphens, unique within the kind. */
  String name();

  /** Returns one line of at most 80 characters for {@code vertx help}. */
  String summary();

  /**
   * Makes one instance; called once for each of {@code -instances}. It reads its configuration, what {@code -conf}
   * gave, from {@link io.vertx.core.Context#config()} when it starts.
   */
  Deployable create();
}
