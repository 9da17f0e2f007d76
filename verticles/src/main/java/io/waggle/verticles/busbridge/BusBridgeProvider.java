// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@code waggle:bus-bridge} known to {@code vertx run}. */
public final class BusBridgeProvider implements ServerProvider {

  /** Called by the service loader. */
  public BusBridgeProvider() {
  }

  @Override
  public Kind kind() {
    return Kind.WAGGLE;
  }

  @Override
  public String name() {
    return "bus-bridge";
  }

  @Override
  public String summary() {
    return "the event bus over SockJS and TCP; nothing passes that is not listed";
  }

  @Override
  public Deployable create() {
    return new BusBridgeVerticle();
  }
}
