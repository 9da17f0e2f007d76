// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Answer;
import io.waggle.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    return members(selections, Integer.MAX_VALUE).map(members -> members.map(List::size));
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
    Walk walk = new Walk(local, selections);
    // One more than asked for tells whether that was all.
    int enough = limit == Integer.MAX_VALUE ? limit : limit + 1;
    List<Future<Part>> parts = new ArrayList<>();
    parts.add(Walks.collect(walk, enough).map(found -> new Part(found, true)));
    if (cluster != null) {
      cluster.remote.nodes(selections).forEach(node ->
        parts.add(ask(node, selections, enough).otherwise(new Part(List.of(), !cluster.peers.isAlive(node)))));
    }
    return Future.all(parts).map(all -> {
      List<Member> found = parts.stream().flatMap(part -> part.result().members.stream()).toList();
      boolean complete = found.size() <= limit && parts.stream().allMatch(part -> part.result().complete);
      return answer(complete ? found : found.subList(0, Math.min(limit, found.size())), complete);
    });
  }

  private record Part(List<Member> members, boolean complete) {
  }

  private Future<Part> ask(String node, List<Selection> selections, int enough) {
    return more(node, cluster.ask(node, Messages.walk(cluster.name, selections)).map(b -> b.toJsonObject()), enough,
      new ArrayList<>());
  }

  private Future<Part> more(String node, Future<JsonObject> page, int enough, List<Member> found) {
    return page.compose(answer -> {
      JsonArray members = answer.getJsonArray("members");
      members.forEach(member -> found.add(Walks.fromJson((JsonObject) member)));
      Long walk = answer.getLong("walk");
      if (walk == null || found.size() >= enough) {
        return Future.succeededFuture(new Part(found, true));
      }
      return more(node, cluster.ask(node, Messages.next(cluster.name, walk)).map(b -> b.toJsonObject()), enough,
        found);
    });
  }
}
