// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

  private final Map<Selector, int[]> counts = new ConcurrentHashMap<>();
  private final Map<String, Long> boundAt = new ConcurrentHashMap<>();
  private final Consumer<Selector> changed;

  /**
   * Creates a directory.
   *
   * @param changed hears of each key whose count has changed, on the thread that changed it
   */
  LocalDirectory(Consumer<Selector> changed) {
    this.changed = changed;
  }

  /** Counts one more connection, or one that is about to join. */
  void add(Selector selector, int shard) {
    counts.compute(selector, (key, old) -> {
      int[] next = old == null ? new int[shard + 1] : Arrays.copyOf(old, Math.max(old.length, shard + 1));
      next[shard]++;
      return next;
    });
    changed.accept(selector);
  }

  /** Counts one less. */
  void remove(Selector selector, int shard) {
    int[] left = counts.computeIfPresent(selector, (key, old) -> {
      int[] next = old.clone();
      next[shard]--;
      return Arrays.stream(next).anyMatch(count -> count > 0) ? next : null;
    });
    if (left == null && selector.kind() == Selector.Kind.UID) {
      boundAt.remove(selector.key());
    }
    changed.accept(selector);
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
    int[] perShard = counts.get(selector);
    return perShard == null ? 0 : Arrays.stream(perShard).sum();
  }

  /** Returns all keys that have a connection. */
  Stream<Selector> keys() {
    return counts.keySet().stream();
  }
}
