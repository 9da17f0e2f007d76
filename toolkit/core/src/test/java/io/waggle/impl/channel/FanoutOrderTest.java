// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Connection;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.Worker;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More connections than one turn serves, while messages, answers and changes of who is subscribed come in between. */
@CleanVertx
class FanoutOrderTest {

  private static final int CLIENTS = 150;
  private static final int MESSAGES = 400;
  private static final Function<ChannelMessage, String> PLAIN = ChannelMessage::text;
  private static final Function<ChannelMessage, String> STARRED = message -> "*" + message.text();

  private final List<Connection<String>> connections = new CopyOnWriteArrayList<>();
  private final List<RawClient> clients = new ArrayList<>();
  private Channels channels;
  private Worker<String> worker;

  @BeforeEach
  void connect(Vertx vertx) {
    channels = Channels.of(vertx, "fanout", new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/#").setHistorySize(1_000)));
    worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(connections::add);
    Await.result(worker.listen());
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(RawClient.connect(worker.actualPort()));
      int count = i + 1;
      Await.until("connection " + i, () -> connections.size() == count);
    }
  }

  @AfterEach
  void close() {
    clients.forEach(RawClient::close);
    Await.result(worker.close());
  }

  private Subscription subscribe(int client, String topic) {
    return Await.result(channels.subscribe(connections.get(client), topic, new SubscribeOptions(),
      client % 10 == 0 ? STARRED : PLAIN));
  }

  private void everybodyGetsAllInOrder(String topic) {
    for (int i = 0; i < CLIENTS; i++) {
      subscribe(i, topic);
    }
    Random random = new Random(7);
    for (int number = 1; number <= MESSAGES; number++) {
      channels.publish(topic, Buffer.buffer("" + number));
      if (random.nextInt(20) == 0) {
        connections.get(random.nextInt(CLIENTS)).send("beside");
      }
    }
    for (int i = 0; i < CLIENTS; i++) {
      String star = i % 10 == 0 ? "*" : "";
      for (int number = 1; number <= MESSAGES; ) {
        String line = clients.get(i).readLine();
        if (!line.equals("beside")) {
          assertThat(line).as("client " + i).isEqualTo(star + number++);
        }
      }
    }
  }

  @Test
  void everybodyGetsAllInOrderWithoutHistory() {
    everybodyGetsAllInOrder("plain/a");
  }

  @Test
  void everybodyGetsAllInOrderWithHistory() {
    everybodyGetsAllInOrder("kept/a");
  }

  @Test
  void whoLeavesGetsNothingAfterThatAndTheOthersGetAll() {
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      subscriptions.add(subscribe(i, "kept/a"));
    }
    for (int number = 1; number <= 100; number++) {
      channels.publish("kept/a", Buffer.buffer("" + number));
    }
    for (int i = 0; i < CLIENTS; i += 2) {
      Await.result(subscriptions.get(i).unsubscribe());
      connections.get(i).send("left");
    }
    for (int number = 101; number <= 200; number++) {
      channels.publish("kept/a", Buffer.buffer("" + number));
    }
    for (int i = 0; i < CLIENTS; i++) {
      String star = i % 10 == 0 ? "*" : "";
      int expected = 1;
      String line = clients.get(i).readLine();
      while (line.equals(star + expected) && expected < 200) {
        expected++;
        line = clients.get(i).readLine();
      }
      assertThat(line).as("client " + i + " after " + (expected - 1)).isEqualTo(i % 2 == 0 ? "left" : star + 200);
    }
  }
}
