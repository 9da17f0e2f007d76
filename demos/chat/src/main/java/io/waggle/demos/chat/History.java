// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/** The last messages, and up to which id earlier ones have been dropped. */
final class History {

  private final int capacity;
  private final ArrayDeque<Post> posts = new ArrayDeque<>();
  private long droppedUpTo;

  History(int capacity) {
    this.capacity = capacity;
  }

  void add(Post post) {
    if (posts.size() == capacity) {
      droppedUpTo = posts.removeFirst().id();
    }
    posts.add(post);
  }

  /** Says that nothing up to an id is kept. */
  void begin(long after) {
    droppedUpTo = after;
  }

  /** Returns what came after an id, as far as it is kept; oldest first. */
  List<Post> since(long id) {
    return posts.stream().filter(post -> post.id() > id).toList();
  }

  /** Returns whether something that came after an id is not kept any more. */
  boolean hasGapSince(long id) {
    return droppedUpTo > id;
  }

  Stream<Post> stream() {
    return posts.stream();
  }
}
