// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.Set;

/**
 * Knows where the connections of a uid or group are, so that a send goes there and nowhere else. Any thread.
 *
 * <p>Counts rather than marks: a join that is under way counts already, so a send after it finds its place.
 */
interface Directory {

  /** Counts one more connection, or one that is about to join. */
  void add(Selector selector, int shard);

  /** Counts one less. */
  void remove(Selector selector, int shard);

  /** Returns the shards with a connection that the selector may match. */
  int[] shards(Selector selector);

  /** Returns the keys of a kind that have a connection. */
  Set<String> keys(Selector.Kind kind);
}
