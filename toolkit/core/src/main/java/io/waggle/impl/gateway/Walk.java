// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Goes through the connections of a selection page by page, so that no event loop is held up however many there are.
 * One caller at a time, any thread. Who joins meanwhile may be missing; nobody is named twice.
 */
final class Walk {

  /** Connections of one page, and looked at in one turn of an event loop. */
  static final int PAGE = 500;

  private final LocalGateway gateway;
  private final List<Selection> selections;
  private final List<Shard> shards;
  private final Set<String> seen = new HashSet<>();
  private int shard;
  private int term;
  private int below = Integer.MAX_VALUE;

  Walk(LocalGateway gateway, List<Selection> selections) {
    this.gateway = gateway;
    this.selections = selections;
    this.shards = gateway.targets(selections);
  }

  boolean hasMore() {
    return shard < shards.size();
  }

  /** Returns the connections found in the next turn of an event loop, perhaps none. */
  Future<List<Member>> next() {
    Shard here = shards.get(shard);
    Promise<List<Member>> promise = Promise.promise();
    here.turn.loop().execute(() -> {
      List<Member> page = new ArrayList<>();
      step(here, page);
      promise.complete(page);
    });
    return promise.future();
  }

  private void step(Shard here, List<Member> page) {
    int at = term;
    for (Selection selection : selections) {
      if (at < selection.included().size()) {
        below = look(here, selection.included().get(at), selection, page);
        if (below == 0) {
          below = Integer.MAX_VALUE;
          term++;
        }
        return;
      }
      at -= selection.included().size();
    }
    term = 0;
    shard++;
  }

  /** Looks at a page of connections, from the last to the first: those that leave are replaced by ones already seen. */
  private int look(Shard here, Selector selector, Selection selection, List<Member> page) {
    if (selector.kind() == Selector.Kind.ID) {
      Membership member = gateway.byId.get(selector.key());
      if (member != null && member.shard == here && !member.gone) {
        take(member, selection, page);
      }
      return 0;
    }
    Members members = here.members(selector);
    int from = Math.min(below, members == null ? 0 : members.size());
    int to = Math.max(0, from - PAGE);
    for (int i = from - 1; i >= to; i--) {
      take(members.get(i), selection, page);
    }
    return to;
  }

  private void take(Membership member, Selection selection, List<Member> page) {
    if (!selection.isExcluded(member) && seen.add(member.id)) {
      page.add(member.snapshot());
    }
  }
}
