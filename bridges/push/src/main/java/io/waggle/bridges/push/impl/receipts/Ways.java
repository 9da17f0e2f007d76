// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.push.impl.receipts.Store.Sent;
import java.util.List;

/** The ways a message may take that nobody acknowledged. Called on the context of the receipts. */
interface Ways {

  String WEB_PUSH = "webpush";
  String WEBHOOK = "webhook";

  /**
   * A way for one user.
   *
   * @param left ids of whoever is still to get it; never empty
   */
  record Way(String name, List<String> left) {
  }

  /**
   * What came of an attempt.
   *
   * @param left who may take it later
   * @param given whether anybody took it
   * @param isShort whether anybody took it without its data
   * @param retryMs when whoever is left wants to be asked again; 0 if that was not said
   */
  record Result(List<String> left, boolean given, boolean isShort, long retryMs) {
  }

  /** Returns the way for a user; null if there is none. */
  Future<Way> of(String uid);

  /** Returns the way to go when one was refused by everybody; null if there is none. */
  Way after(String name);

  /** Tries. Does not fail, but for faults. */
  Future<Result> give(Sent sent, String uid, Way way, Buffer frame, long now);

  /** Returns how long an attempt may take, in milliseconds. */
  long longestMs();

  /** Ends what runs. */
  Future<Void> close();
}
