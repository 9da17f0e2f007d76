// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.buffer.Buffer;
import io.waggle.impl.cluster.Peers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private Buffer part;

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
    untold.keySet().forEach(selector -> directory.look(selector, count -> tell(selector, count)));
    if (part != null) {
      toAll(part);
      part = null;
    }
  }

  private void tell(Selector selector, int count) {
    int before = untold.remove(selector);
    if (count == before) {
      return;
    }
    digest += Replica.digestOf(selector) * (count - before);
    part = part == null ? Messages.state(gateway, 0) : part;
    Messages.entry(part, selector, count, directory.boundAt(selector));
    if (part.length() > PART_BYTES) {
      toAll(part);
      part = null;
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
    Buffer state = Messages.state(gateway, Messages.BEGINS);
    for (Selector selector : (Iterable<Selector>) directory.keys()::iterator) {
      // What changes meanwhile is told to all once more.
      Messages.entry(state, selector, directory.count(selector), directory.boundAt(selector));
      if (state.length() > PART_BYTES) {
        peers.insist(node, GatewayService.NAME, state);
        state = Messages.state(gateway, 0);
      }
    }
    peers.insist(node, GatewayService.NAME, state);
    peers.insist(node, GatewayService.NAME, Messages.state(gateway, Messages.ENDS));
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
