// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.Vertx;
import io.waggle.Shared;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;

/** The revocations of a Vert.x, for tests that must leave none behind: without a cluster each has a timer. */
public final class Revoked {

  private Revoked() {
  }

  /** Takes all of them back. */
  public static void clear(Vertx vertx, String name) {
    Shared shared = Shared.of(vertx, name + "/revoked");
    List<String> keys = new ArrayList<>();
    Await.result(Await.result(shared.watch("*", change -> keys.add(change.key()))).cancel());
    keys.forEach(key -> Await.result(shared.delete(key)));
  }
}
