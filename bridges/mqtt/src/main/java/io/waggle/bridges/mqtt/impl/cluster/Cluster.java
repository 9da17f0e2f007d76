// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the nodes of a cluster have in common of their sessions: rows in a shared map, how far each is in another one,
 * and boxes. Any thread.
 */
public final class Cluster {

  private static final String ROWS = "waggle.mqtt.sessions.";
  private static final String PROGRESS = "waggle.mqtt.progress.";
  /** Nodes tell each other; that all is read again is for what was lost on the way. */
  static final long REFRESH_MS = 300_000;
  private static final int PAGE = 256;
  private static final int PAGE_CHARACTERS = 256 * 1024;
  private static final int MOST_ROW_BYTES = 4 * 1024 * 1024;
  /** How often it is looked how far the owners of queues on disk are, in ticks, and at how many. */
  private static final int TICKS_OF_A_LOOK = 3;
  private static final int MOST_LOOKS = 5_000;
  /** That a session is over is known to all nodes by then, or it is not over. */
  private static final long LOST_MS = 500;

  private final VertxInternal vertx;
  private final Boxes boxes;
  private final Shared rows;
  private final Shared progress;
  private final DiskCopy disk;
  private final Revival revival;
  private final Directory directory;
  private final GroupDirectory groups;
  private final Fill fill;
  private final Supplier<Future<Void>> announced;
  private final Fellows fellows;
  private Future<Void> settled = Future.succeededFuture();
  private volatile boolean isOpen;
  private int ticks;

  /**
   * Creates it.
   *
   * @param store where a copy of what is in memory goes
   * @param isDurable whether it keeps anything
   * @param news gets rows as they change
   * @param groupNews gets those of groups
   * @param announced completes when the others know what this node wants because of them
   * @param answer to what other nodes ask, but for what concerns rows
   * @throws IllegalArgumentException if this Vert.x has no store that the nodes of its cluster share
   */
  public Cluster(VertxInternal vertx, MqttBridgeOptions options, SessionStore store, boolean isDurable,
                 Consumer<SessionRow> news,
                 Consumer<GroupRow> groupNews, Supplier<Future<Void>> announced, Function<JsonObject, Future<?>> answer) {
    String name = options.getChannels() + "." + options.getName();
    this.vertx = vertx;
    this.announced = announced;
    this.boxes = new Boxes(vertx, options);
    SharedOptions limits = new SharedOptions().setMaxValueBytes(MOST_ROW_BYTES).setWatchRefreshMs(REFRESH_MS)
      .setMaxWatchedKeys(2 * options.getMaxSessions() + 2 * options.getMaxShareGroups());
    this.rows = Shared.of(vertx, ROWS + name, limits);
    this.progress = Shared.of(vertx, PROGRESS + name, limits);
    this.disk = new DiskCopy(store, isDurable, options.getMaxQueuedMessages());
    this.revival = new Revival(this, rows, progress, disk, options.getMaxInflight());
    this.directory = new Directory(rows, disk, revival::isOver, news);
    this.fill = new Fill(directory, options.getMaxQueuedBytes());
    this.groups = new GroupDirectory(this, rows, groupNews);
    this.fellows = new Fellows(vertx, name, question -> switch (question.getString("do")) {
      case "row" -> {
        directory.apply(SessionRow.of(question.getJsonObject("row")));
        yield announced.get();
      }
      case "rows" -> rows(question.getString("after"));
      case "forget" -> {
        directory.forget(question.getString("id"), question.getLong("version"));
        yield Future.succeededFuture();
      }
      case "group" -> {
        groups.apply(GroupRow.of(question.getJsonObject("row")));
        yield announced.get();
      }
      case "forgetGroup" -> {
        groups.forget(question.getString("name"), question.getLong("version"));
        yield Future.succeededFuture();
      }
      default -> answer.apply(question);
    });
  }

  /**
   * Completes when this node knows all that the others know, and they what its disk knows.
   *
   * @param found what the disk had
   */
  public Future<Void> open(DiskCopy.Found found) {
    disk.begin(found);
    return fellows.open().compose(v -> read(fellows.others())).compose(isRead -> {
      // The map is read as well, but for a very large one that takes minutes.
      Future<Void> watched = directory.open();
      return isRead ? Future.<Void>succeededFuture() : watched;
    }).compose(v -> groups.open()).onSuccess(v -> isOpen = true).compose(v -> revival.run(found));
  }

