// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.impl.cluster.Service;
import java.util.Set;
import java.util.function.Function;

/** The other nodes of the cluster, for modules that ask them something. One service of them; any thread. */
public final class Nodes {

  private final Peers peers;
  private final String service;

  private Nodes(Peers peers, String service) {
    this.peers = peers;
    this.service = service;
  }

  /**
   * Joins the nodes with a service that answers questions.
   *
   * @param service its name, the same on all nodes
   * @param answer called on an event loop of the nodes' own; what its future fails with reaches the other side as text
   */
  public static Nodes join(Vertx vertx, String service, Function<Buffer, Future<Buffer>> answer) {
    Peers peers = Peers.of(WaggleVertx.of(vertx));
    peers.add(service, new Service() {
      @Override
      public void message(String node, Buffer payload) {
        // Questions only.
      }

      @Override
      public Future<Buffer> request(String node, Buffer payload) {
        return answer.apply(payload);
      }
    });
    return new Nodes(peers, service);
  }

  /** Returns the names of the others that are alive. */
  public Set<String> others() {
    return peers.nodes();
  }

  /** Returns what completes when the others can reach this one. */
  public Future<Void> ready() {
    return peers.ready();
  }

  /** Asks another node; fails if it goes or does not answer in time. */
  public Future<Buffer> ask(String node, Buffer question) {
    return peers.request(node, service, question);
  }

  /** Returns how many messages have been sent to other nodes. */
  public long sentMessages() {
    return peers.sentMessages();
  }

  /** Returns how many messages were not sent because a node does not keep up. */
  public long refusedMessages() {
    return peers.refusedMessages();
  }
}
