// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Brings the parcels of one rule to one sink: those of one topic one after another, each again and again until it is
 * taken, refused, or was sent often enough. What is beyond its limits is a dead letter at once. One context.
 */
final class Delivery {

  private final ContextInternal context;
  private final MqttRuleOptions options;
  private final Sink sink;
  private final Consumer<String> counter;
  private final DeadLetters deadLetters;
  private final String sinkName;
  private final Lane[] lanes;
  private int queued;
  private long queuedBytes;
  private boolean closed;

  Delivery(ContextInternal context, MqttRuleOptions options, Sink sink, String sinkName, Consumer<String> counter,
           DeadLetters deadLetters) {
    this.context = context;
    this.options = options;
    this.sink = sink;
    this.sinkName = sinkName;
    this.counter = counter;
    this.deadLetters = deadLetters;
    this.lanes = new Lane[options.getLanes()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new Lane();
    }
  }

  Sink sink() {
    return sink;
  }

  String sinkName() {
    return sinkName;
  }

  /** Takes a parcel, or makes it a dead letter if too much waits. */
  void offer(Parcel parcel) {
    if (closed) {
      dead(parcel, "the broker stops", 0);
    } else if (queued >= options.getMaxQueued()
      || queuedBytes + parcel.body().length() > options.getMaxQueuedBytes()) {
      counter.accept("full");
      dead(parcel, "queue: " + queued + " messages of " + queuedBytes + " bytes (expected: at most "
        + options.getMaxQueued() + " of " + options.getMaxQueuedBytes() + ")", 0);
    } else {
      queued++;
      queuedBytes += parcel.body().length();
      lanes[Math.floorMod(parcel.topic().hashCode(), lanes.length)].add(parcel);
    }
  }

  /** Makes dead letters of what waits, and ends the sink. */
  Future<Void> close() {
    closed = true;
    for (Lane lane : lanes) {
      lane.end();
    }
    return sink.close();
  }

  private void dead(Parcel parcel, String reason, int attempts) {
    counter.accept("dead");
    deadLetters.add(options.getName(), parcel, sinkName, reason, attempts);
  }

  /** Half of it is chance, so that those who failed together do not come back together. */
  private long delayMs(int attempts) {
    long full = Math.min(options.getMaxBackoffMs(), options.getBackoffMs() << Math.min(attempts - 1, 20));
    return Math.max(1, full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
  }

  /** Parcels that go one after another. */
  private final class Lane {

    private final Deque<Parcel> waiting = new ArrayDeque<>();
    private boolean sending;
    private int attempts;
    /** Of the backoff or of the timeout; one at a time. */
    private long timer = -1;

    void add(Parcel parcel) {
      waiting.add(parcel);
      if (waiting.size() == 1) {
        send();
      }
    }

    private void send() {
      Parcel parcel = waiting.peek();
      sending = true;
      attempts++;
      int attempt = attempts;
      timer = context.setTimer(options.getTimeoutMs(), id -> done(parcel, attempt,
        Future.failedFuture("no answer within " + options.getTimeoutMs() + " ms")));
      Future<Void> sent;
      try {
        sent = sink.send(parcel);
      } catch (RuntimeException e) {
        sent = Future.failedFuture(e);
      }
      // In a turn of its own: a thousand that are taken at once must not call each other.
      sent.onComplete(result -> context.runOnContext(v -> done(parcel, attempt, result.succeeded()
        ? Future.succeededFuture() : Future.failedFuture(result.cause()))));
    }

    /** The answer or the timeout, whichever comes first. */
    private void done(Parcel parcel, int attempt, Future<Void> result) {
      if (!sending || waiting.peek() != parcel || attempts != attempt) {
        return;
      }
      sending = false;
      cancelTimer();
      if (result.succeeded()) {
        counter.accept("delivered");
        next();
      } else if (result.cause() instanceof Sink.Refused || attempts >= options.getMaxAttempts()) {
        dead(parcel, String.valueOf(result.cause().getMessage()), attempts);
        next();
      } else {
        counter.accept("retried");
        timer = context.setTimer(delayMs(attempts), id -> {
          timer = -1;
          send();
        });
      }
    }

    private void cancelTimer() {
      if (timer >= 0) {
        context.owner().cancelTimer(timer);
        timer = -1;
      }
    }

    private void next() {
      remove();
      attempts = 0;
      if (!waiting.isEmpty()) {
        send();
      }
    }

    private Parcel remove() {
      Parcel parcel = waiting.remove();
      queued--;
      queuedBytes -= parcel.body().length();
      return parcel;
    }

    void end() {
      cancelTimer();
      sending = false;
      while (!waiting.isEmpty()) {
        dead(remove(), "the broker stops", attempts);
        attempts = 0;
      }
    }
  }
}
