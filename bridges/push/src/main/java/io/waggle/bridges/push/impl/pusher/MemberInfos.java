// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.Shared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What presence channels tell of their members beside the user id, by topic and user, for all nodes. An entry goes when
 * its user does, or 15 minutes after its node has died: whoever holds a member tells it anew before. Any thread.
 */
final class MemberInfos {

  /** What is told of somebody who brought nothing, or came through another bridge. */
  static final String NONE = "{}";
  static final long LIFETIME_MS = 15 * 60_000;
  static final long REFRESH_MS = LIFETIME_MS / 3;

  private final Shared shared;

  MemberInfos(Vertx vertx, String gateway) {
    shared = Shared.of(vertx, gateway + ".pusher.members");
  }

  /** Topics and user ids are too long for a key, so it is their hash. */
  private static String key(String topic, String user) {
    return Signatures.sha256(topic + '\n' + user);
  }

  Future<Void> set(String topic, String user, String info) {
    return info.equals(NONE) ? Future.succeededFuture() : shared.set(key(topic, user), info, LIFETIME_MS);
  }

  Future<String> get(String topic, String user) {
    return shared.<String>get(key(topic, user)).map(info -> info == null ? NONE : info);
  }

  /** Returns what is told of users, but for those without a name. */
  Future<Map<String, String>> all(String topic, Set<String> users, int limit) {
    Map<String, String> found = new LinkedHashMap<>();
    List<Future<?>> asked = new ArrayList<>();
    users.stream().filter(user -> !user.isEmpty()).limit(limit).forEach(user ->
      asked.add(get(topic, user).onSuccess(info -> found.put(user, info))));
    return Future.join(asked).map(found);
  }

  Future<Void> delete(String topic, String user) {
    return shared.delete(key(topic, user)).mapEmpty();
  }
}
