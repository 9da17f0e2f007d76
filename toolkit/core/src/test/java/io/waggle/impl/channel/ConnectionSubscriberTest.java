// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.internal.Held;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class ConnectionSubscriberTest {

  private final List<Connection<String>> connections = new CopyOnWriteArrayList<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicInteger formed = new AtomicInteger();
  private final Function<ChannelMessage, String> form = message -> {
    formed.incrementAndGet();
    return message.text();
  };
  private Channels channels;
  private Worker<String> worker;

  @BeforeEach
  void listen(Vertx vertx) {
    channels = Channels.of(vertx, "test", new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/#").setHistorySize(100)));
    worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(connection -> {
      connections.add(connection);
      connection.handler(topic -> channels.subscribe(connection, topic, new SubscribeOptions(), form)
        .onSuccess(subscription -> {
          subscriptions.add(subscription);
          connection.send("subscribed");
        }));
    });
    Await.result(worker.listen());
  }

  @AfterEach
  void close() {
    Await.result(worker.close());
  }

  private RawClient subscribe(String topic) {
    RawClient client = RawClient.connect(worker.actualPort());
    client.send(topic + "\n");
    assertThat(client.readLine()).isEqualTo("subscribed");
    return client;
  }

  @Test
  void sendsToConnectionsAndFormsAMessageOnce() {
    List<RawClient> clients = new ArrayList<>();
    for (String topic : List.of("kept/a", "kept/a", "kept/#", "kept/a", "other")) {
      clients.add(subscribe(topic));
    }
    for (int number = 1; number <= 50; number++) {
      channels.publish("kept/a", Buffer.buffer("" + number));
    }
    channels.publish("other", Buffer.buffer("1"));
    for (RawClient client : clients.subList(0, 4)) {
      for (int number = 1; number <= 50; number++) {
        assertThat(client.readLine()).isEqualTo("" + number);
      }
    }
    assertThat(clients.get(4).readLine()).isEqualTo("1");
    assertThat(formed.get()).isEqualTo(51);
    clients.forEach(RawClient::close);
  }

  @Test
  void endsWithTheConnection() {
    try (RawClient client = subscribe("kept/a")) {
      client.send("kept/b\n");
      assertThat(client.readLine()).isEqualTo("subscribed");
    }
    Await.until("both have ended", () -> subscriptions.stream().noneMatch(Subscription::isActive));
    Await.result(channels.publish("kept/a", Buffer.buffer("1")));
    assertThat(formed.get()).isZero();
    // Subscribing a connection that is gone is subscribing nobody.
    Subscription late = Await.result(channels.subscribe(connections.get(0), "kept/a", new SubscribeOptions(), form));
    Await.until("it has ended too", () -> !late.isActive());
  }

  @Test
  void aHistoryLargerThanMayWaitComesAsFastAsItIsRead(Vertx vertx) {
    String padding = "x".repeat(10_000);
    for (int number = 1; number <= 100; number++) {
      Await.result(channels.publish("kept/large", Buffer.buffer(number + padding)));
    }
    Worker<String> narrow = Worker.create(vertx, Protocol.lines(), new WorkerOptions("tcp://127.0.0.1:0")
      .setLimits(new Limits().setMaxQueuedBytes(40_000).setWriteQueueMaxBytes(20_000)));
    List<CloseReason> ended = new CopyOnWriteArrayList<>();
    narrow.connectHandler(connection -> {
      connection.closeHandler(ended::add);
      channels.subscribe(connection, "kept/large", new SubscribeOptions().setSince(ChannelPosition.NONE), form);
    });
    Await.result(narrow.listen());
    try (RawClient client = RawClient.connect(narrow.actualPort())) {
      for (int number = 1; number <= 100; number++) {
        assertThat(client.readLine()).isEqualTo(number + padding);
        if (number == 50) {
          Await.result(channels.publish("kept/large", Buffer.buffer("101" + padding)));
        }
      }
      assertThat(client.readLine()).isEqualTo("101" + padding);
      assertThat(ended).isEmpty();
    }
    Await.result(narrow.close());
  }

  /** With and without history, and with what was missed before. */
  @Test
  void aSubscriptionThatBeginsHeldDeliversAllOfItWhenItIsReleased() {
    try (RawClient client = subscribe("mark")) {
      Await.result(channels.publish("kept/a", Buffer.buffer("kept/a 1")));
      List<Subscription> held = new ArrayList<>();
      for (String topic : List.of("kept/a", "live")) {
        held.add(Await.result(channels.subscribe(connections.get(0), topic,
          new Held.Options().setSince(ChannelPosition.NONE).setFilter(message -> !message.text().endsWith("3")), form)));
      }
      for (int number = 2; number <= 5; number++) {
        Await.result(channels.publish("kept/a", Buffer.buffer("kept/a " + number)));
        Await.result(channels.publish("live", Buffer.buffer("live " + number)));
      }
      Await.result(channels.publish("mark", Buffer.buffer("nothing before")));
      assertThat(client.readLine()).isEqualTo("nothing before");
      held.forEach(subscription -> ((Held) subscription).release());
      Await.result(channels.publish("kept/a", Buffer.buffer("kept/a 6")));
      Await.result(channels.publish("live", Buffer.buffer("live 6")));
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        lines.add(client.readLine());
      }
      assertThat(lines.stream().filter(line -> line.startsWith("kept"))).containsExactly("kept/a 1", "kept/a 2", "kept/a 4",
        "kept/a 5", "kept/a 6");
      assertThat(lines.stream().filter(line -> line.startsWith("live"))).containsExactly("live 2", "live 4", "live 5",
        "live 6");
    }
  }

  @Test
  void whatIsKeptUntilTheReleaseHasALimitAndTheRestIsALoss() {
    try (RawClient client = subscribe("mark")) {
      List<String> lost = new CopyOnWriteArrayList<>();
      Subscription subscription = Await.result(channels.subscribe(connections.get(0), "live", new Held.Options(), form));
      subscription.lossHandler(lost::add);
      for (int number = 1; number <= Held.MAX_KEPT + 10; number++) {
        channels.publish("live", Buffer.buffer("" + number));
      }
      Await.until("it is told", () -> lost.contains("live"));
      assertThat(channels.metrics().dropped()).isPositive();
      ((Held) subscription).release();
      for (int number = 1; number <= Held.MAX_KEPT; number++) {
        assertThat(client.readLine()).isEqualTo("" + number);
      }
    }
  }
}
