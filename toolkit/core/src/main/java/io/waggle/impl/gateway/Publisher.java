// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.buffer.Buffer;
import io.waggle.impl.cluster.Peers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Tells the other nodes what this one holds of a gateway: a whole state to a node that comes, after that what changes,
 * and every few seconds a digest of it all. Event loop of the peers, but for {@link #changed}.
 *
 * <p>A change is sent as the present count of its key, so what changes ten times in a turn is told once. What was told
 * of a key is its present count, unless the key waits to be told: so only of those it is remembered.
 */
final class Publisher {

  private static final int PART_BYTES = 48 * 1024;

  private final String gateway;
  private final Peers peers;
  private final LocalDirectory directory;
  /** Keys whose count has changed, with the count that was told last. */
  private final Map<Selector, Integer> untold = new ConcurrentHashMap<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private long digest;

  Publisher(String gateway, Peers peers, LocalDirectory directory) {
    this.gateway = gateway;
    this.peers = peers;
    this.directory = directory;
  }

  /** Hears that a count is about to change; any thread, one at a time for each key. */
  void changed(Selector selector, int before) {
    untold.putIfAbsent(selector, before);
    if (scheduled.compareAndSet(false, true)) {
      peers.context().nettyEventLoop().execute(this::tell);
    }
  }

  /** Tells what has changed and was not told yet. */
  void tell() {
    scheduled.set(false);
    Parts parts = new Parts(0, this::toAll);
    untold.keySet().forEach(selector -> directory.look(selector, count -> {
      int before = untold.remove(selector);
      if (count != before) {
        digest += Replica.digestOf(selector) * (count - before);
        parts.add(selector, count);
      }
    }));
    parts.end();
  }

  private void toAll(Buffer message) {
    for (String node : peers.nodes()) {
      // A node that does not keep up hears from the next digest that it missed something, and asks.
      peers.send(node, GatewayService.NAME, message);
    }
  }

  /** Sends a node all that was told to the others, however much it has not yet acknowledged. */
  void tellAll(String node) {
    Parts parts = new Parts(Messages.BEGINS, part -> peers.insist(node, GatewayService.NAME, part));
    directory.keys().forEach(selector -> directory.look(selector, count -> {
      if (count > 0 && !untold.containsKey(selector)) {
        parts.add(selector, count);
      }
    }));
    untold.forEach(parts::add);
    parts.end();
    peers.insist(node, GatewayService.NAME, Messages.state(gateway, Messages.ENDS));
  }

  /** Entries on their way, in messages of a modest size. */
  private final class Parts {
    private final Consumer<Buffer> target;
    private Buffer part;

    /** Begins; with flags there is a message even if no entry comes. */
    Parts(int flags, Consumer<Buffer> target) {
      this.target = target;
      this.part = flags == 0 ? null : Messages.state(gateway, flags);
    }

    void add(Selector selector, int count) {
      part = part == null ? Messages.state(gateway, 0) : part;
      Messages.entry(part, selector, count, directory.boundAt(selector));
      if (part.length() > PART_BYTES) {
        end();
      }
    }

    void end() {
      if (part != null) {
        target.accept(part);
        part = null;
      }
    }
  }

  /** Sends the digest to all, in order with the changes. */
  void tellDigest() {
    tell();
    toAll(Messages.digest(gateway, digest));
  }

  long digest() {
    return digest;
  }
}
