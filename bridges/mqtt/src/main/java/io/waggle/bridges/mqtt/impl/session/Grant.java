// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.topic.Topics;

/** A subscription of a session. Read by all event loops, changed by none. */
public final class Grant {

  private static final int[] NO_IDENTIFIER = {};

  private final Session session;
  private final Topics.Filter filter;
  private final StoredSubscription options;
  private final int[] identifiers;
  private volatile boolean ended;

  /** Creates a subscription. */
  public Grant(Session session, Topics.Filter filter, StoredSubscription options) {
    this.session = session;
    this.filter = filter;
    this.options = options;
    this.identifiers = options.identifier() == 0 ? NO_IDENTIFIER : new int[] {options.identifier()};
  }

  /** Returns whose it is. */
  public Session session() {
    return session;
  }

  /** Returns the filter taken apart. */
  public Topics.Filter filter() {
    return filter;
  }

  /** Returns the filter as the client names it, and what it wants. */
  public StoredSubscription options() {
    return options;
  }

  /** Returns the subscription identifiers to deliver with: none or one. */
  public int[] identifiers() {
    return identifiers;
  }

  /** Returns whether the client has ended it, or replaced it. */
  public boolean isEnded() {
    return ended;
  }

  /** Says that it has ended. */
  public void end() {
    ended = true;
  }
}
