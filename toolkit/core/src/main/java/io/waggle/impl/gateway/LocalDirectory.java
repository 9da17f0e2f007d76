// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The directory of one Vert.x: how many connections each shard has for a key, copied on write. */
final class LocalDirectory implements Directory {

  private static final int[] NONE = new int[0];

  private final Map<Selector, int[]> counts = new ConcurrentHashMap<>();

  @Override
  public void add(Selector selector, int shard) {
    counts.compute(selector, (key, old) -> {
      int[] next = old == null ? new int[shard + 1] : Arrays.copyOf(old, Math.max(old.length, shard + 1));
      next[shard]++;
      return next;
    });
  }

  @Override
  public void remove(Selector selector, int shard) {
    counts.computeIfPresent(selector, (key, old) -> {
      int[] next = old.clone();
      next[shard]--;
      return Arrays.stream(next).anyMatch(count -> count > 0) ? next : null;
    });
  }

  @Override
  public int[] shards(Selector selector) {
    int[] perShard = counts.get(selector);
    return perShard == null ? NONE : IntStream.range(0, perShard.length).filter(i -> perShard[i] > 0).toArray();
  }

  /** Returns how many connections a selector matches. */
  int count(Selector selector) {
    int[] perShard = counts.get(selector);
    return perShard == null ? 0 : Arrays.stream(perShard).sum();
  }

  @Override
  public Set<String> keys(Selector.Kind kind) {
    return counts.keySet().stream().filter(selector -> selector.kind() == kind).map(Selector::key)
      .collect(Collectors.toSet());
  }
}
