// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy.Found;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy.Placed;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy.Waiting;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Gives the cluster back what the disk of this node has of it, when the node starts. If other nodes have gone on all the
 * time they know better. If all had stopped, the cluster is a new one, with another incarnation: sessions it does not
 * have come back, and messages of boxes that were lost are put into new ones. Used once; any thread.
 */
final class Revival {

  private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
  private static final String INCARNATION = "incarnation";
  private static final String OVER = "over/";
  /** For disks of nodes that start later, and for nodes that have not heard of it yet. */
  private static final long REMEMBERED_MS = 24 * 3_600_000L;
  private static final long NEWS_MS = 2 * Cluster.REFRESH_MS;
  /** Rows or boxes that are worked on at the same time; while clients are here already, and while they wait. */
  private static final int FEW_AT_ONCE = 2;
  private static final int MANY_AT_ONCE = 64;

  private final Cluster cluster;
  private final Shared rows;
  private final Shared progress;
  private final DiskCopy disk;
  private final int ids;
  private String incarnation;
  private long begunAt;
  private boolean isSame;
  private int sessions;
  private int messages;

  /** Creates one; {@code window} is how many messages a session may have under way. */
  Revival(Cluster cluster, Shared rows, Shared progress, DiskCopy disk, int window) {
    this.cluster = cluster;
    this.rows = rows;
    this.progress = progress;
    this.disk = disk;
    this.ids = Mailbox.ids(window);
  }

  /** Completes when clients may come: at once, if the cluster has gone on without this node. */
  Future<Void> run(Found found) {
    return identify().compose(v -> {
      isSame = incarnation.equals(found.incarnation());
      Future<Void> done = giveBack(found).recover(this::failed);
      return isSame ? Future.succeededFuture() : done;
    }, this::failed);
  }

  private Future<Void> failed(Throwable failure) {
    LOG.error("MQTT: what the disk has of the cluster could not be given back, the next start tries again", failure);
    return Future.succeededFuture();
  }

  private Future<Void> giveBack(Found found) {
    return forAll(found.sessions(), this::session)
      .compose(v -> forAll(found.groups(), this::group))
      .compose(v -> forAll(found.queues(), waiting -> queue(waiting, found.noted())))
      .compose(v -> forAll(wanted(found.noted()), each -> noted(each.getKey(), each.getValue())))
      .compose(v -> {
        disk.incarnation(incarnation);
        if (sessions + messages > 0) {
          LOG.info("MQTT: " + sessions + " sessions and " + messages + " messages of the cluster are back from disk");
        }
        return disk.synced();
      });
  }

  /** Learns which incarnation of the cluster this is, or begins it. */
  private Future<Void> identify() {
    return rows.<JsonObject>get(INCARNATION).compose(known -> {
      if (known != null) {
        incarnation = known.getString("id");
        begunAt = known.getLong("at");
        return Future.succeededFuture();
      }
      return rows.add(INCARNATION, new JsonObject().put("id", UUID.randomUUID().toString())
        .put("at", System.currentTimeMillis())).compose(v -> identify());
    });
  }

  private <T> Future<Void> forAll(Collection<T> all, Function<T, Future<Void>> action) {
    return Steps.of(all, isSame ? FEW_AT_ONCE : MANY_AT_ONCE, action);
  }

  // ---- rows

  private Future<Void> session(SessionRow row) {
    String key = Keys.row(row.clientId());
    return rows.<JsonObject>get(key).compose(json -> {
      SessionRow there = SessionRow.of(json);
      // Whoever has connected since has what counts.
      boolean isStale = isSame || there != null && (there.version() >= begunAt || !row.isNewerThan(there));
      if (isStale) {
        boolean isOver = there == null && cluster.directory().row(row.clientId()) == null;
        return isOver ? over(row) : Future.succeededFuture();
      }
      return there != null ? back(row, json) : isOver(row.box()).compose(isOver -> isOver ? over(row)
        : back(row, null));
    });
  }

  private Future<Void> over(SessionRow row) {
    disk.over(row);
    return Future.succeededFuture();
  }

  private Future<Void> back(SessionRow row, JsonObject before) {
    SessionRow now = row.node().isEmpty() ? row : row.left(System.currentTimeMillis());
    return rows.cas(Keys.row(row.clientId()), before, now.json()).compose(done -> {
      if (!done) {
        return session(row);
      }
      count(1, 0);
      return cluster.tell(now);
    });
  }

  private synchronized void count(int moreSessions, int moreMessages) {
    sessions += moreSessions;
    messages += moreMessages;
  }

