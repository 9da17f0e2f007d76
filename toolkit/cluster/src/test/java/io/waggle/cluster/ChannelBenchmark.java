// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Deliveries a second through channels and through the bare event bus, side by side in one JVM: what
 * {@code docs/channel.md} says. Run only when it is named. A window of messages is under way; when all subscribers have
 * had one, the next is published.
 */
class ChannelBenchmark {

  private static final Buffer PAYLOAD = Buffer.buffer("x".repeat(100));
  private static final int WINDOW = 64;
  private static final int MANY = 1_000;
  private static final int CONTEXTS = 2;
  private static final long WARMUP_MS = 5_000;
  private static final long MEASURED_MS = 4_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Publishes and counts until it has measured. */
  private static final class Load {
    private final AtomicLong deliveries = new AtomicLong();
    private final Vertx vertx;
    private final int subscribers;
    private final Context context;
    private Runnable publish;
    private volatile boolean ended;

    Load(Vertx vertx, int subscribers) {
      this.vertx = vertx;
      this.subscribers = subscribers;
      this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    void delivered() {
      if (deliveries.incrementAndGet() % subscribers == 0 && !ended) {
        context.runOnContext(v -> publish.run());
      }
    }

    void run(String name, Runnable how) {
      publish = how;
      for (int i = 0; i < WINDOW; i++) {
        context.runOnContext(v -> how.run());
      }
      Await.result(vertx.timer(WARMUP_MS, TimeUnit.MILLISECONDS), PATIENCE);
      long before = deliveries.get();
      long start = System.nanoTime();
      Await.result(vertx.timer(MEASURED_MS, TimeUnit.MILLISECONDS), PATIENCE);
      System.out.printf("%-44s %,12.0f deliveries/s%n", name,
        (deliveries.get() - before) * 1e9 / (System.nanoTime() - start));
      ended = true;
    }
  }

  /** Subscribes so many times, from a few contexts as verticles would. */
  private static void subscribe(Vertx vertx, int count, Function<Integer, Future<?>> how) {
    List<Context> contexts = new ArrayList<>();
    for (int i = 0; i < CONTEXTS; i++) {
      contexts.add(((VertxInternal) vertx).createEventLoopContext());
    }
    for (int i = 0; i < count; i++) {
      int number = i;
      Await.result(Future.future(promise -> contexts.get(number % CONTEXTS).runOnContext(v ->
        how.apply(number).<Object>mapEmpty().onComplete(promise))), PATIENCE);
    }
  }

  private static void bus(String name, Vertx from, Vertx to, int subscribers) {
    Load load = new Load(from, subscribers);
    subscribe(to, subscribers, i -> to.eventBus().<Buffer>consumer("bench", message -> load.delivered()).completion());
    load.run(name, () -> from.eventBus().publish("bench", PAYLOAD));
  }

  private static void channel(String name, Vertx from, Vertx to, int subscribers, ChannelOptions of) {
    ChannelsOptions options = new ChannelsOptions().setMaxQueuedMessages(100_000).addChannel(of);
    String own = name.replaceAll("[^a-z0-9]", "");
    Channels sender = Channels.of(from, own, options);
    Channels receiver = Channels.of(to, own, options);
    if (from != to) {
      Await.until("they know each other", PATIENCE, () -> !Peers.of(WaggleVertx.of(from)).nodes().isEmpty());
    }
    Load load = new Load(from, subscribers);
    subscribe(to, subscribers, i -> receiver.subscribe("bench/a", message -> load.delivered()));
    load.run(name, () -> sender.publish("bench/a", PAYLOAD));
  }

  @Test
  void manySubscribersOfOneNode() {
    Vertx vertx = Vertx.vertx();
    bus("event bus, 1,000 of the node", vertx, vertx, MANY);
    channel("channel, 1,000 of the node", vertx, vertx, MANY, new ChannelOptions());
    channel("channel with history, 1,000 of the node", vertx, vertx, MANY, new ChannelOptions().setHistorySize(1_000));
    Await.result(vertx.close());
  }

  @Test
  void oneSubscriberOfAnotherNode() {
    try (Nodes nodes = new Nodes()) {
      Vertx one = nodes.start();
      Vertx two = nodes.start();
      bus("event bus, 1 of another node", one, two, 1);
      channel("channel, 1 of another node", one, two, 1, new ChannelOptions());
      channel("channel with history, 1 of another node", one, two, 1, new ChannelOptions().setHistorySize(1_000));
    }
  }
}
