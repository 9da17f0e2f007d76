// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.mqtt.impl.topic.TopicTrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** All groups of shared subscriptions of the cluster, as this node knows them. Any thread. */
public final class GroupDirectory {

  private static final int MOST_TRIES = 50;
  private static final long AGAIN_MS = 100;

  private final Cluster cluster;
  private final Shared shared;
  private final Consumer<GroupRow> listener;
  private final Map<String, GroupRow> rows = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final TopicTrie<String, String> trie = new TopicTrie<>();
  private Shared.Watch watch;

  GroupDirectory(Cluster cluster, Shared shared, Consumer<GroupRow> listener) {
    this.cluster = cluster;
    this.shared = shared;
    this.listener = listener;
  }

  Future<Void> open() {
    return watch().onSuccess(begun -> watch = begun).mapEmpty();
  }

  private Future<Shared.Watch> watch() {
    return shared.watch(Keys.GROUPS + "*", change -> {
      if (change.value() == null) {
        gone(change.key());
      } else {
        apply(GroupRow.of((JsonObject) change.value()));
      }
    });
  }

  Future<Void> reread() {
    return watch().compose(Shared.Watch::cancel);
  }

  Future<Void> close() {
    return watch == null ? Future.succeededFuture() : watch.cancel();
  }

  private void gone(String key) {
    String name = names.get(key);
    GroupRow known = name == null ? null : rows.get(name);
    if (known != null) {
      shared.get(key).onSuccess(found -> {
        if (found == null) {
          remove(known);
        }
      });
    }
  }

  private synchronized void remove(GroupRow known) {
    if (rows.remove(known.name(), known)) {
      cluster.disk().over(known);
      names.remove(Keys.group(known.name()));
      trie.remove(known.filter(), known.name());
    }
  }

  void apply(GroupRow row) {
    synchronized (this) {
      GroupRow before = rows.get(row.name());
      if (before != null && !row.isNewerThan(before)) {
        return;
      }
      rows.put(row.name(), row);
      cluster.disk().put(row);
      names.put(Keys.group(row.name()), row.name());
      trie.put(row.filter(), row.name(), row.name());
    }
    listener.accept(row);
  }

  void forget(String name, long version) {
    GroupRow known = rows.get(name);
    if (known != null && known.version() <= version) {
      remove(known);
    }
  }

  /** Returns a group; null if there is none. */
  public GroupRow row(String name) {
    return rows.get(name);
  }

  /** Returns all of them. */
  public Collection<GroupRow> rows() {
    return rows.values();
  }

  /** Returns those that get messages of a topic. */
  public List<GroupRow> matching(String topic) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<GroupRow> found = new ArrayList<>(1);
    trie.match(topic, name -> {
      GroupRow row = rows.get(name);
      if (row != null) {
        found.add(row);
      }
    });
    return found;
  }

  /**
   * Changes a group, and tells all nodes; completes when they know.
   *
   * @param change from what is there, null if nothing, to what should be, null for nothing; itself for no change
   */
  public Future<Void> change(String name, UnaryOperator<GroupRow> change) {
    return change(name, change, 1);
  }

  private Future<Void> change(String name, UnaryOperator<GroupRow> change, int tries) {
    String key = Keys.group(name);
    Future<Void> changed = shared.<JsonObject>get(key).compose(found -> {
      GroupRow before = GroupRow.of(found);
      GroupRow after = change.apply(before);
      if (after == before) {
        return Future.succeededFuture();
      }
      return shared.cas(key, found, after == null ? null : after.json()).compose(done -> done ? tell(before, after)
        : Future.failedFuture("group: changed by others"));
    });
    return changed.recover(failure -> {
      if (tries >= MOST_TRIES) {
        return Future.failedFuture(failure);
      }
      Promise<Void> pause = Promise.promise();
      cluster.vertx().setTimer(AGAIN_MS, id -> pause.complete());
      return pause.future().compose(v -> change(name, change, tries + 1));
    });
  }

  private Future<Void> tell(GroupRow before, GroupRow after) {
    if (after == null) {
      forget(before.name(), before.version());
      return cluster.fellows().askAll(new JsonObject().put("do", "forgetGroup").put("name", before.name())
        .put("version", before.version()));
    }
    return tell(after);
  }

  /** Tells all nodes of a group; completes when they know, and this one's disk. */
  Future<Void> tell(GroupRow row) {
    apply(row);
    return Future.join(cluster.disk().synced(), cluster.announced(), cluster.fellows().askAll(new JsonObject()
      .put("do", "group").put("row", row.json()))).mapEmpty();
  }
}
