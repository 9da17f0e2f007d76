// SPDX-License-Identifier: Apache-2.0
package io.waggle.spi;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import java.util.List;

/**
 * Keeps the last messages of topics, and how far groups have come with them. In a cluster all nodes see the same.
 *
 * <p>Called on event loops, which it must not block; futures may complete on any thread. Appends to one topic by one
 * caller keep the order of the calls.
 */
public interface ChannelStore {

  /**
   * What is kept of a topic.
   *
   * @param size how many messages, at least 1
   * @param ageMs for how long, at least 1
   * @param idWindowMs within which an id is stored once; 0 if ids do not matter
   */
  record Retention(int size, long ageMs, long idWindowMs) {
  }

  /**
   * A part of a history.
   *
   * @param position the topic's epoch, empty if it has none yet, and the offset of its last message, 0 if none
   * @param first offset of the oldest message that can still be read; that of the last plus 1 if there is none
   * @param messages in order and without holes
   */
  record Slice(ChannelPosition position, long first, List<ChannelMessage> messages) {
  }

  /**
   * Adds a message. Offsets count from 1 without holes. A history that was lost goes on under another epoch, one that
   * is greater as a text ({@link Epochs#next()}).
   *
   * @param message whose own position does not count
   * @return where it is; where it is already, if a message of its id was added within the window
   */
  Future<Appended> append(String topic, ChannelMessage message, Retention retention);

  /**
   * What became of a message.
   *
   * @param position where it is
   * @param duplicate whether it was there before
   */
  record Appended(ChannelPosition position, boolean duplicate) {
  }

  /**
   * Reads messages in order; what is older than the retention is left out.
   *
   * @param from offset of the first; at least 1
   * @param limit how many at most; 0 for the position alone
   */
  Future<Slice> read(String topic, Retention retention, long from, int limit);

  /** Returns up to where a group has acknowledged everything, perhaps under an epoch before; null if it never did. */
  Future<ChannelPosition> committed(String topic, String group);

  /** Notes up to where a group has acknowledged everything. */
  Future<Void> commit(String topic, String group, ChannelPosition position);

  /** Forgets a topic: what comes next has a new epoch. */
  Future<Void> remove(String topic);

  /** Releases what this node holds; the history stays. */
  Future<Void> close();
}
