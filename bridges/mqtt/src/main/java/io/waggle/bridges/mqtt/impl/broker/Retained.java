// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.cluster.Digest;
import io.waggle.bridges.mqtt.impl.cluster.RetainedCopy;
import io.waggle.bridges.mqtt.impl.cluster.Removals;
import io.waggle.bridges.mqtt.impl.cluster.RetainedPeers;
import io.waggle.bridges.mqtt.impl.cluster.Stamps;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.sys.SysTopics;
import io.waggle.bridges.mqtt.impl.topic.RetainedTrie;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.internal.BridgeCounters;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The retained messages, and how many there may be. Any thread.
 *
 * <p>In a cluster they are those of all nodes, but for topics that begin with {@code $}: each message has a stamp, the
 * newest of a topic holds, and that a topic has none any more is remembered for a while, so that a node which comes back
 * with an old message does not bring it back.
 */
final class Retained implements RetainedCopy {

  private static final Future<Void> DONE = Future.succeededFuture();

  private final RetainedTrie trie = new RetainedTrie();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final MqttBridgeOptions options;
  private final BridgeCounters counters;
  private final SessionStore store;
  private final Stamps stamps = new Stamps(System::currentTimeMillis);
  private final Digest digest = new Digest();
  private final Removals removals;
  /** Tells the others; null if there are none. */
  private Function<Message, Future<Void>> others;
  private Iterator<Message> walk;

  Retained(MqttBridgeOptions options, BridgeCounters counters, SessionStore store) {
    this.options = options;
    this.counters = counters;
    this.store = store;
    this.removals = new Removals(options.getMaxRetainedRemovals());
  }

  /**
   * Shares the messages with other nodes; before the first one.
   *
   * @param others tells them of one; completes when they have it
   */
  void share(Function<Message, Future<Void>> others) {
    this.others = others;
  }

  private boolean isShared(String topic) {
    return others != null && !topic.startsWith("$");
  }

  /**
   * Keeps a message for its topic, or forgets the one it has if this one is empty.
   *
   * @return null if there are too many; completes on any thread when the other nodes have it
   */
  Future<Void> put(Message message) {
    if (message.topic().startsWith(SysTopics.PREFIX)) {
      // The broker's own: said anew by the next process, and no use of what there is for others.
      trie.put(message);
      return DONE;
    }
    Message kept;
    synchronized (this) {
      Message before = trie.get(message.topic());
      if (before == null && message.payload().length == 0) {
        return DONE;
      }
      boolean isShared = isShared(message.topic());
      if (message.payload().length > 0 && isTooMuch(message, before) || isShared && !RetainedPeers.fits(message)) {
        return null;
      }
      kept = !isShared ? message : (message.payload().length > 0 ? message : removal(message.topic()))
        .stamped(stamps.next());
      apply(kept);
    }
    return kept.stamp() == 0 ? DONE : others.apply(kept);
  }

  private static Message removal(String topic) {
    return new Message(topic, new byte[0], 0, true, Properties.NONE, "", Long.MAX_VALUE);
  }

  private boolean isTooMuch(Message message, Message before) {
    long more = size(message) - size(before);
    return before == null && count.get() >= options.getMaxRetainedMessages()
      || more > 0 && bytes.get() + more > options.getMaxRetainedBytes();
  }

  private void apply(Message message) {
    String topic = message.topic();
    if (message.payload().length > 0) {
      removals.remove(topic);
      change(trie.put(message), message);
      store.retain(message);
    } else if (message.stamp() == 0) {
      change(trie.remove(topic), null);
      store.unretain(topic);
    } else {
      change(trie.remove(topic), null);
      store.retain(message);
      remember(message);
    }
  }

  private void remember(Message removal) {
    String forgotten = removals.add(removal);
    if (forgotten != null) {
      counters.increment("retained_removals_full");
      store.unretain(forgotten);
    }
  }

  private void change(Message before, Message now) {
    count.addAndGet((now == null ? 0 : 1) - (before == null ? 0 : 1));
    bytes.addAndGet(size(now) - size(before));
    for (Message each : new Message[] {before, now}) {
      if (each != null && isShared(each.topic())) {
        digest.toggle(each);
      }
    }
  }

  private static long size(Message message) {
    return message == null ? 0 : message.topic().length() + message.payload().length;
  }

  /** Takes over what the store has kept. */
  synchronized void restore(Message message) {
    if (isShared(message.topic())) {
      stamps.see(message.stamp());
      if (message.payload().length == 0) {
        remember(message);
      } else if (message.stamp() == 0) {
        apply(message.stamped(Stamps.OLDEST));
      } else {
        change(trie.put(message), message);
      }
    } else if (message.payload().length == 0) {
      store.unretain(message.topic());
    } else {
      change(trie.put(message), message);
    }
  }

  /** Forgets messages that have expired, among so many: the next ones each time; and old removals. */
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
    for (String old = removals.removeOld(now); old != null; old = removals.removeOld(now)) {
      store.unretain(old);
    }
  }

  @Override
  public synchronized void merge(Message message) {
    stamps.see(message.stamp());
    Message removal = removals.get(message.topic());
    Message here = removal == null ? trie.get(message.topic()) : removal;
    if (here != null && !Stamps.isNewer(message, here)) {
      return;
    }
    if (!message.isExpired(System.currentTimeMillis())) {
      apply(message);
    } else if (here != null) {
      apply(removal(message.topic()).stamped(message.stamp()));
    }
  }

  @Override
  public Iterator<Message> all() {
    Iterator<Message> removed;
    synchronized (this) {
      removed = removals.all().iterator();
    }
    return new Chain(removed, trie.matching("#"));
  }

  /** First this, then that. */
  private record Chain(Iterator<Message> first, Iterator<Message> second) implements Iterator<Message> {

    @Override
    public boolean hasNext() {
      return first.hasNext() || second.hasNext();
    }

    @Override
    public Message next() {
      return first.hasNext() ? first.next() : second.next();
    }
  }

  @Override
  public synchronized Buffer digest() {
    return digest.encode();
  }

  @Override
  public synchronized long differences(Buffer other) {
    return digest.differences(other);
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
