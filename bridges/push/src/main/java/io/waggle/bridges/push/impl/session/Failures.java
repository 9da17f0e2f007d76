// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.VertxException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.push.impl.PushException;

/** Makes of any failure what a client may be told. Stateless. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final long RETRY_MS = 1_000;

  private Failures() {
  }

  /** Returns the failure as a client is told; what nobody expected is logged. */
  public static PushException of(Throwable failure) {
    if (failure instanceof PushException known) {
      return known;
    }
    String text = String.valueOf(failure.getMessage());
    if (failure instanceof IllegalArgumentException) {
      boolean isLength = text.startsWith("payload: ") || text.startsWith("headers: ");
      return new PushException(isLength ? 413 : 400, text);
    }
    if (failure instanceof ReplyException reply) {
      return ofReply(reply);
    }
    if (failure instanceof VertxException && text.contains("(expected: permission)")) {
      return new PushException(403, text);
    }
    if (failure instanceof VertxException && text.contains("too m")) {
      return new PushException(429, text, RETRY_MS);
    }
    if (failure instanceof VertxException) {
      // A node or a connection that is gone, a store that does not answer.
      LOG.warn("Push: failed: " + text);
      return new PushException(503, "server: not now", RETRY_MS);
    }
    LOG.error("Push: failed", failure);
    return new PushException(500, "server: a fault of its own");
  }

  private static PushException ofReply(ReplyException reply) {
    if (reply.failureType() == ReplyFailure.TIMEOUT) {
      return new PushException(408, "method: no answer in time");
    }
    if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return new PushException(503, "method: nobody is there to answer", RETRY_MS);
    }
    int code = reply.failureCode();
    return new PushException(code >= 400 && code <= 599 ? code : 500, String.valueOf(reply.getMessage()));
  }
}
