// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.ConsumeOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.Subscription;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.internal.ChannelQueue;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The queues that live in the cluster: a topic with history, in channels of their own, for each session and group. Any
 * thread.
 */
public final class Boxes {

  /** What the id of a message begins with that may be there twice: whoever reads it has it once. */
  public static final String TWO = "2:";

  /** In the box of a session: the group that a message is of. */
  public static final String GROUP = "group";

  private static final int PAYLOAD_OVERHEAD = 65_536;
  private static final int MOST_PAYLOAD = 4 * 1024 * 1024;
  private static final long AGAIN_MS = 100;
  private static final long GIVE_UP_MS = 30_000;
  /** What is on its way to a box that has ended would open it again. */
  private static final long FORGET_MS = 5_000;

  private static final String CONSUMERS = "members";
  /** Members give back what they do not acknowledge when they go: nothing is given up for that. */
  private static final int MOST_ATTEMPTS = 1_000_000;
  private static final long ACK_TIMEOUT_MS = 3_600_000;

  private final Vertx vertx;
  private final Channels channels;

  /**
   * Opens them.
   *
   * @throws IllegalArgumentException if this Vert.x has no store that the nodes of its cluster share
   */
  public Boxes(Vertx vertx, MqttBridgeOptions options) {
    this.vertx = vertx;
    ChannelsOptions main = options.getChannelOptions();
    int size = Math.min(options.getMaxQueuedMessages(), ChannelOptions.MAX_HISTORY_SIZE);
    long ageMs = 1_000 * Math.max(options.getMaxSessionExpirySeconds(), options.getSharedQueueExpirySeconds());
    this.channels = Channels.of(vertx, options.getChannels() + "." + options.getName(), new ChannelsOptions()
      .setStore(main.getStore()).setStoreOptions(main.getStoreOptions()).setStoreInstance(main.getStoreInstance())
      .setMaxHistoryTopics(options.getMaxSessions() + options.getMaxShareGroups())
      .setMaxPublishing(Integer.MAX_VALUE)
      .addChannel(new ChannelOptions().setHistorySize(size).setHistoryAgeMs(Math.max(1_000, ageMs))
        .setMaxPayloadBytes(Math.min(MOST_PAYLOAD, options.getMaxPacketBytes() + PAYLOAD_OVERHEAD))
        .setDelivery(DeliveryLevel.AT_LEAST_ONCE)));
  }

  Channels channels() {
    return channels;
  }

  /**
   * Puts a message into a box, again and again while the cluster has lost a node; completes when it is there, perhaps
   * more than once.
   *
   * @param isWanted whether there still is somebody whose box it is
   * @return where it is; null if nobody wants it
   */
  public Future<ChannelPosition> append(String box, String id, Map<String, String> headers, Buffer message,
                             BooleanSupplier isWanted) {
    PublishOptions publish = new PublishOptions().setId(id).setHeaders(headers);
    return append(box, publish, message, isWanted, System.nanoTime() + GIVE_UP_MS * 1_000_000);
  }

  private Future<ChannelPosition> append(String box, PublishOptions publish, Buffer message, BooleanSupplier isWanted,
                              long deadline) {
    if (!isWanted.getAsBoolean()) {
      return Future.succeededFuture();
    }
    Future<ChannelPosition> appended;
    try {
      appended = channels.publish(box, message, publish);
    } catch (IllegalArgumentException e) {
      // Too large for what nodes pass on at once: it will not be smaller the next time.
      return Future.failedFuture(e);
    }
    return appended.recover(failure -> {
      if (System.nanoTime() > deadline) {
        return Future.failedFuture(failure);
      }
      Promise<Void> pause = Promise.promise();
      vertx.setTimer(AGAIN_MS, id -> pause.complete());
      return pause.future().compose(v -> append(box, publish, message, isWanted, deadline));
    });
  }

  /**
   * Takes part in the group that handles the messages of a topic.
   *
   * @param window how many may be with the handler
   */
  public Future<Subscription> consume(String topic, int window, Function<ChannelMessage, Future<?>> handler) {
    return channels.consume(topic, new ConsumeOptions(CONSUMERS).setMaxInFlight(window).setMaxAttempts(MOST_ATTEMPTS)
      .setAckTimeoutMs(ACK_TIMEOUT_MS), handler);
  }

  /** Makes sure that there is a box, and that a group takes what comes into it; completes with its epoch. */
  Future<String> begin(String box) {
    Future<Void> begun = box.startsWith(Keys.GROUPS) ? ChannelQueue.begin(channels, box, CONSUMERS)
      : Future.succeededFuture();
    return begun.compose(v -> channels.history(box, null, 1)).map(history -> history.position().epoch());
  }

  /** Returns up to where the members of a group have handled all. */
  Future<ChannelPosition> handled(String box) {
    return ChannelQueue.handled(channels, box, CONSUMERS);
  }

  /** Forgets a box, a little later. */
  public void forget(String box) {
    vertx.setTimer(FORGET_MS, id -> ChannelQueue.remove(channels, box));
  }

  /** Leaves them to the other nodes. */
  public Future<Void> close() {
    return channels.close();
  }
}