  /** Reads all rows of one of these nodes; completes with whether one had them. */
  private Future<Boolean> read(List<String> nodes) {
    return nodes.isEmpty() ? Future.succeededFuture(false) : read(nodes.get(0), "").map(true)
      .recover(failure -> read(nodes.subList(1, nodes.size())));
  }

  private Future<Void> read(String node, String after) {
    return fellows.answerOf(node, new JsonObject().put("do", "rows").put("after", after)).compose(page -> {
      String last = null;
      for (Object each : page.getJsonArray("rows")) {
        SessionRow row = SessionRow.of((JsonObject) each);
        directory.apply(row);
        last = row.clientId();
      }
      return last == null ? Future.succeededFuture() : read(node, last);
    });
  }

  private Future<JsonObject> rows(String after) {
    if (!isOpen) {
      return Future.failedFuture("rows: not all are known (expected: a broker that is open)");
    }
    JsonArray page = new JsonArray();
    int characters = 0;
    for (SessionRow row : directory.after(after, PAGE)) {
      JsonObject json = row.json();
      characters += json.encode().length();
      if (page.isEmpty() || characters < PAGE_CHARACTERS) {
        page.add(json);
      } else {
        break;
      }
    }
    return Future.succeededFuture(new JsonObject().put("rows", page));
  }

  /** This node stood still, so the others may have gone on without telling it: it reads all they have said. */
  public synchronized void resync() {
    if (settled.isComplete()) {
      settled = fellows.open().compose(v -> read(fellows.others()))
        .compose(isRead -> isRead ? Future.<Void>succeededFuture() : directory.reread())
        .compose(v -> groups.reread()).otherwiseEmpty();
    }
  }

  /** Completes when this node knows what the others know, if that is not certain. */
  public synchronized Future<Void> settled() {
    return settled;
  }

  /** Leaves it to the other nodes. */
  public Future<Void> close() {
    fellows.close();
    return Future.join(disk.next(Integer.MAX_VALUE).stream().map(this::look).toList()).transform(looked -> leave());
  }

  private Future<Void> leave() {
    return directory.close().eventually(groups::close).eventually(boxes::close);
  }

  VertxInternal vertx() {
    return vertx;
  }

  /** Returns the queues. */
  public Boxes boxes() {
    return boxes;
  }

  /** Returns the sessions that are known. */
  public Directory directory() {
    return directory;
  }

  /** Returns how full boxes are, as far as this node has filled them. */
  public Fill fill() {
    return fill;
  }

  /** Returns the groups that are known. */
  public GroupDirectory groups() {
    return groups;
  }

  /** Returns the other nodes. */
  public Fellows fellows() {
    return fellows;
  }

  /** Returns what of this is on disk. */
  public DiskCopy disk() {
    return disk;
  }

  Fenced row(SessionRow now, Executor home, Runnable overtaken) {
    // It is on disk when all nodes have been told of it.
    return new Fenced(vertx, rows, Keys.row(now.clientId()), home, now.json(), overtaken,
      value -> Future.succeededFuture());
  }

  Fenced progress(String box, Executor home, JsonObject now, Runnable overtaken,
                  Function<JsonObject, Future<Void>> copy) {
    return new Fenced(vertx, progress, box, home, now, overtaken, copy);
  }

  // ---- what is on disk

  /** Looks which of the messages on disk their owners are done with; about once a second, on one event loop. */
  public void tick() {
    if (ticks++ % TICKS_OF_A_LOOK == 0) {
      disk.next(MOST_LOOKS).forEach(this::look);
    }
  }

  private Future<Void> look(DiskCopy.Queue queue) {
    if (!isWanted(queue)) {
      disk.drop(queue);
      return Future.succeededFuture();
    }
    return queue.box().startsWith(Keys.GROUPS) ? boxes.handled(queue.box()).onSuccess(found -> {
      if (found != null && found.epoch().equals(queue.epoch())) {
        disk.done(queue, found.offset());
      }
    }).mapEmpty() : lookAtSession(queue, directory.row(queue.owner()));
  }

