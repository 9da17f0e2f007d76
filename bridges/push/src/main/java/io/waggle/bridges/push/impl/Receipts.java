// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Messages to users that are acknowledged, wait, expire or take another way. Any thread; one for each verticle instance,
 * which agree on all nodes.
 */
public interface Receipts {

  /**
   * Sends a message to users that is to be acknowledged.
   *
   * @param frame a message frame with {@code "ack":true}
   * @param ttlMs how long it waits for users that are away; 0 for the default
   * @param fallbackMs after which it takes another way; 0 for never
   * @return the answer to whoever published it
   */
  Future<JsonObject> send(String messageId, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs);

  /** Returns the frames that wait for a user, a connection of whom is ready. */
  Future<List<Buffer>> waiting(String uid);

  /** Notes that a message was written to a connection of a user. */
  void delivered(String messageId, String uid);

  /** Notes that a user has acknowledged a message; false if it was not waited for. */
  Future<Boolean> acknowledged(String messageId, String uid);

  /** Returns what became of a message; fails with 404 if nobody knows. */
  Future<JsonObject> state(String messageId);

  /** Notes where Web Push reaches a user. */
  Future<Void> subscribeWebPush(String uid, JsonObject subscription);

  /** Returns the key that pages give to the browser's {@code PushManager}, base64url; null without Web Push. */
  default Future<String> webPushKey() {
    return Future.succeededFuture();
  }

  /** Ends what runs. */
  Future<Void> close();
}
