// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.List;

/**
 * What parts of the broker that have no socket use: the shadow, rules, the link to channels, {@code $SYS}. Any thread.
 */
public interface LocalClient {

  /** Publishes a message; completes when it is as safe as its quality of service asks for. */
  Future<Void> publish(Message message);

  /**
   * Subscribes; the handler is called on the context of the caller of this method, in the order of each publisher.
   *
   * @param filter a topic filter, without {@code $share}
   * @return ends the subscription when run
   */
  Runnable subscribe(String filter, Handler<Message> handler);

  /**
   * Subscribes to what is published to this broker by its clients and this application, and to nothing that comes from
   * other nodes or bridges: so that of a cluster one node takes each message. All else as {@link #subscribe}.
   */
  default Runnable subscribeHere(String filter, Handler<Message> handler) {
    return subscribe(filter, handler);
  }

  /**
   * Subscribes to what is published on this node, be it to this broker or to the channels it shares, and to nothing
   * that comes from other nodes: so that of a cluster one node takes each message. All else as {@link #subscribe}.
   */
  default Runnable subscribeOnNode(String filter, Handler<Message> handler) {
    return subscribe(filter, handler);
  }

  /**
   * Makes a part of the application a member of a group of shared subscriptions, as long as the broker lives.
   *
   * @param group as {@code $share/group/filter}
   * @return completes when it is one; its result, when run, says that the member may take more
   */
  Future<Runnable> join(String group, LocalMember member);

  /** Returns the name of the user that a client has connected as; empty if it has none, or is not known here. */
  String user(String clientId);

  /** Returns the retained messages that match a filter, at most so many. */
  List<Message> retained(String filter, int limit);
}
