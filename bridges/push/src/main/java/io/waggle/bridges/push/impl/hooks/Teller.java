// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.waggle.ChannelAccess;
import io.waggle.bridges.push.HookOptions;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.Urls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells one webhook. Any thread may {@link #wants ask} and {@link #tell}; what waits is in lanes, on one context. A
 * channel is always in the same lane, so its events stay in order while others are not held up by a slow request.
 */
final class Teller {

  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  private final HookOptions options;
  private final Target target;
  private final BoundedHttp http;
  private final ChannelAccess selection;
  private final Counts counts;
  private final Dropped dropped;
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong queuedBytes = new AtomicLong();
  private Promise<Void> closing;

  Teller(HookOptions options, Target target, BoundedHttp http, Counts counts) {
    this.options = options;
    this.target = target;
    this.http = http;
    this.selection = ChannelAccess.of(target.channels().stream()
      .map(pattern -> ChannelAccess.Rule.allow(pattern, ChannelAccess.Action.SUBSCRIBE)).toList());
    this.counts = counts;
    this.dropped = new Dropped(Urls.shown(target.url()), counts);
    for (int i = 0; i < options.getLanes(); i++) {
      lanes.add(new Lane(this));
    }
  }

  boolean wants(String kind, String channel) {
    // The answer of a list of rules is there at once.
    return target.kinds().contains(kind)
      && (channel.isEmpty() || selection.isAllowed("", ChannelAccess.Action.SUBSCRIBE, channel).result());
  }

  boolean wants(String kind) {
    return target.kinds().contains(kind);
  }

  /** Takes an event, or drops it if there are too many. */
  void tell(Event event) {
    int length = event.json().length();
    boolean fits = queued.incrementAndGet() <= options.getMaxQueuedEvents();
    if (queuedBytes.addAndGet(length) > options.getMaxQueuedBytes() || !fits) {
      free(1, length);
      dropped.add(1, "a full queue");
      return;
    }
    context().runOnContext(v -> {
      if (closing == null) {
        lanes.get(Math.floorMod(event.channel().hashCode(), lanes.size())).add(event);
      } else {
        free(1, length);
        dropped.add(1, "the end");
      }
    });
  }

  void free(int events, long bytes) {
    queued.addAndGet(-events);
    queuedBytes.addAndGet(-bytes);
  }

  /** Sends one request; fails if it was not taken. */
  Future<Void> send(Buffer body, int tries) {
    if (tries > 1) {
      counts.add(Counts.REPEATED);
    }
    Map<String, String> all = new HashMap<>(target.headers());
    all.putAll(target.form().signature(body, now()));
    return http.send(new BoundedHttp.Question(HttpMethod.POST, target.url(), all, body, options.getTellTimeoutMs(),
      MAX_ANSWER_BYTES)).map(answer -> {
        if (answer.status() < 200 || answer.status() > 299) {
          throw VertxException.noStackTrace("status " + answer.status());
        }
        return null;
      });
  }

  /** Returns how long to wait: anything up to a bound that doubles, so that not all come back at once. */
  long delayMs(int tries) {
    long bound = tries > Long.numberOfLeadingZeros(options.getRetryMinMs()) - 1 ? options.getRetryMaxMs()
      : Math.min(options.getRetryMaxMs(), options.getRetryMinMs() << (tries - 1));
    return 1 + ThreadLocalRandom.current().nextLong(bound);
  }

  /** Sends what waits once more, for a while at most; drops the rest. */
  Future<Void> close() {
    Promise<Void> closed = context().promise();
    context().runOnContext(v -> {
      closing = closed;
      long timer = context().setTimer(options.getCloseWaitMs(), id -> end());
      closed.future().onComplete(done -> context().owner().cancelTimer(timer));
      lanes.forEach(Lane::hurry);
      drained();
    });
    return closed.future();
  }

  private void end() {
    lanes.forEach(Lane::end);
    closing.tryComplete();
  }

  /** Called by a lane that has nothing left. */
  void drained() {
    if (closing != null && lanes.stream().allMatch(Lane::isEmpty)) {
      closing.tryComplete();
    }
  }

  boolean isClosing() {
    return closing != null;
  }

  ContextInternal context() {
    return http.context();
  }

  HookOptions options() {
    return options;
  }

  Form form() {
    return target.form();
  }

  Counts counts() {
    return counts;
  }

  Dropped dropped() {
    return dropped;
  }

  long now() {
    return System.currentTimeMillis();
  }
}
