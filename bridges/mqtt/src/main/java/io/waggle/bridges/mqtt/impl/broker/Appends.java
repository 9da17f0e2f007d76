// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelPosition;
import io.waggle.bridges.mqtt.impl.cluster.Boxes;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy.Placed;
import io.waggle.bridges.mqtt.impl.cluster.Directory.Wanted;
import io.waggle.bridges.mqtt.impl.cluster.GroupRow;
import io.waggle.bridges.mqtt.impl.cluster.Mailbox;
import io.waggle.bridges.mqtt.impl.cluster.Packed;
import io.waggle.bridges.mqtt.impl.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Messages on their way from the publishers of one event loop into boxes: those of one publisher one after the other for
 * each box, so that they are in its order there, whatever fails and is tried again. That event loop only.
 */
final class Appends {

  /** Topics that are remembered with who wants them. */
  private static final int MOST_TOPICS = 1_000;

  private final Loop loop;
  private final Cluster cluster;
  private final Map<String, Future<ChannelPosition>> last = new HashMap<>();
  private final Map<String, List<Wanted>> wanted = new LinkedHashMap<>(64, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, List<Wanted>> eldest) {
      return size() > MOST_TOPICS;
    }
  };
  private long asOf = -1;
  private final ArrayDeque<Runnable> unsure = new ArrayDeque<>(1);

  Appends(Loop loop, Cluster cluster) {
    this.loop = loop;
    this.cluster = cluster;
  }

  /**
   * Looks who wants a message, once this node is sure to know; in the order of the calls.
   *
   * @param look returns null if nobody wants it
   * @return null if nobody does
   */
  Future<Void> whenSure(Supplier<Future<Void>> look) {
    if (loop.stoodStill()) {
      cluster.resync();
    }
    Future<Void> settled = cluster.settled();
    if (settled.isComplete() && unsure.isEmpty()) {
      return look.get();
    }
    Promise<Void> promise = Promise.promise();
    unsure.add(() -> {
      Future<Void> kept = look.get();
      if (kept == null) {
        promise.complete();
      } else {
        kept.onComplete(promise);
      }
    });
    if (unsure.size() == 1) {
      settled.onComplete(v -> loop.later(this::sure));
    }
    return promise.future();
  }

  private void sure() {
    while (!unsure.isEmpty()) {
      unsure.poll().run();
    }
  }

  private List<Wanted> wanted(String topic) {
    long version = cluster.directory().version();
    if (version != asOf) {
      wanted.clear();
      asOf = version;
    }
    return wanted.computeIfAbsent(topic, cluster.directory()::wanted);
  }

  /** Adds a message of a publisher, which may be null; returns null if nobody wants it. */
  Future<Void> add(Message message, Session publisher, int packetId) {
    List<Wanted> all = wanted(message.topic());
    Mailbox own = publisher != null && packetId > 0 ? (Mailbox) publisher.box() : null;
    if (all.isEmpty()) {
      return own == null ? null : own.receivingNoted();
    }
    String id = own != null ? own.receivingId(packetId)
      : message.qos() == 2 ? Boxes.TWO + UUID.randomUUID() : UUID.randomUUID().toString();
    Future<Void> noted = own == null ? Future.succeededFuture() : own.receivingNoted();
    List<Future<Placed>> appended = new ArrayList<>(all.size());
    Buffer bytes = Packed.bytes(message);
    for (Wanted each : all) {
      boolean isOwn = each.noLocal() && each.clientId().equals(message.publisher());
      if (!isOwn && hasRoom(each, bytes)) {
        appended.add(add(message.publisher(), each, id, bytes, noted));
      }
    }
    return appended.isEmpty() ? null : onDisk(id, bytes, appended);
  }

  /** What is in boxes goes to the disk once, be it in ever so many. */
  private Future<Void> onDisk(String id, Buffer bytes, List<Future<Placed>> appended) {
    Future<Void> all = Future.join(appended).mapEmpty();
    return all.transform(done -> cluster.disk().keep(id, "", bytes, appended.stream()
      .filter(each -> each.succeeded() && each.result() != null).map(Future::result).toList()).compose(kept -> all));
  }

  private boolean hasRoom(Wanted box, Buffer bytes) {
    boolean hasRoom = cluster.fill().take(box.clientId(), bytes.length());
    if (!hasRoom) {
      loop.count("queue_full");
    }
    return hasRoom;
  }

  /** Adds a message that all nodes have heard of to the boxes that this one sees to. */
  void addForeign(Message message, String id, Keeper keeper) {
    for (Wanted each : wanted(message.topic())) {
      Buffer bytes = keeper.seesTo(each.clientId()) ? Packed.bytes(message) : null;
      if (bytes != null && hasRoom(each, bytes)) {
        onDisk(Boxes.TWO + id, bytes, List.of(add("", each, Boxes.TWO + id, bytes, Future.succeededFuture())));
      }
    }
  }

  /** Adds a message to the queue of a group. */
  Future<Void> add(String publisher, GroupRow to, Buffer bytes, int qos) {
    String id = (qos == 2 ? Boxes.TWO : "") + UUID.randomUUID();
    return onDisk(id, bytes, List.of(inTurn(to.topic() + '\n' + publisher, Future.succeededFuture(), () ->
      cluster.boxes().append(to.topic(), id, Map.of(), bytes, () -> cluster.groups().row(to.name()) != null))
      .map(at -> at == null ? null : new Placed(to.name(), to.topic(), at))));
  }

  private Future<Placed> add(String publisher, Wanted to, String id, Buffer bytes, Future<Void> noted) {
    return inTurn(to.box() + '\n' + publisher, noted, () -> cluster.boxes().append(to.box(), id, Map.of(), bytes,
      () -> cluster.directory().isThere(to.clientId(), to.box())))
      .map(at -> at == null ? null : new Placed(to.clientId(), to.box(), at));
  }

  private Future<ChannelPosition> inTurn(String key, Future<Void> noted, Supplier<Future<ChannelPosition>> append) {
    Future<ChannelPosition> before = last.get(key);
    Future<Void> start = before == null ? noted : before.transform(done -> noted);
    Future<ChannelPosition> appended = start.compose(v -> append.get());
    last.put(key, appended);
    appended.onComplete(done -> loop.run(() -> last.remove(key, appended)));
    return appended.onFailure(e -> loop.count("box_failed"));
  }
}