  private Future<Void> group(GroupRow row) {
    String key = Keys.group(row.name());
    return rows.<JsonObject>get(key).compose(json -> {
      if (json != null) {
        return Future.succeededFuture();
      }
      if (isSame) {
        disk.over(row);
        return Future.succeededFuture();
      }
      GroupRow now = row.left(System.currentTimeMillis());
      return rows.add(key, now.json()).compose(added -> added ? cluster.groups().tell(now) : Future.succeededFuture());
    });
  }

  /** Remembers that a session is over; for longer if it is older than this incarnation, and so on other disks. */
  Future<Void> over(String box) {
    long now = System.currentTimeMillis();
    return rows.set(OVER + box, now, Keys.madeAt(box) < begunAt ? REMEMBERED_MS : NEWS_MS);
  }

  /** Returns whether it is remembered that a session is over. */
  Future<Boolean> isOver(String box) {
    return rows.<Long>get(OVER + box).map(Objects::nonNull);
  }

  // ---- messages

  private Future<Void> queue(Waiting waiting, Map<String, JsonObject> noted) {
    String box = waiting.queue().box();
    if (waiting.messages().isEmpty() || !cluster.isWanted(waiting.queue())) {
      disk.forget(waiting);
      return Future.succeededFuture();
    }
    return cluster.boxes().begin(box).compose(epoch -> {
      if (epoch.equals(waiting.queue().epoch())) {
        disk.adopt(waiting);
        return Future.succeededFuture();
      }
      List<Queued> left = left(waiting, noted.getOrDefault(box, new JsonObject()));
      return Steps.of(left, 1, each -> again(waiting.queue(), each)).onSuccess(v -> disk.forget(waiting));
    });
  }

  /** Returns the messages that the session was not done with, by what this node knows. */
  private static List<Queued> left(Waiting waiting, JsonObject noted) {
    if (!noted.getString("epoch", "").equals(waiting.queue().epoch())) {
      return waiting.messages();
    }
    long done = noted.getLong("done", 0L);
    Set<Long> more = numbers(noted, "more");
    more.addAll(numbers(noted, "released"));
    return waiting.messages().stream().filter(each -> each.place().sequence() > done
      && !more.contains(each.place().sequence())).toList();
  }

  private static Set<Long> numbers(JsonObject from, String key) {
    Set<Long> found = new HashSet<>();
    from.getJsonArray(key, new JsonArray()).forEach(each -> found.add(((Number) each).longValue()));
    return found;
  }

  /** Puts a message into its box once more. */
  private Future<Void> again(DiskCopy.Queue queue, Queued each) {
    String group = each.message().publisher();
    Buffer bytes = Buffer.buffer(each.message().payload());
    Map<String, String> headers = group.isEmpty() ? Map.of() : Map.of(Boxes.GROUP, group);
    return cluster.boxes().append(queue.box(), each.message().topic(), headers, bytes, () -> cluster.isWanted(queue))
      .compose(at -> {
        count(0, 1);
        return at == null ? Future.succeededFuture() : disk.keep(each.message().topic(), group, bytes,
          List.of(new Placed(queue.owner(), queue.box(), at)));
      });
  }

  // ---- what QoS 2 clients owe and are owed

  private List<Map.Entry<String, JsonObject>> wanted(Map<String, JsonObject> noted) {
    Set<String> boxes = new HashSet<>();
    cluster.directory().rows().forEach(row -> boxes.add(row.box()));
    noted.keySet().stream().filter(box -> !boxes.contains(box)).forEach(box -> disk.noted(box, null));
    return noted.entrySet().stream().filter(each -> boxes.contains(each.getKey())).toList();
  }

  private Future<Void> noted(String box, JsonObject noted) {
    return cluster.boxes().begin(box).compose(epoch -> progress.add(box, epoch.equals(noted.getString("epoch"))
      ? noted : anew(noted))).mapEmpty();
  }

  /**
   * Of offsets in a box that was lost the packet identifiers are left. What the client has taken is released; so is what
   * it may have been sent, or it would take the next message with that identifier for the same.
   */
  private JsonObject anew(JsonObject noted) {
    Set<Long> released = numbers(noted, "released");
    Set<Long> done = numbers(noted, "more");
    long sent = noted.getLong("sent", 0L) + (noted.getBoolean("clean", false) ? 0 : ids / 2);
    for (long each = noted.getLong("done", 0L) + 1; each <= sent && noted.getBoolean("two", false); each++) {
      if (!done.contains(each)) {
        released.add(each);
      }
    }
    JsonArray identifiers = new JsonArray();
    released.stream().map(offset -> offset < 0 ? offset : -(offset % ids) - 1).distinct().sorted()
      .forEach(identifiers::add);
    return noted.copy().put("epoch", "").put("done", 0L).put("more", new JsonArray()).put("sent", 0L)
      .put("released", identifiers).put("clean", true);
  }
}
