// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.waggle.Answer;
import io.waggle.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers who is there. Any thread. What the nodes have told each other anyway is answered from here; what only the
 * node of a connection knows is asked of those nodes that hold one, page by page.
 */
final class Census {

  private final LocalGateway local;
  private final ClusteredGateway cluster;

  Census(LocalGateway local, ClusteredGateway cluster) {
    this.local = local;
    this.cluster = cluster;
  }

  <T> Answer<T> answer(T value, boolean complete) {
    return new Answer<>(value, cluster == null ? Instant.now() : cluster.peers.asOf(), complete);
  }

  /** Returns how many connections a selector matches that is not a connection's id. */
  int count(Selector selector) {
    return local.directory.count(selector) + (cluster == null ? 0 : cluster.remote.count(selector));
  }

  Answer<Set<String>> keys(Selector.Kind kind, int limit) {
    Stream<Selector> keys = local.directory.keys();
    Set<String> some = (cluster == null ? keys : Stream.concat(keys, cluster.remote.keys()))
      .filter(selector -> selector.kind() == kind).map(Selector::key).distinct().limit(limit + 1L)
      .collect(Collectors.toCollection(HashSet::new));
    boolean complete = some.size() <= limit;
    if (!complete) {
      some.remove(some.iterator().next());
    }
    return answer(some, complete);
  }

  Future<Answer<Integer>> count(List<Selection> selections) {
    Selector only = only(selections);
    if (only != null) {
      return Future.succeededFuture(answer(count(only), true));
    }
    return pages(selections, page -> Future.succeededFuture());
  }

  /** Returns the one term of a selection, if that is all and not a connection's id; else null. */
  private static Selector only(List<Selection> selections) {
    Selection first = selections.get(0);
    if (selections.size() > 1 || first.included().size() != 1 || !first.excluded().isEmpty()) {
      return null;
    }
    Selector selector = first.included().get(0);
    return selector.kind() == Selector.Kind.ID ? null : selector;
  }

  Future<Answer<Set<String>>> uids(List<Selection> selections, int limit) {
    if (only(selections) == Selector.EVERYONE) {
      return Future.succeededFuture(keys(Selector.Kind.UID, limit));
    }
    return members(selections, Integer.MAX_VALUE).map(members -> {
      Set<String> distinct = members.value().stream().map(Member::uid).filter(uid -> uid != null)
        .collect(Collectors.toSet());
      Set<String> some = distinct.stream().limit(limit).collect(Collectors.toSet());
      return new Answer<>(some, members.asOf(), members.complete() && some.size() == distinct.size());
    });
  }

  Future<Answer<List<Member>>> members(List<Selection> selections, int limit) {
    // One more than asked for tells whether that was all.
    int enough = limit == Integer.MAX_VALUE ? limit : limit + 1;
    List<Pages> nodes = nodes(selections);
    List<Future<List<Member>>> parts = nodes.stream().map(node -> node.gather(enough)).toList();
    return Future.all(parts).map(all -> {
      List<Member> found = parts.stream().flatMap(part -> part.result().stream()).toList();
      boolean complete = found.size() <= limit && nodes.stream().allMatch(node -> node.complete);
      return answer(complete ? found : found.subList(0, Math.min(limit, found.size())), complete);
    });
  }

  private List<Pages> nodes(List<Selection> selections) {
    List<Pages> nodes = new ArrayList<>();
    nodes.add(Pages.here(local, selections));
    if (cluster != null) {
      cluster.remote.nodes(selections).forEach(node -> nodes.add(Pages.of(cluster, node, selections)));
    }
    return nodes;
  }

  /** Hands page after page to a handler, one node after the other. */
  Future<Answer<Integer>> pages(List<Selection> selections, Function<List<Member>, Future<?>> handler) {
    return new Reading(nodes(selections), handler).next();
  }

  /** Pages on their way to a handler. */
  private final class Reading {
    private final List<Pages> nodes;
    private final Function<List<Member>, Future<?>> handler;
    private int node;
    private int count;

    Reading(List<Pages> nodes, Function<List<Member>, Future<?>> handler) {
      this.nodes = nodes;
      this.handler = handler;
    }

    Future<Answer<Integer>> next() {
      while (node < nodes.size() && !nodes.get(node).hasMore()) {
        node++;
      }
      if (node == nodes.size()) {
        return Future.succeededFuture(answer(count, nodes.stream().allMatch(each -> each.complete)));
      }
      return nodes.get(node).next().compose(page -> {
        count += page.size();
        return page.isEmpty() ? next() : handler.apply(page).compose(done -> next());
      });
    }
  }
}