  private Future<Void> lookAtSession(DiskCopy.Queue queue, SessionRow row) {
    return row == queue.seen() ? Future.succeededFuture() : progress.<JsonObject>get(queue.box()).onSuccess(found -> {
      if (found != null && found.getString("epoch", "").equals(queue.epoch())) {
        disk.done(queue, found.getLong("done"));
      }
      // While it is away nothing changes.
      queue.seen(row.node().isEmpty() ? row : null);
    }).mapEmpty();
  }

  /** Returns whether somebody still has a box. */
  boolean isWanted(DiskCopy.Queue queue) {
    GroupRow group = groups.row(queue.owner());
    return queue.box().startsWith(Keys.GROUPS) ? group != null && group.topic().equals(queue.box())
      : directory.isThere(queue.owner(), queue.box());
  }

  // ---- rows

  /**
   * Returns the row of a client as it is for all; null if there is none. One that was lost with the members that had it is
   * put back, as this node knows it.
   */
  public Future<SessionRow> read(String clientId) {
    return rows.<JsonObject>get(Keys.row(clientId)).compose(json -> {
      boolean isLost = json == null && directory.row(clientId) != null;
      return isLost ? vertx.timer(LOST_MS).compose(v -> putBack(clientId)) : Future.succeededFuture(SessionRow.of(json));
    });
  }

  /** Looks whether all rows that this node sees to are there, one after the other: some may be lost with a member. */
  public Future<Void> mend() {
    List<String> mine = directory.rows().stream().map(SessionRow::clientId).filter(fellows::isMine).toList();
    return Steps.of(mine, 1, clientId -> read(clientId).<Void>mapEmpty().otherwiseEmpty());
  }

  private Future<SessionRow> putBack(String clientId) {
    SessionRow known = directory.row(clientId);
    if (known == null) {
      return rows.<JsonObject>get(Keys.row(clientId)).map(SessionRow::of);
    }
    return revival.isOver(known.box()).compose(isOver -> {
      if (isOver) {
        directory.forget(clientId, known.version());
        return read(clientId);
      }
      return rows.cas(Keys.row(clientId), null, known.json()).compose(v -> rows.<JsonObject>get(Keys.row(clientId)))
        .map(SessionRow::of);
    });
  }

  /** Looks what there is of a client instead of what is known of it. */
  public Future<Void> correct(SessionRow known) {
    return read(known.clientId()).onSuccess(found -> {
      if (found == null) {
        directory.forget(known.clientId(), known.version());
      } else {
        directory.apply(found);
      }
    }).mapEmpty();
  }

  /**
   * Puts a row in the place of another.
   *
   * @param before null for none
   * @param after null for none
   * @return whether it was that one
   */
  public Future<Boolean> replace(SessionRow before, SessionRow after) {
    String clientId = before == null ? after.clientId() : before.clientId();
    return rows.cas(Keys.row(clientId), before == null ? null : before.json(), after == null ? null : after.json());
  }

  /** Tells all nodes of a row; completes when they know, and this one's disk. */
  public Future<Void> tell(SessionRow row) {
    directory.apply(row);
    return Future.join(disk.synced(), announced(), fellows.askAll(new JsonObject().put("do", "row").put("row", row.json())))
      .mapEmpty();
  }

  /** Completes when the others know what this node wants because of what it has heard. */
  Future<Void> announced() {
    return announced.get();
  }

  /** Takes what was noted of a session for a new version of it: nobody else can change it any more. */
  public Future<JsonObject> claim(SessionRow row) {
    return progress.<JsonObject>get(row.box()).compose(found -> {
      if (found != null && found.getLong(Fenced.VERSION, 0L) > row.version()) {
        return Future.failedFuture("session: taken over (expected: to be its holder)");
      }
      JsonObject claimed = found == null ? new JsonObject().put("clean", true) : found.copy();
      claimed.put(Fenced.VERSION, row.version());
      return progress.cas(row.box(), found, claimed).compose(done -> done ? Future.succeededFuture(claimed)
        : claim(row));
    });
  }

  /** Removes what is left of a session whose row is gone, on all nodes. */
  public Future<Void> forget(SessionRow row) {
    directory.forget(row.clientId(), row.version());
    boxes.forget(row.box());
    return Future.join(progress.delete(row.box()), revival.over(row.box()), fellows.askAll(new JsonObject().put("do", "forget")
      .put("id", row.clientId()).put("version", row.version()))).mapEmpty();
  }
}
