// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The generator against servers that behave and servers that do not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the load generator needs epoll")
class FanOutLoadTest {

  private static final int SUBSCRIBERS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final List<ServerWebSocket> subscribers = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Runs a server on one event loop that publishes as it is told. */
  private int listen(BiConsumer<List<ServerWebSocket>, String> publish) throws Exception {
    return vertx.createHttpServer().webSocketHandler(webSocket -> {
      if (webSocket.path().equals("/publish")) {
        webSocket.textMessageHandler(message -> publish.accept(subscribers, message));
      } else {
        subscribers.add(webSocket);
        webSocket.writeTextMessage("subscribed");
      }
    }).listen(0, "127.0.0.1").map(HttpServer::actualPort).toCompletionStage().toCompletableFuture()
      .get(20, TimeUnit.SECONDS);
  }

  private static Sample measure(Load load, Integer... ports) throws Exception {
    try (Load shortly = ((ClosedLoop) load).drainMillis(1_000)) {
      shortly.connect(List.of(ports), SUBSCRIBERS);
      return shortly.measure(0, 0.2, () -> 0);
    }
  }

  /** Runs a server on the same event loop that greets a publisher when its subscribers are as many as it means. */
  private int listenWith(List<ServerWebSocket> members, BiConsumer<List<ServerWebSocket>, String> publish)
      throws Exception {
    return vertx.createHttpServer().webSocketHandler(webSocket -> {
      if (webSocket.path().equals("/publish/" + members.size())) {
        webSocket.textMessageHandler(message -> publish.accept(members, message));
      } else {
        members.add(webSocket);
      }
      webSocket.writeTextMessage("subscribed");
    }).listen(0, "127.0.0.1").map(HttpServer::actualPort).toCompletionStage().toCompletableFuture()
      .get(20, TimeUnit.SECONDS);
  }

  private static void toAll(List<ServerWebSocket> all, String message) {
    all.forEach(subscriber -> subscriber.writeTextMessage(message));
  }

  @Test
  void countsDeliveriesOfMessagesUnderWay() throws Exception {
    Sample sample = measure(FanOutLoad.window(2), listen(FanOutLoadTest::toAll));
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(SUBSCRIBERS);
    assertThat(sample.p50Millis()).isPositive();
  }

  @Test
  void countsDeliveriesOfBursts() throws Exception {
    Sample sample = measure(FanOutLoad.burst(10), listen(FanOutLoadTest::toAll));
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(10 * SUBSCRIBERS);
  }

  @Test
  void countsDeliveriesOfOneServerToAllSubscribersOfACluster() throws Exception {
    Sample sample = measure(FanOutLoad.cluster(2), listenWith(subscribers, FanOutLoadTest::toAll),
      listenWith(subscribers, FanOutLoadTest::toAll), listenWith(subscribers, FanOutLoadTest::toAll));
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(SUBSCRIBERS);
  }

  @Test
  void countsDeliveriesOfEachServerToItsOwnSubscribers() throws Exception {
    Sample sample = measure(FanOutLoad.apart(2), listenWith(new ArrayList<>(), FanOutLoadTest::toAll),
      listenWith(new ArrayList<>(), FanOutLoadTest::toAll), listenWith(new ArrayList<>(), FanOutLoadTest::toAll));
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(3 * SUBSCRIBERS);
  }

  @Test
  void findsTheMessageThatOneSubscriberOfAClusterMisses() throws Exception {
    Sample sample = measure(FanOutLoad.cluster(1), listenWith(subscribers, (all, message) ->
      toAll(message.contains("0000000003") ? all.subList(1, all.size()) : all, message)),
      listenWith(subscribers, FanOutLoadTest::toAll));
    assertThat(sample.faults()).isEqualTo(new Faults(1, 0, 0, 0, 0));
  }

  @Test
  void findsMessagesThatReachTheSubscribersOfAnotherServer() throws Exception {
    List<ServerWebSocket> first = new ArrayList<>();
    Sample sample = measure(FanOutLoad.apart(1), listenWith(first, FanOutLoadTest::toAll),
      listenWith(new ArrayList<>(), (all, message) -> {
        if (message.contains("1000000003")) {
          first.get(0).writeTextMessage(message);
        }
        toAll(all, message);
      }));
    assertThat(sample.faults()).isEqualTo(new Faults(0, 0, 0, 1, 0));
  }

  @Test
  void findsTheOneSubscriberThatMissesAMessage() throws Exception {
    Sample sample = measure(FanOutLoad.window(1), listen((all, message) ->
      toAll(message.contains("0000000003") ? all.subList(1, all.size()) : all, message)));
    assertThat(sample.faults()).isEqualTo(new Faults(1, 0, 0, 0, 0));
  }

  @Test
  void findsMessagesThatChangePlaces() throws Exception {
    List<String> held = new ArrayList<>();
    Sample sample = measure(FanOutLoad.burst(2), listen((all, message) -> {
      held.add(message);
      if (held.size() == 2) {
        all.get(0).writeTextMessage(held.get(1));
        all.get(0).writeTextMessage(held.get(0));
        held.forEach(each -> toAll(all.subList(1, all.size()), each));
        held.clear();
      }
    }));
    assertThat(sample.faults().outOfOrder()).isPositive();
    assertThat(sample.faults().lost()).isZero();
    assertThat(sample.faults().duplicates()).isZero();
  }

  @Test
  void findsAMessageThatWasChanged() throws Exception {
    Sample sample = measure(FanOutLoad.window(1), listen((all, message) ->
      toAll(all, message.contains("0000000002") ? message.replace("waggle", "wiggle") : message)));
    assertThat(sample.faults().corrupt()).isEqualTo(SUBSCRIBERS);
  }

  @Test
  void findsAConnectionTheServerCloses() throws Exception {
    Sample sample = measure(FanOutLoad.window(1), listen((all, message) -> {
      if (message.contains("0000000002")) {
        all.remove(0).close();
      }
      toAll(all, message);
    }));
    assertThat(sample.faults().closed()).isEqualTo(1);
    assertThat(sample.faults().lost()).isEqualTo(1);
  }
}
