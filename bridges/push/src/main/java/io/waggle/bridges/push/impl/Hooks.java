// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** A back end that is asked before, and told after. Any thread; one for each verticle instance. */
public interface Hooks {

  /**
   * Asks whether something may be done.
   *
   * @param kind {@code connect}, {@code subscribe} or {@code publish}
   * @param question what is wanted, by whom
   * @return what the back end said; fails with a {@link PushException} if it said no, or nothing
   */
  Future<JsonObject> ask(String kind, JsonObject question);

  /** Returns whether anybody wants to be asked. */
  boolean asks(String kind);

  /**
   * Tells of something, in order for each channel.
   *
   * @param kind {@code connect}, {@code disconnect}, {@code subscribe}, {@code unsubscribe}, {@code publish}, {@code
   *     occupied} or {@code vacated}
   * @param channel concerned, or empty
   * @param event the rest
   */
  void tell(String kind, String channel, JsonObject event);

  /** Ends what runs. */
  Future<Void> close();
}
