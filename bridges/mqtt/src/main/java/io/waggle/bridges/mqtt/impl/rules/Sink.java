// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.waggle.bridges.mqtt.impl.rules.expression.Template;

/** Where parcels go. Made and used on the context of {@link Rules}; connects when the first parcel comes. */
public interface Sink {

  /** Returns what {@link Parcel#target()} is made with; null if the sink has none. */
  default Template target() {
    return null;
  }

  /**
   * Sends one; several may be under way at once.
   *
   * @return completes when the other side has taken it; fails with {@link Refused} if it never will
   */
  Future<Void> send(Parcel parcel);

  /** Ends it. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }

  /** The other side does not want it, now or later. */
  final class Refused extends VertxException {

    /** Creates a failure; the text goes into dead letters. */
    public Refused(String text) {
      super(text, true);
    }
  }
}
