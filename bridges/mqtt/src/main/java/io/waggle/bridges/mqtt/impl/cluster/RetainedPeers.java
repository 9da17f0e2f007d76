// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.internal.Nodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Makes the retained messages of all nodes one set, of which each node has a copy. Methods may be called on any thread;
 * all else happens on the context of the nodes.
 *
 * <p>What is published on one node is told to all others, and each of them keeps it if it has nothing newer; so copies are
 * the same once everybody has been told, in whatever order. Nodes compare their copies when one of them opens, when
 * another has died and may have told only some, and when two parts of a cluster find each other again; where they are not
 * the same, each reads what the other has.
 */
public final class RetainedPeers implements Nodes.Talk {

  private static final Logger LOG = LoggerFactory.getLogger(RetainedPeers.class);

  /** Until all members of the cluster should have said that they are alive. */
  private static final long OPEN_MS = 5_000;
  private static final long LOOK_MS = 20;
  /** Until what is under way has arrived where somebody has gone. */
  private static final long COMPARE_MS = 500;
  private static final long AGAIN_MS = 200;
  private static final int MOST_TRIES = 5;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final VertxInternal vertx;
  private final String name;
  private final RetainedCopy copy;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Map<String, Iterator<Message>> walks = new HashMap<>();
  private final Map<String, Future<Void>> meetings = new HashMap<>();
  private Nodes nodes;
  private ContextInternal context;
  private Future<Void> settling = Future.succeededFuture();
  private Promise<Void> nextSettling;
  private boolean isMeeting;
  private boolean closed;

  /**
   * Creates what is to be opened.
   *
   * @param name of the set
   */
  public RetainedPeers(VertxInternal vertx, String name, RetainedCopy copy) {
    this.vertx = vertx;
    this.name = name;
    this.copy = copy;
  }

  @Override
  public void joining(Nodes joined) {
    nodes = joined;
    context = joined.context();
  }

  /** Returns whether a message is small enough to be told of: that it is at most 4 MiB with all its properties. */
  public static boolean fits(Message message) {
    boolean isSmall = message.payload().length < MOST_BYTES / 2 && message.properties().isEmpty();
    return isSmall || RetainedFrames.take(List.of(message)).length() <= MOST_BYTES;
  }

  private void run(Runnable action) {
    context.nettyEventLoop().execute(() -> context.dispatch(v -> action.run()));
  }

  // ---- what this node does

  /** Joins the others; once, first. Completes when this node has what they have; they tell it what comes meanwhile. */
  public Future<Void> open() {
    Nodes.join(vertx, "mqtt-retained/" + name, this);
    Promise<Void> opened = Promise.promise();
    long deadline = System.nanoTime() + OPEN_MS * 1_000_000;
    nodes.ready().onComplete(ready -> run(() -> awaitOthers(deadline, opened)));
    return opened.future();
  }

  /** The cluster manager knows the members at once, but who is alive says so by itself. */
  private void awaitOthers(long deadline, Promise<Void> opened) {
    if (lanes.size() + 1 < vertx.clusterManager().getNodes().size() && System.nanoTime() < deadline) {
      context.setTimer(LOOK_MS, id -> awaitOthers(deadline, opened));
      return;
    }
    isMeeting = true;
    meetAll().onComplete(met -> opened.complete());
  }

  /** Tells the others of a message or a removal; completes, on any thread, when all have it that are alive. */
  public Future<Void> tell(Message message) {
    Promise<Void> promise = Promise.promise();
    run(() -> {
      Lane.Told told = new Lane.Told(promise);
      told.expect();
      lanes.values().forEach(lane -> lane.add(message, told));
      told.done();
    });
    return promise.future();
  }

  /** Completes, on any thread, when this node has what others had under way to it. */
  public Future<Void> settled() {
    Promise<Void> promise = Promise.promise();
    run(() -> settle().onComplete(promise));
    return promise.future();
  }

  /** Who comes while the others are being asked waits for the next time; all of them together. */
  private Future<Void> settle() {
    if (nextSettling != null) {
      return nextSettling.future();
    }
    Promise<Void> mine = Promise.promise();
    nextSettling = mine;
    settling.onComplete(before -> {
      nextSettling = null;
      settling = mine.future();
      Buffer question = RetainedFrames.question(RetainedFrames.SETTLE);
      Future.join(lanes.entrySet().stream().filter(each -> !each.getValue().isAbsent())
        .map(each -> nodes.ask(each.getKey(), question)).toList()).onComplete(all -> mine.complete());
    });
    return mine.future();
  }

