// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Member;
import io.waggle.impl.cluster.Peers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Walks through this node's connections that other nodes have begun. Event loop of the peers only. A walk that nobody
 * goes on with is forgotten when there are many younger ones.
 *
 * <pre>answer: {"members":[{"id","uid","groups":[…],"session":{…}}…],"walk":number, or none if that was all}</pre>
 */
final class Walks {

  private static final int MOST = 256;

  private final LocalGateway local;
  private final Peers peers;
  private final Map<Long, Walk> walks = new LinkedHashMap<>();
  private long last;

  Walks(LocalGateway local, Peers peers) {
    this.local = local;
    this.peers = peers;
  }

  Future<Buffer> begin(List<Selection> selections) {
    return page(++last, new Walk(local, selections));
  }

  Future<Buffer> next(long id) {
    Walk walk = walks.remove(id);
    return walk == null
      ? Future.failedFuture(VertxException.noStackTrace("walk: " + id + " (expected: one that goes on)"))
      : page(id, walk);
  }

  private Future<Buffer> page(long id, Walk walk) {
    Promise<Buffer> promise = Promise.promise();
    collect(walk, Walk.PAGE).onComplete(page -> peers.context().nettyEventLoop().execute(() -> {
      JsonObject answer = new JsonObject().put("members",
        new JsonArray(page.result().stream().map(Walks::toJson).toList()));
      if (walk.hasMore()) {
        walks.put(id, walk);
        answer.put("walk", id);
        if (walks.size() > MOST) {
          walks.remove(walks.keySet().iterator().next());
        }
      }
      promise.complete(answer.toBuffer());
    }));
    return promise.future();
  }

  /** Returns at least so many connections, if there are, and at most a page more. */
  static Future<List<Member>> collect(Walk walk, int limit) {
    return collect(walk, limit, new ArrayList<>());
  }

  private static Future<List<Member>> collect(Walk walk, int limit, List<Member> found) {
    if (!walk.hasMore() || found.size() >= limit) {
      return Future.succeededFuture(found);
    }
    return walk.next().compose(page -> {
      found.addAll(page);
      return collect(walk, limit, found);
    });
  }

  private static JsonObject toJson(Member member) {
    return new JsonObject().put("id", member.id()).put("uid", member.uid())
      .put("groups", new JsonArray(List.copyOf(member.groups()))).put("session", member.session());
  }

  static Member fromJson(JsonObject json) {
    Set<String> groups = json.getJsonArray("groups").stream().map(String.class::cast).collect(Collectors.toSet());
    return new Member(json.getString("id"), json.getString("uid"), groups, json.getJsonObject("session"));
  }
}
