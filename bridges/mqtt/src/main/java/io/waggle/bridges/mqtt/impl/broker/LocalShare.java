// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.ChannelMessage;
import io.waggle.Subscription;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.Packed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A part of the application as a member of a group of the cluster. Event loop that it is made with, but for what says
 * otherwise.
 *
 * <p>While the member is not ready it leaves the group, so that others get what it has not taken: at once if nothing is
 * with it, else when it is done with that, or is ready again. To leave earlier would have others do its work twice.
 */
final class LocalShare {

  private static final long AGAIN_MS = 1_000;

  private final Loop loop;
  private final Cluster cluster;
  private final LocalMember local;
  /** What has come while it was not ready, or was not taken. */
  private final Deque<Promise<Void>> held = new ArrayDeque<>();
  private String topic;
  private int outstanding;
  /** Null while it is not in the group. */
  private Future<Subscription> consuming;

  LocalShare(Loop loop, Cluster cluster, LocalMember local) {
    this.loop = loop;
    this.cluster = cluster;
    this.local = local;
  }

  /** Begins to take messages; any thread. */
  Future<Void> begin(String queue) {
    Promise<Void> begun = Promise.promise();
    loop.run(() -> {
      topic = queue;
      consume().onComplete(begun);
    });
    return begun.future();
  }

  private Future<Void> consume() {
    consuming = cluster.boxes().consume(topic, local.window(), this::take);
    return consuming.mapEmpty();
  }

  /** Is ready again; any thread. */
  void wake() {
    loop.run(() -> {
      giveBack();
      if (consuming == null) {
        consume().onFailure(e -> loop.run(() -> {
          loop.count("shared_failed");
          consuming = null;
          loop.executor().schedule(this::wake, AGAIN_MS, TimeUnit.MILLISECONDS);
        }));
      }
    });
  }

  /** Returns whether a QoS 0 message would be taken; any thread. */
  boolean isReady() {
    return local.isReady();
  }

  /** Takes a QoS 0 message; any thread. */
  void pass(Message message) {
    loop.run(() -> local.take(0, message));
  }

  private Future<?> take(ChannelMessage from) {
    Promise<Void> promise = Promise.promise();
    loop.run(() -> take(from, promise));
    return promise.future();
  }

  private void take(ChannelMessage from, Promise<Void> promise) {
    Message message = Packed.message(from.payload());
    if (message.isExpired(loop.now())) {
      loop.count("expired");
      promise.complete();
    } else if (local.isReady()) {
      outstanding++;
      local.take(from.offset(), message).onComplete(taken -> loop.run(() -> {
        outstanding--;
        if (taken.succeeded()) {
          promise.complete();
        } else {
          hold(promise);
        }
        leaveIfIdle();
      }));
    } else {
      hold(promise);
      leaveIfIdle();
    }
  }

  private void hold(Promise<Void> promise) {
    if (local.isReady()) {
      promise.fail("not taken");
    } else {
      held.add(promise);
    }
  }

  private void leaveIfIdle() {
    if (outstanding == 0 && consuming != null && !local.isReady()) {
      Future<Subscription> ended = consuming;
      consuming = null;
      ended.onSuccess(Subscription::unsubscribe);
      giveBack();
    }
  }

  private void giveBack() {
    for (Promise<Void> each = held.poll(); each != null; each = held.poll()) {
      each.fail("not taken");
    }
  }
}
