// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Retention;
import io.waggle.spi.ChannelStore.Slice;
import io.waggle.spi.Epochs;
import io.waggle.spi.MessageBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One topic: a ring buffer of messages, whose sequence numbers are the offsets less one, and beside it, in the same
 * partition and so with the same fate, a ring buffer of one place that holds the epoch. What says that it blocks is for
 * worker threads.
 */
final class TopicRing {

  private static final int[] CAPACITIES = {128, 1_024, 8_192, 65_536};
  /** What Hazelcast reads at once. */
  private static final int MAX_READ = 1_000;
  /** Messages that are added at once, no more than the smallest ring buffer holds. */
  private static final int MAX_BATCH = 64;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  final String name;
  private final Ringbuffer<byte[]> messages;
  private final Ringbuffer<String> epochs;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean adding;

  private record Waiting(byte[] bytes, Promise<ChannelPosition> promise) {
  }

  /** Blocks. */
  TopicRing(HazelcastInstance hazelcast, String name) {
    this.name = name;
    this.messages = hazelcast.getRingbuffer(name);
    this.epochs = hazelcast.getRingbuffer("waggle.channel.epoch." + name + "@" + name);
  }

  /** Returns the names a topic may have, one for each capacity. An at sign would say which partition it belongs to. */
  static List<String> names(String channels, String topic) {
    String escaped = topic.replace("%", "%25").replace("@", "%40");
    List<String> names = new ArrayList<>();
    for (int capacity : CAPACITIES) {
      names.add("waggle.channel.c" + capacity + "." + channels + "." + escaped);
    }
    return names;
  }

  static String name(String channels, String topic, Retention retention) {
    int i = 0;
    while (i < CAPACITIES.length - 1 && CAPACITIES[i] < retention.size()) {
      i++;
    }
    return names(channels, topic).get(i);
  }

  /** Adds a message; calls by one thread keep their order. What comes while others are being added goes together. */
  Future<ChannelPosition> append(ChannelMessage message) {
    byte[] bytes = MessageBytes.encode(message.at(ChannelPosition.NONE)).getBytes();
    Waiting entry = new Waiting(bytes, Promise.promise());
    synchronized (waiting) {
      waiting.add(entry);
      if (adding) {
        return entry.promise.future();
      }
      adding = true;
    }
    addNext();
    return entry.promise.future();
  }

  private List<Waiting> next() {
    List<Waiting> batch = new ArrayList<>();
    synchronized (waiting) {
      int size = 0;
      while (!waiting.isEmpty() && batch.size() < MAX_BATCH && size < MAX_BATCH_BYTES) {
        size += waiting.peek().bytes.length;
        batch.add(waiting.poll());
      }
      adding = !batch.isEmpty();
    }
    return batch;
  }

  private void addNext() {
    List<Waiting> batch = next();
    if (batch.isEmpty()) {
      return;
    }
    addAll(batch).onComplete(done -> {
      for (int i = 0; i < batch.size(); i++) {
        Promise<ChannelPosition> promise = batch.get(i).promise;
        if (done.succeeded()) {
          promise.complete(new ChannelPosition(done.result().epoch(), done.result().offset() - batch.size() + 1 + i));
        } else {
          promise.fail(done.cause());
        }
      }
      addNext();
    });
  }

  /** Returns where the last of them is; the others are before it: nobody's message comes between. */
  private Future<ChannelPosition> addAll(List<Waiting> batch) {
    try {
      Future<String> epoch = epoch();
      Future<Long> last = Future.fromCompletionStage(
        messages.addAllAsync(batch.stream().map(Waiting::bytes).toList(), OverflowPolicy.OVERWRITE));
      return epoch.compose(name -> last.map(sequence -> new ChannelPosition(name, sequence + 1)));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Returns the epoch, giving it a name if it has none: the first who adds one has named it, others are refused. */
  private Future<String> epoch() {
    return readEpoch().compose(found -> found.size() > 0 ? Future.succeededFuture(found.get(0))
      : Future.fromCompletionStage(epochs.addAsync(Epochs.next(), OverflowPolicy.FAIL))
        .compose(added -> readEpoch()).map(named -> named.get(0)));
  }

  private Future<ReadResultSet<String>> readEpoch() {
    return Future.fromCompletionStage(epochs.readManyAsync(0, 0, 1, null));
  }

  /** Blocks. */
  Slice read(Retention retention, long from, int limit, long now) {
    ReadResultSet<String> epoch = epochs.readManyAsync(0, 0, 1, null).toCompletableFuture().join();
    long tail = messages.tailSequence();
    if (epoch.size() == 0 || tail < 0) {
      return new Slice(ChannelPosition.NONE, 1, List.of());
    }
    long lowest = Math.max(messages.headSequence(), tail + 1 - retention.size());
    long first = firstAfter(now - retention.ageMs(), lowest, tail);
    List<ChannelMessage> found = new ArrayList<>();
    // Hazelcast refuses to read more than there can be.
    int most = (int) Math.min(MAX_READ, messages.capacity());
    long next = Math.max(first, Math.max(1, from) - 1);
    while (found.size() < limit && next <= tail) {
      ReadResultSet<byte[]> read = read(next, Math.min(most, limit - found.size()));
      if (read.size() == 0 || read.getSequence(0) > next) {
        // Overtaken by those who write: what was read before is no part of it any more.
        return read.size() == 0 ? new Slice(new ChannelPosition(epoch.get(0), tail + 1), next + 1, List.of())
          : read(retention, from, limit, now);
      }
      for (int i = 0; i < read.size(); i++) {
        found.add(message(read.get(i), epoch.get(0), read.getSequence(i)));
      }
      next = read.getNextSequenceToReadFrom();
    }
    long last = found.isEmpty() ? tail : Math.max(tail, found.get(found.size() - 1).offset() - 1);
    return new Slice(new ChannelPosition(epoch.get(0), last + 1), first + 1, found);
  }

  private ReadResultSet<byte[]> read(long sequence, int count) {
    return messages.readManyAsync(sequence, 0, count, null).toCompletableFuture().join();
  }

  private static ChannelMessage message(byte[] bytes, String epoch, long sequence) {
    return MessageBytes.decode(Buffer.buffer(bytes)).at(new ChannelPosition(epoch, sequence + 1));
  }

  /** Returns the sequence of the first message that is younger, by halves; one more than the last if there is none. */
  private long firstAfter(long time, long lowest, long tail) {
    long low = lowest;
    long high = tail + 1;
    long middle = low;
    while (low < high) {
      ReadResultSet<byte[]> read = read(middle, 1);
      boolean isYounger = read.size() == 0 || read.getSequence(0) > middle
        || message(read.get(0), "", 0).publishedAt().toEpochMilli() > time;
      if (isYounger) {
        high = middle;
      } else {
        low = middle + 1;
      }
      middle = (low + high) >>> 1;
    }
    return low;
  }

  /** Blocks. */
  void destroy() {
    messages.destroy();
    epochs.destroy();
  }
}
