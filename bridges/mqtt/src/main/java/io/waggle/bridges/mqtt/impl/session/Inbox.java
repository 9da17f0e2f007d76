// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.ArrayDeque;

/**
 * What one connection publishes: topic aliases, the receive maximum, permission, and acknowledgements in the order of
 * the messages, none before its message is safe. Event loop of the session.
 */
final class Inbox {

  private static final String[] NO_ALIASES = {};

  private final Client client;
  private final boolean hasReasons;
  private final ArrayDeque<Answer> answers = new ArrayDeque<>(1);
  private String[] aliases = NO_ALIASES;
  private Future<Void> lastWaited;
  private int unacknowledged;
  private int withheld;
  private boolean asks;
  private boolean full;

  /** An acknowledgement that waits; {@code safe} is null if only for those before it. */
  private record Answer(Packet.Type type, int id, int reason, Future<Void> safe) {
  }

  Inbox(Client client) {
    this.client = client;
    this.hasReasons = client.version().hasProperties();
  }

  /** Returns whether the client has to wait for this side. */
  boolean isPaused() {
    return asks || full;
  }

  void publish(Packet.Publish publish) {
    String topic = topic(publish);
    if (topic == null) {
      return;
    }
    if (publish.qos() > 0) {
      int most = client.exchange().options().getReceiveMaximum();
      if (++unacknowledged > most && hasReasons) {
        client.exchange().count("receive_maximum_exceeded");
        client.fail(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "unacknowledged messages: over " + most);
        return;
      }
      if (publish.qos() == 2 && client.session().received().get(publish.id())) {
        answer(Packet.Type.PUBREC, publish.id(), ReasonCode.SUCCESS, null);
        return;
      }
    }
    Future<Boolean> allowed = client.permission().isAllowed(Action.PUBLISH, topic);
    if (allowed.isComplete()) {
      decided(publish, topic, allowed);
      return;
    }
    asks = true;
    client.output().pause();
    client.when(allowed, result -> {
      asks = false;
      if (client.state() == Client.State.CONNECTED) {
        decided(publish, topic, result);
        goOn();
      }
    });
  }

