// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.sys.SysTopics;
import io.waggle.bridges.mqtt.impl.topic.RetainedTrie;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;

/** The retained messages, and how many there may be. Any thread. */
final class Retained {

  private final RetainedTrie trie = new RetainedTrie();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final MqttBridgeOptions options;
  private final SessionStore store;
  private Iterator<Message> walk;

  Retained(MqttBridgeOptions options, SessionStore store) {
    this.options = options;
    this.store = store;
  }

  /** Keeps a message for its topic, or forgets the one it has if this one is empty; false if there are too many. */
  boolean put(Message message) {
    if (message.topic().startsWith(SysTopics.PREFIX)) {
      // The broker's own: said anew by the next process, and no use of what there is for others.
      trie.put(message);
      return true;
    }
    if (message.payload().length == 0) {
      synchronized (this) {
        if (change(trie.remove(message.topic()), null) != null) {
          store.unretain(message.topic());
        }
      }
      return true;
    }
    synchronized (this) {
      Message before = trie.get(message.topic());
      long more = size(message) - size(before);
      if (before == null && count.get() >= options.getMaxRetainedMessages()
        || more > 0 && bytes.get() + more > options.getMaxRetainedBytes()) {
        return false;
      }
      change(trie.put(message), message);
      store.retain(message);
      return true;
    }
  }

  private Message change(Message before, Message now) {
    count.addAndGet((now == null ? 0 : 1) - (before == null ? 0 : 1));
    bytes.addAndGet(size(now) - size(before));
    return before;
  }

  private static long size(Message message) {
    return message == null ? 0 : message.topic().length() + message.payload().length;
  }

  /** Takes over what the store has kept. */
  void restore(Message message) {
    change(trie.put(message), message);
  }

  /** Forgets messages that have expired, among so many: the next ones each time. */
  synchronized void purge(int most, long now) {
    if (walk == null || !walk.hasNext()) {
      walk = trie.matching("#");
    }
    for (int i = 0; i < most && walk.hasNext(); i++) {
      Message each = walk.next();
      if (each.isExpired(now) && trie.get(each.topic()) == each) {
        change(trie.remove(each.topic()), null);
        store.unretain(each.topic());
      }
    }
  }

  Iterator<Message> matching(String filter) {
    return trie.matching(filter);
  }

  long count() {
    return count.get();
  }

  long bytes() {
    return bytes.get();
  }
}
