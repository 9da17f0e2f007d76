// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@CleanVertx
class LoadClientsTest {

  private static final Duration SOON = Duration.ofMillis(200);

  private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();

  private HttpServer broadcaster(Vertx vertx) {
    HttpServer server = vertx.createHttpServer().webSocketHandler(socket -> {
      sockets.add(socket);
      socket.closeHandler(end -> sockets.remove(socket));
      socket.textMessageHandler(text -> {
        int times = text.endsWith(" 3") ? 2 : text.endsWith(" 5") ? 0 : 1;
        for (int i = 0; i < times; i++) {
          sockets.forEach(each -> each.writeTextMessage("all: " + text));
        }
      });
    });
    return Await.result(server.listen(0, "127.0.0.1"));
  }

  @Test
  void countsWhatIsLostAndWhatComesTwice(Vertx vertx) {
    HttpServer server = broadcaster(vertx);
    try (LoadClients clients = new LoadClients(vertx).add(10, "127.0.0.1", server.actualPort(), "/")) {
      Await.untilEqual(10, sockets::size);
      for (int i = 0; i < 10; i++) {
        Await.result(clients.say(4));
      }
      Await.untilEqual(90L, () -> clients.deliveries().report().received());
      Deliveries.Report report = clients.settle(SOON, sender -> true, receiver -> true);
      assertThat(report.isPerfect()).isFalse();
      assertThat(report).hasToString("expected 100, received 90, lost 10, twice 10, out of order 0, longest gap "
        + report.longestGapMs() + " ms");
      assertThat(clients.deliveries().report(sender -> sender == 4, receiver -> receiver < 2).lost()).isEqualTo(2);
    } finally {
      Await.result(server.close());
    }
  }

  @Test
  void sendsAtARateAndSeesWhoIsDisconnected(Vertx vertx) {
    HttpServer server = broadcaster(vertx);
    try (LoadClients clients = new LoadClients(vertx).add(5, "127.0.0.1", server.actualPort(), "/")) {
      Await.untilEqual(5, sockets::size);
      long began = System.nanoTime();
      clients.start(List.of(0, 1), 100);
      Await.until("30 messages to 5", () -> clients.deliveries().report().expected() >= 150);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(SOON, Duration.ofSeconds(5));
      clients.stop();
      sockets.get(0).close((short) 4001);
      Await.until("one is gone", () -> clients.disconnected().size() == 1);
      assertThat(Map.copyOf(clients.disconnected()).values()).containsExactly((short) 4001);
    } finally {
      Await.result(server.close());
    }
  }

  @Test
  void knowsWhetherTheLatestMessageHasComeToEverybodyItIsFor() {
    Deliveries deliveries = new Deliveries((sender, receiver) -> receiver < 10);
    deliveries.add(7);
    deliveries.add(8);
    deliveries.add(12);
    assertThat(deliveries.hasLatest(1)).as("nothing was sent").isTrue();
    deliveries.next(1);
    deliveries.received(7, 1, deliveries.next(1));
    assertThat(deliveries.hasLatest(1)).isFalse();
    deliveries.received(8, 1, 1);
    assertThat(deliveries.hasLatest(1)).isTrue();
  }

  @Test
  void noticesWhatComesOutOfOrder() {
    Deliveries deliveries = new Deliveries();
    for (int i = 0; i < 4; i++) {
      deliveries.next(1);
    }
    deliveries.add(8);
    for (int number : new int[] {0, 2, 1, 3}) {
      deliveries.received(7, 1, number);
    }
    Deliveries.Report report = deliveries.report();
    assertThat(report.reordered()).isEqualTo(1);
    assertThat(report.lost()).as("receiver 8 got nothing").isEqualTo(4);
    assertThat(deliveries.report(sender -> true, receiver -> receiver == 7).lost()).isZero();
  }
}
