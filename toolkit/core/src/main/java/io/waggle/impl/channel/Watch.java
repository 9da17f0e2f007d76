// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.waggle.ChannelPosition;
import io.waggle.Subscription;

/** A subscription to something that has no positions and loses nothing. Any thread. */
final class Watch implements Subscription {

  private final Hub hub;
  private final String pattern;
  private final Runnable end;
  private volatile boolean active = true;

  Watch(Hub hub, String pattern, Runnable end) {
    this.hub = hub;
    this.pattern = pattern;
    this.end = end;
  }

  @Override
  public String pattern() {
    return pattern;
  }

  @Override
  public boolean recovered() {
    return false;
  }

  @Override
  public ChannelPosition position() {
    return ChannelPosition.NONE;
  }

  @Override
  public Subscription lossHandler(Handler<String> handler) {
    return this;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  public Future<Void> unsubscribe() {
    return hub.call(() -> {
      if (active) {
        active = false;
        end.run();
      }
      return Future.<Void>succeededFuture();
    }).recover(closed -> Future.succeededFuture());
  }
}
