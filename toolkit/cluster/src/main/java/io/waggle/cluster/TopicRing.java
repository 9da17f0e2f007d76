// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Retention;
import io.waggle.spi.ChannelStore.Slice;
import io.waggle.spi.Epochs;
import io.waggle.spi.MessageBytes;
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

  final String name;
  private final Ringbuffer<byte[]> messages;
  private final Ringbuffer<String> epochs;

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

  /** Adds a message; calls by one thread keep their order. */
  Future<ChannelPosition> append(ChannelMessage message) {
    Future<String> epoch = epoch();
    Future<Long> sequence = Future.fromCompletionStage(messages.addAsync(
      MessageBytes.encode(message.at(ChannelPosition.NONE)).getBytes(), OverflowPolicy.OVERWRITE));
    return epoch.compose(name -> sequence.map(number -> new ChannelPosition(name, number + 1)));
  }

  /** Returns the epoch, giving it a name if it has none: the first who adds one has named it. */
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
