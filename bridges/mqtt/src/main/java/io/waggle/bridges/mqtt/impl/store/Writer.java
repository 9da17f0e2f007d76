// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.channel.EventLoop;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.MqttStoreOptions.Sync;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Takes changes from the queue, writes all there are in one go, forces them to disk and tells those who wait. On its own
 * thread.
 *
 * <p>Where there is no room for a change that removes something, it counts at once and is written when there is.
 */
final class Writer {

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MOST_BATCH_BYTES = 4 << 20;
  private static final int LEAST_CLEAN_BYTES = 256 << 10;
  /** How long a change waits at most for others, if nobody waits for it. */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  /** How often it is looked whether there is space again. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Inbox inbox;
  private final MqttStoreOptions options;
  private final Index index;
  private final Journal journal;
  private final Cleaner cleaner;
  private final Deque<Change> held = new ArrayDeque<>();
  private final List<Turn> waiting = new ArrayList<>();
  private long heldBytes;
  private long syncedAt = System.nanoTime();
  private long lookedAt = syncedAt;
  private long dirtySince;
  private boolean stuck;

  Writer(Inbox inbox, MqttStoreOptions options, Index index, Replay replay) {
    this.inbox = inbox;
    this.options = options;
    this.index = index;
    journal = replay.journal();
    cleaner = replay.cleaner();
  }

  /** Works until it is told to close, and everything is safe. */
  void run() throws IOException {
    while (true) {
      writeHeld();
      int taken = takeSome();
      boolean closing = inbox.isClosing() && inbox.isEmpty();
      // Before anybody hears that what he waits for is safe, and sends more.
      inbox.full(journal.isFull() || !held.isEmpty());
      if (isSyncDue(closing)) {
        sync(closing);
      }
      boolean cleaning = !stuck && cleaner.isWanted();
      if (cleaning) {
        stuck = !cleaner.work(Math.max(LEAST_CLEAN_BYTES, 2 * taken));
      }
      lookForSpace();
      inbox.full(journal.isFull() || !held.isEmpty());
      if (closing) {
        return;
      }
      if (taken == 0 && (!cleaning || stuck)) {
        rest();
      }
    }
  }

  /** Takes what there is, but no more than a batch; returns how many bytes. */
  private int takeSome() throws IOException {
    int bytes = 0;
    // No more than a segment, so that the cleaner keeps up.
    int most = Math.min(MOST_BATCH_BYTES, journal.segmentBytes());
    while (bytes < most) {
      Inbox.Item item = inbox.poll();
      if (item == null) {
        break;
      }
      bytes += item.bytes();
      if (item.change() == null) {
        waiting.add(item.turn());
      } else {
        write(item.change(), item.turn());
      }
    }
    return bytes;
  }

  private void write(Change asked, Turn turn) throws IOException {
    Change change = index.effective(asked);
    if (change == null) {
      return;
    }
    boolean adds = change.adds() || change instanceof Change.PutSession put && !index.has(put.session().clientId());
    Index.Ref ref = held.isEmpty() ? journal.append(change, adds ? Journal.Need.ADD : Journal.Need.CHANGE) : null;
    if (ref != null) {
      index.apply(change, ref);
      note();
    } else if (adds) {
      turn.refuse(new MqttRefusal(ReasonCode.QUOTA_EXCEEDED, "store: no space (expected: some disk space, or less than "
        + "maxBytes)"));
      inbox.refused();
    } else {
      hold(change);
    }
  }

  private void note() {
    if (dirtySince == 0) {
      dirtySince = System.nanoTime();
    }
  }

  private void hold(Change change) throws IOException {
    if (!(change instanceof Change.PutSession)) {
      index.apply(change, null);
    }
    held.add(change);
    heldBytes += change.bytes();
    if (heldBytes > options.getMaxQueuedBytes()) {
      throw new IOException("store: no space to remove things (expected: less than " + options.getMaxQueuedBytes()
        + " bytes that wait for it)");
    }
  }

  private void writeHeld() throws IOException {
    while (!held.isEmpty()) {
      Change change = held.peek();
      Index.Ref ref = journal.append(change, Journal.Need.CHANGE);
      if (ref == null) {
        return;
      }
      index.apply(change, ref);
      note();
      held.remove();
      heldBytes -= change.bytes();
    }
  }

  private boolean isSyncDue(boolean closing) {
    long now = System.nanoTime();
    boolean late = journal.isDirty() && now - dirtySince > LINGER_NANOS;
    return closing || !waiting.isEmpty() && held.isEmpty() || late;
  }

  /** With AT_RISK, what was given to the operating system counts as safe. */
  private void sync(boolean closing) throws IOException {
    long now = System.nanoTime();
    boolean lazy = options.getSync() == Sync.AT_RISK && !closing
      && now - syncedAt < TimeUnit.MILLISECONDS.toNanos(options.getSyncIntervalMs());
    if (lazy) {
      journal.flush();
    } else {
      journal.sync();
      syncedAt = now;
    }
    dirtySince = 0;
    if (held.isEmpty()) {
      complete(waiting, null);
    } else if (closing) {
      complete(waiting, new IOException("store: closed on a full disk before everything was written"));
    }
  }

  /** Tells those who wait, each loop once. */
  static void complete(List<Turn> waiting, Throwable failure) {
    Map<EventLoop, List<Turn>> loops = new LinkedHashMap<>();
    for (Turn turn : waiting) {
      if (turn.loop() == null) {
        turn.complete(failure);
      } else {
        loops.computeIfAbsent(turn.loop(), loop -> new ArrayList<>()).add(turn);
      }
    }
    waiting.clear();
    loops.forEach((loop, turns) -> {
      try {
        loop.execute(() -> turns.forEach(turn -> turn.complete(failure)));
      } catch (RejectedExecutionException e) {
        LOG.debug("Store: nobody is left who waits");
      }
    });
  }

  private void lookForSpace() throws IOException {
    long now = System.nanoTime();
    if ((journal.isFull() || stuck) && now - lookedAt > LOOK_NANOS) {
      lookedAt = now;
      stuck = false;
      journal.lookForSpace();
    }
  }

  private void rest() {
    if (journal.isFull() || stuck) {
      inbox.await(LOOK_NANOS);
    } else if (journal.isDirty()) {
      inbox.await(options.getSync() == Sync.AT_RISK
        ? TimeUnit.MILLISECONDS.toNanos(options.getSyncIntervalMs()) : LINGER_NANOS);
    } else {
      inbox.await(0);
    }
  }

  /** Ends with an error: whoever waits is told. */
  void fail(Throwable failure) {
    complete(waiting, failure);
  }
}
