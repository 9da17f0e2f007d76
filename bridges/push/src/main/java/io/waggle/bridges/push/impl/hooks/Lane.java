// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The events of some channels for one webhook, in their order: the first few are sent, again and again until they are
 * taken or given up, and only then the next. One context.
 */
final class Lane {

  private final Teller teller;
  private final Deque<Event> queue = new ArrayDeque<>();
  /** How many of the first events the request under way, or to be repeated, has; 0 if there is none. */
  private int batch;
  private int tries;
  private boolean sending;
  private boolean ended;
  private long timer = -1;

  Lane(Teller teller) {
    this.teller = teller;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  void add(Event event) {
    queue.add(event);
    goOn(false);
  }

  /** Sends now what waits. */
  void hurry() {
    cancelTimer();
    goOn(true);
  }

  private void goOn(boolean now) {
    if (sending || queue.isEmpty()) {
      return;
    }
    if (now || queue.size() >= teller.options().getMaxBatchEvents() && tries == 0) {
      cancelTimer();
      send();
    } else if (timer < 0) {
      timer = teller.context().setTimer(teller.options().getBatchDelayMs(), id -> fire());
    }
  }

  private void fire() {
    timer = -1;
    send();
  }

  private void cancelTimer() {
    if (timer >= 0) {
      teller.context().owner().cancelTimer(timer);
      timer = -1;
    }
  }

  private void send() {
    dropOld();
    if (queue.isEmpty()) {
      teller.drained();
      return;
    }
    if (batch == 0) {
      tries = 0;
    }
    Buffer body = body();
    sending = true;
    tries++;
    teller.send(body, tries).onComplete(done -> teller.context().runOnContext(v -> {
      sending = false;
      if (ended) {
        return;
      }
      if (done.succeeded()) {
        teller.counts().add(Counts.TOLD, batch);
        remove(batch);
        taken();
      } else {
        failed(done.cause());
      }
    }));
  }

  private void taken() {
    batch = 0;
    tries = 0;
    if (queue.isEmpty()) {
      teller.drained();
    } else {
      // What came meanwhile has waited long enough.
      goOn(true);
    }
  }

  private void failed(Throwable cause) {
    if (teller.isClosing()) {
      giveUp(queue.size(), "a failure while closing: " + cause.getMessage());
    } else if (tries >= teller.options().getMaxTries()) {
      giveUp(batch, tries + " failures: " + cause.getMessage());
    } else {
      timer = teller.context().setTimer(teller.delayMs(tries), id -> fire());
    }
  }

  private void giveUp(int events, String why) {
    teller.dropped().add(events, why);
    remove(events);
    taken();
  }

  /** Drops all of it; nothing runs afterwards. */
  void end() {
    ended = true;
    cancelTimer();
    if (!queue.isEmpty()) {
      teller.dropped().add(queue.size(), "the end");
      remove(queue.size());
    }
  }

  private void dropOld() {
    long oldest = teller.now() - teller.options().getMaxEventAgeMs();
    int old = 0;
    for (Event event : queue) {
      if (event.timeMs() >= oldest) {
        break;
      }
      old++;
    }
    if (old > 0) {
      teller.dropped().add(old, "their age");
      remove(old);
      batch = Math.max(0, batch - old);
    }
  }

  private void remove(int events) {
    for (int i = 0; i < events; i++) {
      teller.free(1, queue.remove().json().length());
    }
  }

  /** What is repeated stays as it was. */
  private Buffer body() {
    int most = batch == 0 ? teller.options().getMaxBatchEvents() : batch;
    Buffer body = Buffer.buffer(teller.form().head(queue.element().timeMs()));
    int count = 0;
    Iterator<Event> events = queue.iterator();
    while (events.hasNext() && count < most) {
      Buffer json = events.next().json();
      if (batch == 0 && count > 0 && body.length() + json.length() > teller.options().getMaxBatchBytes()) {
        break;
      }
      if (count > 0) {
        body.appendByte((byte) ',');
      }
      body.appendBuffer(json);
      count++;
    }
    batch = count;
    return body.appendString("]}");
  }
}
