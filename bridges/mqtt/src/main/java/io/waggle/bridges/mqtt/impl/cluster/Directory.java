// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.topic.TopicTrie;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All sessions of the cluster that outlive their connections, as this node knows them: from the shared map, and sooner
 * from the nodes that change them. Any thread.
 */
public final class Directory {

  private final Shared shared;
  private final DiskCopy disk;
  private final Function<String, Future<Boolean>> isOver;
  private final Consumer<SessionRow> listener;
  /** In an order, so that it can be read part by part. */
  private final NavigableMap<String, SessionRow> rows = new ConcurrentSkipListMap<>();
  /** By key of the shared map, for what is told to be gone. */
  private final Map<String, String> ids = new ConcurrentHashMap<>();
  private final TopicTrie<String, Subscribed> trie = new TopicTrie<>();
  private Shared.Watch watch;

  private record Subscribed(SessionRow row, StoredSubscription subscription) {
  }

  /**
   * A session that a message has to be kept for.
   *
   * @param noLocal whether not if its own client has published it
   */
  public record Wanted(String clientId, String box, boolean noLocal) {
  }

  /**
   * Creates an empty one.
   *
   * @param isOver says whether the session of a box has ended, and its row is not just lost
   * @param listener gets each row that is news; any thread
   */
  public Directory(Shared shared, DiskCopy disk, Function<String, Future<Boolean>> isOver,
                   Consumer<SessionRow> listener) {
    this.shared = shared;
    this.isOver = isOver;
    this.disk = disk;
    this.listener = listener;
  }

  /** Reads what there is, and goes on looking. */
  public Future<Void> open() {
    return watch().onSuccess(begun -> watch = begun).mapEmpty();
  }

  private Future<Shared.Watch> watch() {
    return shared.watch(Keys.ROWS + "*", change -> {
      if (change.value() == null) {
        gone(change.key());
      } else {
        apply(SessionRow.of((JsonObject) change.value()));
      }
    });
  }

  /** Reads all there is once more, because something may have been missed. */
  Future<Void> reread() {
    return watch().compose(Shared.Watch::cancel);
  }

  /** Stops looking. */
  public Future<Void> close() {
    return watch == null ? Future.succeededFuture() : watch.cancel();
  }

  /** It may be there again, and this node told of it before the map. */
  private void gone(String key) {
    String clientId = ids.get(key);
    SessionRow known = clientId == null ? null : rows.get(clientId);
    if (known != null) {
      shared.get(key).compose(found -> found == null ? isOver.apply(known.box()) : Future.succeededFuture(false))
        .onSuccess(over -> {
          if (over) {
            remove(known);
          }
        });
    }
  }

  private synchronized void remove(SessionRow known) {
    if (rows.remove(known.clientId(), known)) {
      disk.over(known);
      ids.remove(Keys.row(known.clientId()));
      known.subscriptions().forEach(each -> unsubscribe(known.clientId(), each));
    }
  }

  /** Takes a row, unless a newer one is known. */
  public void apply(SessionRow row) {
    synchronized (this) {
      SessionRow before = rows.get(row.clientId());
      if (before != null && !row.isNewerThan(before)) {
        return;
      }
      rows.put(row.clientId(), row);
      disk.put(row);
      ids.put(Keys.row(row.clientId()), row.clientId());
      boolean isSame = before != null && before.box().equals(row.box());
      Map<String, StoredSubscription> old = new HashMap<>();
      if (before != null && !isSame) {
        disk.noted(before.box(), null);
      }
      if (before != null) {
        before.subscriptions().forEach(each -> old.put(each.filter(), each));
      }
      for (StoredSubscription each : row.subscriptions()) {
        StoredSubscription was = old.remove(each.filter());
        if (!isSame || !each.equals(was)) {
          subscribe(row, each);
        }
      }
      old.values().forEach(each -> unsubscribe(row.clientId(), each));
    }
    listener.accept(row);
  }

  /** Forgets a session, unless a newer one is known. */
  public void forget(String clientId, long version) {
    SessionRow known = rows.get(clientId);
    if (known != null && known.version() <= version) {
      remove(known);
    }
  }

  private void subscribe(SessionRow row, StoredSubscription subscription) {
    Topics.Filter filter = Topics.parse(subscription.filter(), Integer.MAX_VALUE);
    if (filter != null && filter.group() == null) {
      trie.put(filter.filter(), row.clientId(), new Subscribed(row, subscription));
    }
  }

  private void unsubscribe(String clientId, StoredSubscription subscription) {
    Topics.Filter filter = Topics.parse(subscription.filter(), Integer.MAX_VALUE);
    if (filter != null && filter.group() == null) {
      trie.remove(filter.filter(), clientId);
    }
  }

  /** Returns the row of a client; null if there is none. */
  public SessionRow row(String clientId) {
    return rows.get(clientId);
  }

  /** Returns the next rows behind a client identifier, empty for the first ones. */
  List<SessionRow> after(String clientId, int most) {
    return rows.tailMap(clientId, false).values().stream().limit(most).toList();
  }

  /** Returns whether a client still has a box. */
  public boolean isThere(String clientId, String box) {
    SessionRow row = rows.get(clientId);
    return row != null && row.box().equals(box);
  }

  /** Returns all rows. */
  public Collection<SessionRow> rows() {
    return rows.values();
  }

  /** Returns a number that rises with each change of subscriptions. */
  public long version() {
    return trie.version();
  }

  /** Returns which sessions want QoS 1 and 2 messages of a topic as such. */
  public List<Wanted> wanted(String topic) {
    Map<String, Wanted> found = new LinkedHashMap<>();
    Map<String, Boolean> asMore = new HashMap<>();
    trie.match(topic, each -> {
      SessionRow row = each.row;
      found.merge(row.clientId(), new Wanted(row.clientId(), row.box(), each.subscription.noLocal()), (one, other) ->
        new Wanted(one.clientId, other.box, one.noLocal && other.noLocal));
      asMore.merge(row.clientId(), each.subscription.qos() > 0, Boolean::logicalOr);
    });
    List<Wanted> all = new ArrayList<>(found.size());
    found.forEach((clientId, each) -> {
      if (asMore.get(clientId)) {
        all.add(each);
      }
    });
    return all;
  }
}
