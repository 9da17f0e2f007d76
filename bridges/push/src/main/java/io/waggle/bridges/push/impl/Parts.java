// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Vertx;
import io.waggle.bridges.push.PushOptions;

/** Chooses the parts of a bridge by its options. Stateless. */
public final class Parts {

  private Parts() {
  }

  /** Returns who looks at tokens. */
  public static Trust trust(Vertx vertx, PushOptions options) {
    refuse(options, "tokens");
    return Unconfigured.trust(options.getApiKeys());
  }

  /** Returns who is asked and told. */
  public static Hooks hooks(Vertx vertx, PushOptions options) {
    refuse(options, "hooks");
    return Unconfigured.hooks();
  }

  /** Returns who waits for acknowledgements. */
  public static Receipts receipts(Vertx vertx, PushOptions options) {
    refuse(options, "receipts");
    refuse(options, "webPush");
    refuse(options, "pusher");
    return Unconfigured.receipts();
  }

  private static void refuse(PushOptions options, String section) {
    if (options.getSection(section) != null) {
      throw new IllegalArgumentException(section + ": given (expected: none, as this build does not have it)");
    }
  }
}
