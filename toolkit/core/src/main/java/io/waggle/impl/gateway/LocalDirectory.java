// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Knows on which event loops of this Vert.x the connections of a uid or group are, so that a send goes there and
 * nowhere else. Any thread; the counts of a key are copied on write.
 *
 * <p>Counts rather than marks: a join that is under way counts already, so a send after it finds its place.
 */
final class LocalDirectory {

  private static final int[] NONE = new int[0];
  /** What most users have: one connection. Never written to, so one array does for all of them. */
  private static final int[][] ONE = IntStream.range(0, 64).mapToObj(LocalDirectory::one).toArray(int[][]::new);

  private final Map<Selector, int[]> counts = new ConcurrentHashMap<>();
  private final Map<String, Long> boundAt = new ConcurrentHashMap<>();
  private final Changes changes;

  /** Hears of each change while its key is locked: two changes of a key come one after the other. Any thread. */
  interface Changes {

    void changed(Selector selector, int before);
  }

  LocalDirectory(Changes changes) {
    this.changes = changes;
  }

  private static int[] one(int shard) {
    int[] counts = new int[shard + 1];
    counts[shard] = 1;
    return counts;
  }

  /** Counts one more connection, or one that is about to join. */
  void add(Selector selector, int shard) {
    counts.compute(selector, (key, old) -> {
      changes.changed(key, sum(old));
      if (old == null) {
        return shard < ONE.length ? ONE[shard] : one(shard);
      }
      int[] next = Arrays.copyOf(old, Math.max(old.length, shard + 1));
      next[shard]++;
      return next;
    });
  }

  /** Counts one less. */
  void remove(Selector selector, int shard) {
    counts.computeIfPresent(selector, (key, old) -> {
      changes.changed(key, sum(old));
      int[] next = old.clone();
      next[shard]--;
      if (sum(next) > 0) {
        return next;
      }
      if (key.kind() == Selector.Kind.UID) {
        boundAt.remove(key.key());
      }
      return null;
    });
  }

  /** Remembers when a user was bound last, where that decides who stays. */
  void boundAt(String uid, long timeMs) {
    boundAt.put(uid, timeMs);
  }

  /** Returns when a user was bound last, in milliseconds since 1970; 0 if nobody asked to remember. */
  long boundAt(Selector selector) {
    return selector.kind() == Selector.Kind.UID ? boundAt.getOrDefault(selector.key(), 0L) : 0;
  }

  /** Returns the event loops with a connection that the selector may match. */
  int[] shards(Selector selector) {
    int[] perShard = counts.get(selector);
    return perShard == null ? NONE : IntStream.range(0, perShard.length).filter(i -> perShard[i] > 0).toArray();
  }

  /** Returns how many connections a selector matches that is not a connection's id. */
  int count(Selector selector) {
    return sum(counts.get(selector));
  }

  private static int sum(int[] perShard) {
    int sum = 0;
    for (int i = 0; perShard != null && i < perShard.length; i++) {
      sum += perShard[i];
    }
    return sum;
  }

  /** Looks at the count of a key while nobody changes it. */
  void look(Selector selector, IntConsumer action) {
    counts.compute(selector, (key, perShard) -> {
      action.accept(sum(perShard));
      return perShard;
    });
  }

  /** Returns all keys that have a connection. */
  Stream<Selector> keys() {
    return counts.keySet().stream();
  }
}
