// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.MqttRemoteOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Another broker, joined with ours: its client at one end, ours at the other. Any thread may start and close it; it lives
 * on an event loop of its own choice. A lost link is made again after a random delay between 0 and a bound that doubles.
 * Whether it is up stands, retained, in {@code $SYS/broker/connection/<name>/state} as 1 or 0.
 */
public final class RemoteBroker {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteBroker.class);

  private static final long STEADY_NANOS = 5_000_000_000L;

  private final MqttRemoteOptions options;
  private final LocalClient local;
  private final ContextInternal context;
  private final BridgeCounters counters;
  private final Connects connects;
  private final Routing routing;
  private final Loops loops;
  private final Outgoing outgoing;
  private final Incoming incoming = new Incoming(this::arrived);
  private final List<Runnable> subscriptions = new ArrayList<>();
  private final boolean hasProperties;
  private Link link;
  private volatile boolean isUp;
  private boolean over;
  private int failures;
  private long upSince;
  private long timer = -1;

  /**
   * Creates one that does nothing yet.
   *
   * @param bridge name of our bridge, for its counters
   * @param brokerId name of our broker, which no other one has
   */
  public RemoteBroker(Vertx vertx, String bridge, String brokerId, LocalClient local, MqttRemoteOptions options) {
    this.options = new MqttRemoteOptions(options);
    this.local = local;
    context = ((VertxInternal) vertx).createEventLoopContext();
    counters = BridgeCounters.of(vertx, bridge);
    connects = new Connects(context, this.options);
    routing = new Routing(this.options.getRoutes());
    loops = new Loops(brokerId);
    hasProperties = this.options.getProtocolLevel() == 5;
    outgoing = new Outgoing(this.options.getMaxQueued(), this.options.getMaxQueuedBytes(), counters, this::sent);
  }

  /** Begins to take messages for the other broker, and to connect; completes when it takes them. */
  public Future<Void> start() {
    Promise<Void> started = context.promise();
    context.runOnContext(v -> {
      for (Routing.Way way : routing.out()) {
        subscriptions.add(local.subscribe(way.filter(), message -> leaves(way, message)));
      }
      state("0");
      connect();
      started.complete();
    });
    return started.future();
  }

  /** Says good-bye; what waits is gone. */
  public Future<Void> close() {
    Promise<Void> closed = context.promise();
    context.runOnContext(v -> {
      over = true;
      context.owner().cancelTimer(timer);
      subscriptions.forEach(Runnable::run);
      subscriptions.clear();
      if (link != null) {
        link.close();
      }
      closed.complete();
    });
    return closed.future();
  }

  /** Returns whether messages flow now; any thread. */
  public boolean isUp() {
    return isUp;
  }

  private void connect() {
    if (over) {
      return;
    }
    connects.next().onComplete(connect -> {
      if (connect.failed()) {
        again(connect.cause().getMessage());
      } else if (!over) {
        link = connects.link(this, incoming);
        link.open(connect.result());
      }
    });
  }

  private void again(String why) {
    long bound = Math.min(options.getReconnectMaxMs(), options.getReconnectMinMs() << Math.min(failures, 20));
    failures++;
    counters.increment("remote_failed");
    LOG.warn("remote broker " + options.getName() + ": " + why + "; tried again within " + bound + " ms");
    timer = context.setTimer(1 + ThreadLocalRandom.current().nextLong(bound), id -> connect());
  }

  /** The other side knows us. */
  void greeted(boolean present) {
    if (!present) {
      incoming.forget();
    }
  }

  /** Returns what to subscribe to; null for nothing. */
  Packet.Subscribe subscribe(boolean present) {
    List<Packet.Subscription> wanted = routing.in().stream().map(way ->
      new Packet.Subscription(way.filter(), way.qos(), hasProperties, hasProperties, hasProperties && present ? 1 : 0))
      .toList();
    // No PUBLISH is sent before this is answered but those under way, which have other identifiers.
    return wanted.isEmpty() ? null : new Packet.Subscribe(outgoing.freeId(), wanted, Properties.NONE);
  }

  void subscribed(Packet.SubAck ack) {
    for (int reason : ack.reasons()) {
      if (ReasonCode.isFailure(reason)) {
        counters.increment("remote_refused");
        LOG.warn("remote broker " + options.getName() + ": a subscription was refused with reason " + reason);
      }
    }
  }

  void up() {
    isUp = true;
    upSince = System.nanoTime();
    LOG.info("remote broker " + options.getName() + ": connected");
    state("1");
  }

  void ended(boolean wasUp, String why) {
    if (wasUp && System.nanoTime() - upSince > STEADY_NANOS) {
      // One that is lost at once, again and again, is tried less and less often, too.
      failures = 0;
    }
    link = null;
    isUp = false;
    outgoing.detach();
    if (wasUp) {
      state("0");
    }
    if (!over) {
      again(why);
    }
  }

  Outgoing outgoing() {
    return outgoing;
  }

  /** What is refused here, for what it is or for want of room, would be refused again. */
  private Future<Void> recovered(Throwable failure) {
    if (failure instanceof MqttRefusal || failure instanceof IllegalArgumentException
      || failure instanceof IllegalStateException) {
      counters.increment("remote_not_taken");
      return Future.succeededFuture();
    }
    return Future.failedFuture(failure);
  }

  private String publisher() {
    // No client can have such an id.
    return "$remote/" + options.getName();
  }

  private void state(String value) {
    local.publish(new Message("$SYS/broker/connection/" + options.getName() + "/state",
      value.getBytes(StandardCharsets.US_ASCII), 0, true, Properties.NONE, publisher(), Long.MAX_VALUE));
  }

  private void leaves(Routing.Way way, Message message) {
    if (over || message.publisher().equals(publisher()) || message.isExpired(System.currentTimeMillis())) {
      return;
    }
    if (loops.goesRound(message.properties())) {
      counters.increment("remote_loop");
      return;
    }
    String topic = way.map(message.topic());
    if (topic.isEmpty()) {
      return;
    }
    outgoing.add(new Packet.Publish(topic, message.payload(), 0, Math.min(message.qos(), way.qos()), message.retain(),
      false, hasProperties ? loops.marked(message.properties()) : Properties.NONE),
      hasProperties ? message.expiresAt() : Long.MAX_VALUE);
  }

  /** Of one that is sent again nobody knows how often it comes back: it may be here twice then, but none is missed. */
  private void sent(Packet.Publish publish) {
    if (!hasProperties && routing.wayIn(publish.topic()) != null) {
      loops.sent(publish.topic(), publish.payload(), System.currentTimeMillis());
    }
  }

  /** Fails if the message is to come again. */
  private Future<Void> arrived(Packet.Publish publish) {
    long now = System.currentTimeMillis();
    Routing.Way way = routing.wayIn(publish.topic());
    String topic = way == null ? "" : way.map(publish.topic());
    if (topic.isEmpty()) {
      counters.increment("remote_unwanted");
      return context.succeededFuture();
    }
    if (loops.goesRound(publish.properties())
      || !hasProperties && loops.comesBack(publish.topic(), publish.payload(), now)) {
      counters.increment("remote_loop");
      return context.succeededFuture();
    }
    long expiry = publish.properties().number(Property.MESSAGE_EXPIRY, -1);
    Properties kept = publish.properties().without(Property.MESSAGE_EXPIRY).without(Property.SUBSCRIPTION_IDENTIFIER)
      .without(Property.TOPIC_ALIAS);
    counters.increment("remote_received");
    Future<Void> handed = local.publish(new Message(topic, publish.payload(), Math.min(publish.qos(), way.qos()),
      publish.retain(), kept, publisher(), expiry < 0 ? Long.MAX_VALUE : now + expiry * 1_000));
    Promise<Void> here = context.promise();
    handed.recover(this::recovered).onComplete(here);
    return here.future();
  }
}
