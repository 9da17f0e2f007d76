// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What another node has told of its connections in one gateway: how many there are of each uid and group. Read by any
 * thread, changed by the event loop of the peers; dropped as one when the node is gone.
 */
final class Replica {

  private final Map<Selector, Integer> counts = new ConcurrentHashMap<>();
  private long digest;

  /** Takes the present count of a key. */
  void put(Selector selector, int count) {
    Integer old = count == 0 ? counts.remove(selector) : counts.put(selector, count);
    digest += digestOf(selector) * (count - (old == null ? 0 : old));
  }

  int count(Selector selector) {
    return counts.getOrDefault(selector, 0);
  }

  Stream<Selector> keys() {
    return counts.keySet().stream();
  }

  /** Returns what both sides get if they know the same: the sum over all keys of the key's hash times its count. */
  long digest() {
    return digest;
  }

  /** Returns a hash of 64 bits (FNV-1a, its bits mixed once more). */
  static long digestOf(Selector selector) {
    long hash = 0xcbf29ce484222325L ^ selector.kind().ordinal();
    String key = selector.key();
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    hash *= 0x9e3779b97f4a7c15L;
    return hash ^ hash >>> 29;
  }
}
