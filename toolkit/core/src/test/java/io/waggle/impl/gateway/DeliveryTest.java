// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.Connection;
import io.waggle.GatewayOptions;
import io.waggle.Worker;
import io.waggle.impl.connection.Frames;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that come while others are on their way, step by step. */
@CleanVertx
class DeliveryTest {

  private static final int CLIENTS = 10;
  private static final List<Selection> EVERYONE = List.of(Selection.of(Selector.EVERYONE));

  private final List<Connection<String>> connections = new CopyOnWriteArrayList<>();
  private final List<RawClient> clients = new ArrayList<>();
  private LocalGateway gateway;
  private Worker<String> worker;
  private Context loop;

  @BeforeEach
  void connect(Vertx vertx) {
    GatewayImpl<String> whole = GatewayImpl.of(vertx, "delivery", new GatewayOptions());
    gateway = whole.local;
    worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(connection -> {
      loop = vertx.getOrCreateContext();
      whole.add(connection);
      connections.add(connection);
    });
    Await.result(worker.listen());
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(RawClient.connectSlowReader(worker.actualPort(), 4_096));
    }
    Await.untilEqual(CLIENTS, connections::size);
  }

  @AfterEach
  void close() {
    clients.forEach(RawClient::close);
    Await.result(worker.close());
  }

  private <T> T onLoop(Callable<T> steps) {
    return Await.result(Future.future(done -> loop.runOnContext(turn -> {
      try {
        done.complete(steps.call());
      } catch (Throwable failure) {
        done.fail(failure);
      }
    })));
  }

  private Delivery delivery(List<Selection> to, String message) {
    Map<Format, Frames> frames = new HashMap<>();
    gateway.byId.values().forEach(member ->
      frames.computeIfAbsent(member.format, format -> new Frames(format.encode(message))));
    return new Delivery(gateway.targets(EVERYONE).get(0), to, gateway.byId, frames);
  }

  private void expectEverywhere(String... messages) {
    for (RawClient client : clients) {
      for (String message : messages) {
        assertThat(client.readLine()).isEqualTo(message);
      }
    }
  }

  private int writesOfThreeMessages(List<Selection> to) {
    return onLoop(() -> {
      Delivery delivery = delivery(to, "a");
      int writes = delivery.deliver(4);
      assertThat(delivery.absorb(delivery(to, "b"))).isTrue();
      writes += delivery.deliver(3);
      assertThat(delivery.absorb(delivery(to, "c"))).isTrue();
      assertThat(delivery.absorb(delivery(to, "d"))).isTrue();
      assertThat(delivery.isDone()).isFalse();
      writes += delivery.deliver(Integer.MAX_VALUE);
      assertThat(delivery.isDone()).isTrue();
      return writes;
    });
  }

  @Test
  void messagesThatComeMeanwhileShareTheWritesThatAreLeft() {
    // 4 get a, 3 get ab, 3 get abcd; then the 4 get bcd and the 3 get cd.
    assertThat(writesOfThreeMessages(EVERYONE)).isEqualTo(4 + 3 + 3 + 4 + 3);
    expectEverywhere("a", "b", "c", "d");
  }

  @Test
  void soTheyDoForAnAudienceWithExceptions() {
    String left = connections.get(0).id();
    List<Selection> others = List.of(new Selection(List.of(Selector.EVERYONE),
      List.of(Selection.of(new Selector(Selector.Kind.ID, left)))));
    assertThat(writesOfThreeMessages(others)).isEqualTo(4 + 3 + 2 + 4 + 3);
    connections.get(0).send("nothing");
    expectEverywhereBut(left);
  }

  private void expectEverywhereBut(String left) {
    connections.forEach(connection -> connection.send("end"));
    int silent = 0;
    for (RawClient client : clients) {
      String first = client.readLine();
      if (first.equals("nothing")) {
        silent++;
        assertThat(client.readLine()).isEqualTo("end");
      } else {
        assertThat(first + client.readLine() + client.readLine() + client.readLine() + client.readLine())
          .isEqualTo("abcdend");
      }
    }
    assertThat(silent).as("clients without a message, of connection " + left).isEqualTo(1);
  }

  @Test
  void aMessageForOthersStaysOnItsOwn() {
    List<Selection> uid = List.of(Selection.of(new Selector(Selector.Kind.UID, "ann")));
    onLoop(() -> {
      Delivery delivery = delivery(EVERYONE, "a");
      delivery.deliver(1);
      Delivery other = delivery(uid, "b");
      assertThat(delivery.absorb(other)).isFalse();
      assertThat(other.deliver(Integer.MAX_VALUE)).isZero();
      assertThat(other.isDone()).isTrue();
      return delivery.deliver(Integer.MAX_VALUE);
    });
    expectEverywhere("a");
  }

  @Test
  void onePieceHasALimit() {
    String long40k = "x".repeat(40_000);
    onLoop(() -> {
      Delivery delivery = delivery(EVERYONE, "1" + long40k);
      assertThat(delivery.absorb(delivery(EVERYONE, "2" + long40k))).isTrue();
      Delivery third = delivery(EVERYONE, "3" + long40k);
      assertThat(delivery.absorb(third)).isFalse();
      assertThat(delivery.deliver(Integer.MAX_VALUE)).isEqualTo(CLIENTS);
      return third.deliver(Integer.MAX_VALUE);
    });
    expectEverywhere("1" + long40k, "2" + long40k, "3" + long40k);
  }

  /** Their sockets are full, so the connections keep the bytes, which must not move when there are more of them. */
  @Test
  void slowReadersGetWhatTheyWereGivenWhenMoreComes() {
    List<String> messages = new ArrayList<>();
    for (int i = 0; connections.stream().anyMatch(connection -> connection.queuedBytes() < 200_000); i++) {
      String message = i + "x".repeat(20_000);
      String next = i + "y".repeat(30_000);
      messages.add(message);
      messages.add(next);
      onLoop(() -> {
        Delivery delivery = delivery(EVERYONE, message);
        delivery.deliver(CLIENTS / 2);
        assertThat(delivery.absorb(delivery(EVERYONE, next))).isTrue();
        return delivery.deliver(Integer.MAX_VALUE);
      });
    }
    expectEverywhere(messages.toArray(String[]::new));
  }
}
