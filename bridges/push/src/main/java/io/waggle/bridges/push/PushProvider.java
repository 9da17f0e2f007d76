// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@code waggle:push} known to {@code vertx run}. */
public final class PushProvider implements ServerProvider {

  /** Called by the service loader. */
  public PushProvider() {
  }

  @Override
  public Kind kind() {
    return Kind.WAGGLE;
  }

  @Override
  public String name() {
    return "push";
  }

  @Override
  public String summary() {
    return "messages for pages, apps and users, over WebSocket, events or polling";
  }

  @Override
  public Deployable create() {
    return new PushVerticle();
  }
}
