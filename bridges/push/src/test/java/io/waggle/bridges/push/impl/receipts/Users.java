// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Users that come and go, on any node, without connections: what reaches each is recorded. Any thread.
 *
 * <p>What waited is reported as delivered when it is written, as a connection would.
 */
final class Users implements Outlet {

  private final Map<String, InboxReceipts> online = new ConcurrentHashMap<>();
  private final Map<String, Queue<String>> got = new ConcurrentHashMap<>();
  private final Set<String> deaf = ConcurrentHashMap.newKeySet();

  static Buffer frame(String id, int number) {
    return new JsonObject().put("type", "message").put("to", "uid").put("message", id)
      .put("data", new JsonObject().put("n", number)).put("ack", true).toBuffer();
  }

  /** A user comes, to a node. Completes when what waited was written. */
  Future<List<Buffer>> come(String uid, InboxReceipts node) {
    online.put(uid, node);
    return node.waiting(uid).onSuccess(frames -> frames.forEach(frame -> node.delivered(note(uid, frame), uid)));
  }

  void go(String uid) {
    online.remove(uid);
  }

  /** From now on what is sent to a user gets lost on the way. */
  void deafen(String uid) {
    deaf.add(uid);
  }

  void undeafen(String uid) {
    deaf.remove(uid);
  }

  @Override
  public void send(Set<String> uids, Buffer frame) {
    uids.stream().filter(uid -> !deaf.contains(uid) && online.containsKey(uid)).forEach(uid -> note(uid, frame));
  }

  private String note(String uid, Buffer frame) {
    String id = new JsonObject(frame).getString("message");
    got.computeIfAbsent(uid, key -> new ConcurrentLinkedQueue<>()).add(id);
    return id;
  }

  @Override
  public Future<Set<String>> reached(Set<String> uids) {
    Set<String> found = new HashSet<>(uids);
    found.retainAll(online.keySet());
    found.removeAll(deaf);
    return Future.succeededFuture(found);
  }

  /** Returns the ids of what reached a user, in order. */
  List<String> got(String uid) {
    return List.copyOf(got.getOrDefault(uid, new ConcurrentLinkedQueue<>()));
  }
}
