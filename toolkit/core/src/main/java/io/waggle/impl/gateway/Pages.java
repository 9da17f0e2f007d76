// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Member;
import java.util.ArrayList;
import java.util.List;

/** Connections of one node that a selection means, page by page. One caller at a time, any thread. */
abstract class Pages {

  /** Whether nothing was left out so far. */
  boolean complete = true;

  abstract boolean hasMore();

  /** Returns the next page, perhaps an empty one. Does not fail. */
  abstract Future<List<Member>> next();

  /** Returns at least so many connections, if there are, and at most a page more. */
  final Future<List<Member>> gather(int enough) {
    return gather(enough, new ArrayList<>());
  }

  private Future<List<Member>> gather(int enough, List<Member> found) {
    if (!hasMore() || found.size() >= enough) {
      return Future.succeededFuture(found);
    }
    return next().compose(page -> {
      found.addAll(page);
      return gather(enough, found);
    });
  }

  /** Those of this node. */
  static Pages here(LocalGateway local, List<Selection> selections) {
    Walk walk = new Walk(local, selections);
    return new Pages() {
      @Override
      boolean hasMore() {
        return walk.hasMore();
      }

      @Override
      Future<List<Member>> next() {
        return Walks.collect(walk, Walk.PAGE);
      }
    };
  }

  /** Those of another node; what it does not tell because it is gone was nobody. */
  static Pages of(ClusteredGateway cluster, String node, List<Selection> selections) {
    return new Pages() {
      private Buffer question = Messages.walk(cluster.name, selections);

      @Override
      boolean hasMore() {
        return question != null;
      }

      @Override
      Future<List<Member>> next() {
        return cluster.ask(node, question).map(this::members).otherwise(failure -> {
          question = null;
          complete = !cluster.peers.isAlive(node);
          return List.of();
        });
      }

      private List<Member> members(Buffer answer) {
        JsonObject page = answer.toJsonObject();
        Long walk = page.getLong("walk");
        question = walk == null ? null : Messages.next(cluster.name, walk);
        JsonArray members = page.getJsonArray("members");
        return members.stream().map(member -> Walks.fromJson((JsonObject) member)).toList();
      }
    };
  }
}
