// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.impl.cluster.Service;
import java.util.Set;
import java.util.function.Function;

/** The other nodes of the cluster, for modules that ask them something. One service of them; any thread. */
public final class Nodes {

  private final Peers peers;
  private final String service;
  private final Service heard;

  private Nodes(Peers peers, String service, Service heard) {
    this.peers = peers;
    this.service = service;
    this.heard = heard;
  }

  /** A service that has to know who is there. Called on {@link #context}. */
  public interface Talk {

    /** Takes what is joined, before all else and on the thread that joins. */
    default void joining(Nodes nodes) {
    }

    /** A node is there, or there again: nothing that it knew of this node counts any more. */
    void joined(String node);

    /** A node is gone, or has forgotten this one. */
    void lost(String node);

    /** Answers a question; what the future fails with reaches the other side as text. */
    Future<Buffer> answer(String node, Buffer question);
  }

  /**
   * Joins the nodes with a service that answers questions.
   *
   * @param service its name, the same on all nodes
   * @param answer called on an event loop of the nodes' own; what its future fails with reaches the other side as text
   */
  public static Nodes join(Vertx vertx, String service, Function<Buffer, Future<Buffer>> answer) {
    return join(vertx, service, new Talk() {
      @Override
      public void joined(String node) {
        // Nobody asks.
      }

      @Override
      public void lost(String node) {
        // Nobody asks.
      }

      @Override
      public Future<Buffer> answer(String node, Buffer question) {
        return answer.apply(question);
      }
    });
  }

  /**
   * Joins the nodes with a service that has to know who is there.
   *
   * @param service its name, the same on all nodes
   */
  public static Nodes join(Vertx vertx, String service, Talk talk) {
    Service heard = new Service() {
      @Override
      public void joined(String node) {
        talk.joined(node);
      }

      @Override
      public void lost(String node) {
        talk.lost(node);
      }

      @Override
      public void message(String node, Buffer payload) {
        // Questions only.
      }

      @Override
      public Future<Buffer> request(String node, Buffer payload) {
        return talk.answer(node, payload);
      }
    };
    Nodes nodes = new Nodes(Peers.of(WaggleVertx.of(vertx)), service, heard);
    talk.joining(nodes);
    nodes.peers.add(service, heard);
    return nodes;
  }

  /** Leaves them: questions are not answered any more. Nothing happens if another has joined with the same name. */
  public void leave() {
    peers.remove(service, heard);
  }

  /** Returns where the service is called; what is asked from there is answered there, in the order of the questions. */
  public ContextInternal context() {
    return peers.context();
  }

  /** Returns whether a question failed because that service does not run where it was asked. */
  public static boolean isNoSuchService(Throwable failure) {
    return failure.getMessage() != null && failure.getMessage().startsWith(Peers.NO_SUCH_SERVICE);
  }

  /** Returns the name of this node: new with every start. */
  public String self() {
    return peers.self();
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
