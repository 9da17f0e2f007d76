// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.channels.Attendance;
import io.waggle.bridges.mqtt.impl.channels.ChannelLink;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;

/**
 * Those beside the clients of this broker who share its topics, if it has any: users of the channels of its name, on
 * all nodes. Any thread.
 */
final class Neighbours {

  private final ChannelLink link;
  private final Attendance attendance;
  private Future<Void> announced = Future.succeededFuture();

  Neighbours(Vertx vertx, MqttBridgeOptions options, Broker broker) {
    boolean isAlone = options.getChannels().isEmpty();
    link = isAlone ? null : new ChannelLink(Channels.of(vertx, options.getChannels(), options.getChannelOptions()),
      options.getName(), options.getChannelQos(), broker::arrived, broker::published);
    attendance = isAlone ? null : link.attendance();
  }

  /** From now on somebody wants to know what others on this node publish. */
  void tellPublished() {
    if (link != null) {
      link.tellPublished();
    }
  }

  /** Somebody here is the first to be subscribed with a filter. */
  void wanted(String filter) {
    if (link != null) {
      Future<Void> known = link.add(filter);
      synchronized (this) {
        announced = announced.isComplete() ? known : Future.join(announced, known).mapEmpty();
      }
    }
  }

  /** The last one is gone. */
  void unwanted(String filter) {
    if (link != null) {
      link.remove(filter);
    }
  }

  /** Completes when all nodes know what was wanted before this call. */
  synchronized Future<Void> announced() {
    return announced;
  }

  /**
   * Passes on a message.
   *
   * @param publisher null if it was no client
   * @return null if nobody wants it; completes on any thread when it is in their history, if they have one
   */
  Future<Void> publish(Message message, Session publisher) {
    return link == null || !link.isWanted(message.topic()) ? null
      : link.publish(message, publisher == null ? "" : publisher.username());
  }

  /** Returns the rules that hold for all who share the topics; null if there are none. */
  Authorizer rules() {
    return link == null ? null : link.rules();
  }

  /** A client is connected and subscribed. */
  void enter(Grant grant) {
    if (attendance != null && grant.filter().group() == null) {
      attendance.enter(grant.session(), grant.filter().filter(), grant.session().username());
    }
  }

  /** It is not subscribed to that any more. */
  void leave(Grant grant) {
    if (attendance != null && grant.filter().group() == null) {
      attendance.leave(grant.session(), grant.filter().filter());
    }
  }

  /** It is not connected any more. */
  void leave(Session session) {
    if (attendance != null) {
      attendance.leave(session);
    }
  }

  void close() {
    if (link != null) {
      link.close();
    }
  }
}
