// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.internal;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;

/** Tells which instance of a deployment does what is done once for all, such as the line at the start. Any thread. */
public final class FirstInstance {

  private static final String MAP = "waggle.first-instance";

  private FirstInstance() {
  }

  /** Returns true to the first caller for a deployment. */
  public static boolean claim(Vertx vertx, String deployment) {
    LocalMap<String, Boolean> claims = vertx.sharedData().getLocalMap(MAP);
    return claims.putIfAbsent(deployment, true) == null;
  }

  /** Forgets the deployment; called by the instance that was first, when it ends. */
  public static void release(Vertx vertx, String deployment) {
    LocalMap<String, Boolean> claims = vertx.sharedData().getLocalMap(MAP);
    claims.remove(deployment);
  }
}
