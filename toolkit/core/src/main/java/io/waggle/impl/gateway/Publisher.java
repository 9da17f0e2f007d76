// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.buffer.Buffer;
import io.waggle.impl.cluster.Peers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the other nodes what this one holds of a gateway: a whole state to a node that comes, after that what changes,
 * and every few seconds a digest of it all. Event loop of the peers, but for {@link #changed}.
 *
 * <p>A change is sent as the present count of its key, so what changes ten times in a turn is told once.
 */
final class Publisher {

  private static final int PART_BYTES = 48 * 1024;

  private final String gateway;
  private final Peers peers;
  private final LocalDirectory directory;
  private final Map<Selector, Integer> told = new HashMap<>();
  private final Set<Selector> changed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private long digest;

  Publisher(String gateway, Peers peers, LocalDirectory directory) {
    this.gateway = gateway;
    this.peers = peers;
    this.directory = directory;
  }

  /** Hears that a count has changed. Any thread. */
  void changed(Selector selector) {
    changed.add(selector);
    if (scheduled.compareAndSet(false, true)) {
      peers.context().nettyEventLoop().execute(this::tell);
    }
  }

  /** Tells what has changed and was not told yet. */
  void tell() {
    scheduled.set(false);
    Buffer part = null;
    for (var each = changed.iterator(); each.hasNext();) {
      Selector selector = each.next();
      each.remove();
      int count = directory.count(selector);
      Integer old = count == 0 ? told.remove(selector) : told.put(selector, count);
      if (count == (old == null ? 0 : old)) {
        continue;
      }
      digest += Replica.digestOf(selector) * (count - (old == null ? 0 : old));
      part = part == null ? Messages.state(gateway, 0) : part;
      Messages.entry(part, selector, count, directory.boundAt(selector));
      if (part.length() > PART_BYTES) {
        toAll(part);
        part = null;
      }
    }
    if (part != null) {
      toAll(part);
    }
  }

  private void toAll(Buffer message) {
    for (String node : peers.nodes()) {
      // A node that does not keep up hears from the next digest that it missed something, and asks.
      peers.send(node, GatewayService.NAME, message);
    }
  }

  /** Sends a node all there is, however much it has not yet acknowledged. */
  void tellAll(String node) {
    Buffer part = Messages.state(gateway, Messages.BEGINS);
    for (var entry : told.entrySet()) {
      Messages.entry(part, entry.getKey(), entry.getValue(), directory.boundAt(entry.getKey()));
      if (part.length() > PART_BYTES) {
        peers.insist(node, GatewayService.NAME, part);
        part = Messages.state(gateway, 0);
      }
    }
    peers.insist(node, GatewayService.NAME, part);
    peers.insist(node, GatewayService.NAME, Messages.state(gateway, Messages.ENDS));
  }

  /** Sends the digest to all, in order with the changes. */
  void tellDigest() {
    toAll(Messages.digest(gateway, digest));
  }

  long digest() {
    return digest;
  }
}