  /** Returns the topic, which may be known by an alias; null if the client had to be closed. */
  private String topic(Packet.Publish publish) {
    String topic = publish.topic();
    long alias = publish.properties().isEmpty() ? -1 : publish.properties().number(Property.TOPIC_ALIAS, -1);
    int most = client.exchange().options().getTopicAliasMaximum();
    if (alias == 0 || alias > most) {
      client.fail(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias: " + alias + " (expected: 1 to " + most + ")");
      return null;
    }
    if (topic.isEmpty() && alias > 0) {
      topic = alias <= aliases.length ? aliases[(int) alias - 1] : null;
      if (topic == null) {
        client.fail(ReasonCode.PROTOCOL_ERROR, "topic alias: " + alias + " (expected: one that was set)");
      }
      return topic;
    }
    if (!Topics.isTopic(topic, client.exchange().options().getMaxTopicLevels())) {
      client.fail(ReasonCode.TOPIC_NAME_INVALID, "topic: empty, with wildcards, or of too many levels");
      return null;
    }
    if (alias > 0) {
      if (aliases.length == 0) {
        aliases = new String[most];
      }
      aliases[(int) alias - 1] = topic;
    }
    return topic;
  }

  private void decided(Packet.Publish publish, String topic, AsyncResult<Boolean> allowed) {
    if (allowed.failed()) {
      client.broken(allowed.cause());
    } else if (!Boolean.TRUE.equals(allowed.result())) {
      client.exchange().count("publish_denied");
      refuse(publish, ReasonCode.NOT_AUTHORIZED);
    } else if (publish.qos() > 0 && client.exchange().store().isFull()) {
      client.exchange().count("store_full");
      refuse(publish, ReasonCode.QUOTA_EXCEEDED);
    } else {
      accept(publish, topic);
    }
  }

  private void refuse(Packet.Publish publish, int reason) {
    if (!hasReasons && reason == ReasonCode.NOT_AUTHORIZED && client.exchange().options().isCloseOnDenied()) {
      client.close(reason, (String) null);
    } else if (publish.qos() > 0) {
      answer(publish.qos() == 1 ? Packet.Type.PUBACK : Packet.Type.PUBREC, publish.id(), reason, null);
    }
  }

  private void accept(Packet.Publish publish, String topic) {
    Session session = client.session();
    boolean noted = publish.qos() == 2 && (session.box() != null
      || session.isStored() && client.exchange().isDurable());
    if (noted && session.box() != null) {
      session.box().receiving(publish.id(), publish.dup());
    }
    Receipt receipt = client.exchange().publish(message(publish, topic), session, noted ? publish.id() : 0);
    if (publish.qos() == 1) {
      answer(Packet.Type.PUBACK, publish.id(), receipt.reason(), receipt.safe());
    } else if (publish.qos() == 2) {
      if (!ReasonCode.isFailure(receipt.reason())) {
        session.received().set(publish.id());
      }
      answer(Packet.Type.PUBREC, publish.id(), receipt.reason(), receipt.safe());
    }
  }

  private Message message(Packet.Publish publish, String topic) {
    Properties properties = publish.properties();
    long expiresAt = Long.MAX_VALUE;
    if (!properties.isEmpty()) {
      long seconds = properties.number(Property.MESSAGE_EXPIRY, -1);
      if (seconds >= 0) {
        expiresAt = client.exchange().now() + 1_000 * seconds;
      }
      properties = properties.without(Property.TOPIC_ALIAS).without(Property.MESSAGE_EXPIRY);
    }
    return new Message(topic, publish.payload(), publish.qos(), publish.retain(), properties, client.session().id(),
      expiresAt);
  }

  /** The client releases a QoS 2 message. */
  void release(Packet.Ack pubrel) {
    Session session = client.session();
    boolean isHere = session.received().get(pubrel.id());
    boolean known = session.box() == null ? isHere : session.box().received(pubrel.id()) || isHere;
    Future<Void> safe = null;
    if (isHere) {
      session.received().clear(pubrel.id());
      if (session.isStored()) {
        client.exchange().store().completed(session.id(), pubrel.id());
        safe = client.exchange().isDurable() ? client.exchange().sync() : null;
      }
    }
    answer(Packet.Type.PUBCOMP, pubrel.id(), known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, safe);
  }

  /** Sends an acknowledgement, after those before it and not before its message is safe. */
  private void answer(Packet.Type type, int id, int reason, Future<Void> safe) {
    if (answers.isEmpty() && (safe == null || safe.isComplete())) {
      send(type, id, reason, safe);
      return;
    }
    answers.add(new Answer(type, id, reason, safe));
    if (!hasReasons && !full && answers.size() > 2 * client.exchange().options().getReceiveMaximum()) {
      full = true;
      client.output().pause();
    }
    if (safe != null && safe != lastWaited) {
      lastWaited = safe;
      client.when(safe, done -> flush());
    }
  }

  private void flush() {
    while (!answers.isEmpty() && client.state() == Client.State.CONNECTED) {
      Answer first = answers.peek();
      if (first.safe != null && !first.safe.isComplete()) {
        break;
      }
      answers.poll();
      send(first.type, first.id, first.reason, first.safe);
    }
    if (full && answers.size() < client.exchange().options().getReceiveMaximum()) {
      full = false;
      goOn();
    }
  }

  private void goOn() {
    if (!isPaused() && client.state() == Client.State.CONNECTED) {
      client.output().resume();
    }
  }

  private void send(Packet.Type type, int id, int wanted, Future<Void> safe) {
    int reason = wanted;
    if (safe != null && safe.failed() && type != Packet.Type.PUBCOMP) {
      client.exchange().count("store_failed");
      reason = ReasonCode.QUOTA_EXCEEDED;
      if (type == Packet.Type.PUBREC) {
        client.session().received().clear(id);
        client.exchange().store().completed(client.session().id(), id);
      }
    }
    if (!hasReasons && reason == ReasonCode.QUOTA_EXCEEDED) {
      withhold();
      return;
    }
    boolean ends = type != Packet.Type.PUBREC || ReasonCode.isFailure(reason);
    if (ends && unacknowledged > 0) {
      unacknowledged--;
    }
    client.send(new Packet.Ack(type, id, hasReasons ? reason : ReasonCode.SUCCESS, Properties.NONE));
  }

  /** Older versions have no word for it: the message stays with the client, and after a window of them it has to go. */
  private void withhold() {
    if (++withheld >= client.exchange().options().getReceiveMaximum()) {
      client.close(ReasonCode.QUOTA_EXCEEDED, (String) null);
    }
  }
}
