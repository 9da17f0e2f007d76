// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.internal.Nodes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way of retained messages to one other node: what comes while a batch is under way is the next batch, and of a topic
 * only the last message. A batch is sent again until the node has it, or is gone. On the context of the nodes.
 */
final class Lane {

  private static final long AGAIN_MS = 100;
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int MESSAGE_BYTES = 64;

  private final Nodes nodes;
  private final ContextInternal context;
  private final String node;
  private final Map<String, Parcel> waiting = new LinkedHashMap<>();
  private final List<Promise<Void>> settling = new ArrayList<>();
  private List<Parcel> underWay = List.of();
  private boolean absent;
  private boolean ended;

  /** A message and who wants to know when it has arrived. */
  private record Parcel(Message message, List<Told> told) {
  }

  /** Counts the nodes that have not yet been told of something. */
  static final class Told {

    private final Promise<Void> promise;
    private int open;

    Told(Promise<Void> promise) {
      this.promise = promise;
    }

    void expect() {
      open++;
    }

    void done() {
      if (--open == 0) {
        promise.complete();
      }
    }
  }

  Lane(Nodes nodes, String node) {
    this.nodes = nodes;
    this.context = nodes.context();
    this.node = node;
  }

  void add(Message message, Told told) {
    if (absent) {
      return;
    }
    told.expect();
    Parcel before = waiting.remove(message.topic());
    List<Told> all = before == null ? new ArrayList<>(1) : before.told;
    all.add(told);
    waiting.put(message.topic(), new Parcel(message, all));
    send();
  }

  /** Completes when all that was added before has arrived, or the node is gone. */
  Future<Void> settle() {
    if (underWay.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    if (waiting.isEmpty()) {
      settling.add(promise);
    } else {
      Told told = new Told(promise);
      told.expect();
      lastWaiting().told.add(told);
    }
    return promise.future();
  }

  private Parcel lastWaiting() {
    Parcel last = null;
    for (Parcel each : waiting.values()) {
      last = each;
    }
    return last;
  }

  /** The node has a broker, which asks. */
  void present() {
    absent = false;
  }

  boolean isAbsent() {
    return absent;
  }

  private void send() {
    if (!underWay.isEmpty() || waiting.isEmpty() || ended) {
      return;
    }
    List<Parcel> batch = new ArrayList<>();
    int bytes = 0;
    for (Iterator<Parcel> next = waiting.values().iterator(); next.hasNext() && bytes < BATCH_BYTES;) {
      Parcel parcel = next.next();
      next.remove();
      batch.add(parcel);
      bytes += parcel.message.payload().length + parcel.message.topic().length() + MESSAGE_BYTES;
    }
    underWay = batch;
    deliver(RetainedFrames.take(batch.stream().map(Parcel::message).toList()));
  }

  private void deliver(Buffer batch) {
    nodes.ask(node, batch).onComplete(result -> {
      if (ended) {
        return;
      }
      if (result.succeeded()) {
        arrived();
        send();
      } else if (Nodes.isNoSuchService(result.cause())) {
        absent = true;
        forget();
      } else {
        context.setTimer(AGAIN_MS, id -> {
          if (!ended) {
            deliver(batch);
          }
        });
      }
    });
  }

  private void arrived() {
    List<Parcel> batch = underWay;
    underWay = List.of();
    batch.forEach(parcel -> parcel.told.forEach(Told::done));
    List<Promise<Void>> settled = List.copyOf(settling);
    settling.clear();
    settled.forEach(Promise::complete);
  }

  private void forget() {
    List<Parcel> rest = List.copyOf(waiting.values());
    waiting.clear();
    arrived();
    rest.forEach(parcel -> parcel.told.forEach(Told::done));
  }

  /** The node is gone: nobody waits for it any more. */
  void end() {
    ended = true;
    forget();
  }
}