  /** Leaves the others. */
  public void close() {
    if (nodes == null) {
      return;
    }
    nodes.leave();
    run(() -> {
      closed = true;
      List.copyOf(lanes.values()).forEach(Lane::end);
      lanes.clear();
    });
  }

  // ---- the others

  @Override
  public void joined(String node) {
    if (closed) {
      return;
    }
    Lane before = lanes.put(node, new Lane(nodes, node));
    if (before != null) {
      before.end();
    }
    if (isMeeting) {
      meet(node, false);
    }
  }

  @Override
  public void lost(String node) {
    Lane lane = lanes.remove(node);
    walks.remove(node);
    meetings.remove(node);
    if (lane != null) {
      lane.end();
    }
    if (isMeeting && !closed && !lanes.isEmpty()) {
      context.setTimer(COMPARE_MS, id -> meetAll());
    }
  }

  @Override
  public Future<Buffer> answer(String node, Buffer question) {
    Lane lane = lanes.get(node);
    if (closed || lane == null) {
      return Future.failedFuture("retained messages: closed (expected: a broker that runs)");
    }
    lane.present();
    switch (question.getByte(0)) {
      case RetainedFrames.TAKE -> RetainedFrames.messages(question).forEach(copy::merge);
      case RetainedFrames.SETTLE -> {
        return settle(lane);
      }
      case RetainedFrames.COMPARE -> {
        return Future.succeededFuture(copy.digest());
      }
      case RetainedFrames.READ -> {
        return page(node, question);
      }
      default -> meet(node, true);
    }
    return Future.succeededFuture(RetainedFrames.NOTHING);
  }

  /** After what other threads have put on the way to this event loop. */
  private Future<Buffer> settle(Lane lane) {
    Promise<Buffer> promise = Promise.promise();
    run(() -> lane.settle().map(RetainedFrames.NOTHING).onComplete(promise));
    return promise.future();
  }

  private Future<Buffer> page(String node, Buffer question) {
    Iterator<Message> walk = RetainedFrames.isFirst(question) ? copy.all() : walks.get(node);
    if (walk == null) {
      return Future.failedFuture("page: of a reading that has ended (expected: the first page first)");
    }
    Buffer page = RetainedFrames.page(question, walk);
    if (walk.hasNext()) {
      walks.put(node, walk);
    } else {
      walks.remove(node);
    }
    return Future.succeededFuture(page);
  }

  // ---- having the same

  private Future<Void> meetAll() {
    return Future.join(new ArrayList<>(lanes.keySet()).stream().map(node -> meet(node, false)).toList()).mapEmpty();
  }

  /**
   * Compares with another node, after what is already being compared with it; never fails.
   *
   * @param isAsked because that one has found a difference
   */
  private Future<Void> meet(String node, boolean isAsked) {
    Future<Void> last = meetings.getOrDefault(node, Future.succeededFuture());
    Future<Void> meeting = last.compose(v -> meet(node, isAsked, 1));
    meetings.put(node, meeting);
    return meeting;
  }

  private Future<Void> meet(String node, boolean isAsked, int tries) {
    if (closed || !lanes.containsKey(node)) {
      return Future.succeededFuture();
    }
    return compare(node, isAsked).recover(failure -> {
      if (Nodes.isNoSuchService(failure)) {
        return Future.succeededFuture();
      }
      if (tries == MOST_TRIES) {
        LOG.warn("retained messages: not compared with node " + node + ": " + failure.getMessage());
        return Future.succeededFuture();
      }
      Promise<Void> pause = Promise.promise();
      context.setTimer(AGAIN_MS, id -> pause.complete());
      return pause.future().compose(v -> meet(node, isAsked, tries + 1));
    });
  }

  private Future<Void> compare(String node, boolean isAsked) {
    return nodes.ask(node, RetainedFrames.question(RetainedFrames.COMPARE)).compose(theirs -> {
      long differences = copy.differences(theirs);
      if (differences == 0) {
        return Future.succeededFuture();
      }
      Promise<Void> read = Promise.promise();
      read(node, true, differences, read);
      return read.future().compose(all -> isAsked || copy.differences(theirs) == 0 ? Future.succeededFuture()
        : nodes.ask(node, RetainedFrames.question(RetainedFrames.LOOK)).mapEmpty());
    });
  }

  private void read(String node, boolean isFirst, long parts, Promise<Void> done) {
    nodes.ask(node, RetainedFrames.read(isFirst, parts)).onFailure(done::fail).onSuccess(page -> {
      RetainedFrames.messages(page).forEach(copy::merge);
      if (RetainedFrames.hasMore(page)) {
        read(node, false, parts, done);
      } else {
        done.complete();
      }
    });
  }
}
