// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.channels;

import io.vertx.core.Future;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.ChannelMessage;
import io.waggle.Channels;
import io.waggle.PublishOptions;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.internal.ChannelTap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The broker among all who share channels. Any thread.
 *
 * <p>Topics that begin with {@code $} stay in the broker.
 */
public final class ChannelLink {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelLink.class);

  private final String name;
  private final String origin;
  private final Channels channels;
  private final int qos;
  private final Delivery deliver;
  private final Consumer<Message> published;
  private final ChannelTap tap;
  private final Attendance attendance;

  /** Takes a message that came from elsewhere. */
  public interface Delivery {

    /**
     * Delivers it.
     *
     * @param foreignId its id if no broker has published it, or else null
     * @param isOurs whether it was published to a broker of this name
     */
    void deliver(Message message, String foreignId, boolean isOurs);
  }

  /**
   * Creates the link.
   *
   * @param name of the broker
   * @param qos with which messages come that somebody else than a client of MQTT has published, 0 to 2
   * @param deliver takes a message to the clients of this node; called on the event loop of the channels
   * @param published looks at what others on this node publish, once it was asked for; called there too
   */
  public ChannelLink(Channels channels, String name, int qos, Delivery deliver, Consumer<Message> published) {
    this.name = name + "/";
    this.origin = this.name + UUID.randomUUID();
    this.channels = channels;
    this.qos = qos;
    this.deliver = deliver;
    this.published = published;
    this.tap = ChannelTap.open(channels, this::arrived);
    this.attendance = new Attendance(channels, tap);
  }

  private void arrived(ChannelMessage message) {
    String broker = message.headers().get(Translation.ORIGIN);
    if (!origin.equals(broker)) {
      deliver.deliver(Translation.message(message, qos), broker == null ? message.id() : null,
        broker != null && broker.startsWith(name));
    }
  }

  /** Tells of what others on this node publish, from now on. */
  public void tellPublished() {
    tap.publishedHandler(message -> {
      if (!isOwn(message.topic()) && !origin.equals(message.headers().get(Translation.ORIGIN))) {
        published.accept(Translation.message(message, qos));
      }
    });
  }

  private static boolean isOwn(String topic) {
    return topic.startsWith("$");
  }

  /**
   * Wants messages, because a client is the first to be subscribed with a filter.
   *
   * @return completes when all nodes know
   */
  public Future<Void> add(String filter) {
    if (isOwn(filter)) {
      return Future.succeededFuture();
    }
    return tap.add(filter).recover(e -> {
      LOG.debug("MQTT: not a pattern of channels: " + e.getMessage());
      return Future.succeededFuture();
    });
  }

  /** Wants them no more. */
  public void remove(String filter) {
    if (!isOwn(filter)) {
      tap.remove(filter);
    }
  }

  /** Returns whether anybody beside the clients of this node wants messages of a topic; see {@link ChannelTap}. */
  public boolean isWanted(String topic) {
    return !isOwn(topic) && tap.isWanted(topic);
  }

  /**
   * Passes on a message.
   *
   * @param username of the publisher; empty if it has none
   * @return completes when it is in the history, if the topic has one
   */
  public Future<Void> publish(Message message, String username) {
    try {
      return channels.publish(message.topic(), Translation.payload(message), new PublishOptions()
        .setHeaders(Translation.headers(message, username, origin)).setPermitted(true)).mapEmpty();
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
  }

  /** Returns what the rules of the channels say beside those of the broker; null if there are none. */
  public Authorizer rules() {
    return tap.hasRules() ? new ChannelRules(channels) : null;
  }

  /** Returns who is there, for topics whose subscribers are counted. */
  public Attendance attendance() {
    return attendance;
  }

  /** Ends it. */
  public void close() {
    attendance.close();
    tap.close();
  }
}
