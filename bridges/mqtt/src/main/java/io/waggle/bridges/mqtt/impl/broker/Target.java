// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One session that gets the messages of a topic: all its subscriptions that match, as one delivery. Immutable. */
final class Target {

  private static final int[] NONE = {};

  final Session session;
  final int qos;
  final boolean retainAsPublished;
  final boolean noLocal;
  final int[] identifiers;
  private final List<Grant> grants;

  Target(List<Grant> grants) {
    this.grants = grants;
    this.session = grants.get(0).session();
    int highest = 0;
    boolean keeps = false;
    boolean anyNoLocal = false;
    int[] all = NONE;
    for (Grant grant : grants) {
      highest = Math.max(highest, grant.options().qos());
      keeps |= grant.options().retainAsPublished();
      anyNoLocal |= grant.options().noLocal();
      all = joined(all, grant.identifiers());
    }
    qos = highest;
    retainAsPublished = keeps;
    noLocal = anyNoLocal;
    identifiers = all;
  }

  private static int[] joined(int[] some, int[] more) {
    if (more.length == 0) {
      return some;
    }
    int[] all = new int[some.length + more.length];
    System.arraycopy(some, 0, all, 0, some.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  /**
   * Returns the target with its subscriptions as they are now: without those that have ended, with those that have
   * replaced them; null if there is none. Event loop of the session.
   */
  Target live() {
    if (session.isEnded()) {
      return null;
    }
    List<Grant> now = new ArrayList<>(grants.size());
    boolean same = true;
    for (Grant grant : grants) {
      Grant current = grant.isEnded() ? session.grant(grant.options().filter()) : grant;
      same &= current == grant;
      if (current != null) {
        now.add(current);
      }
    }
    return same ? this : now.isEmpty() ? null : new Target(now);
  }

  /** Returns the target for messages of its own client; null if it does not want them. */
  Target forItself() {
    return noLocal ? only(grant -> !grant.options().noLocal()) : this;
  }

  private Target only(Predicate<Grant> wanted) {
    List<Grant> left = new ArrayList<>(grants.size());
    for (Grant grant : grants) {
      if (wanted.test(grant)) {
        left.add(grant);
      }
    }
    return left.size() == grants.size() ? this : left.isEmpty() ? null : new Target(left);
  }
}
