// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A thousand WebSocket clients in one group, a tenth of which leave and come back between bursts of messages. Each
 * client counts the numbers it gets: none may be missing, doubled or out of order while it is there, and nothing may
 * be left when all have gone.
 */
@CleanVertx(transport = CleanVertx.Net.NATIVE, eventLoops = 2)
@Tag("soak")
class GatewaySoakTest {

  private static final int CLIENTS = 1_000;
  private static final int ROUNDS = 60;
  private static final int BURST = 20;

  private final AtomicInteger faults = new AtomicInteger();
  private volatile CountDownLatch delivered;
  private volatile CountDownLatch departed;
  private int sent;

  /** One client: the number it expects next. */
  private final class Listener {
    private final Client<String> client;
    private int expected;

    Listener(Vertx vertx, int port) {
      client = Client.create(vertx, Protocol.lines(), new ClientOptions("ws://127.0.0.1:" + port));
      client.connectHandler(c -> c.handler(this::received));
    }

    private void received(String text) {
      if (text.startsWith("joined ")) {
        expected = Integer.parseInt(text.substring(7));
      } else if (Integer.parseInt(text) != expected) {
        faults.incrementAndGet();
      } else {
        expected++;
      }
      delivered.countDown();
    }
  }

  @Test
  void losesNothingWhileClientsComeAndGo(Vertx vertx) throws Exception {
    Gateway<String> gateway = Gateway.of(vertx, "soak");
    WorkerSet workers = result(Worker.<String>deploy(vertx, Protocol.lines(),
      new WorkerOptions("ws://127.0.0.1:0").setInstances(2), worker -> {
        worker.connectHandler(c -> {
          gateway.add(c);
          gateway.join(c.id(), "all");
          c.closeHandler(reason -> departed.countDown());
          c.send("joined " + sent);
        });
        return null;
      }));
    List<Listener> listeners = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      listeners.add(new Listener(vertx, workers.actualPort()));
    }
    arrive(listeners);
    Random chance = new Random(42);
    for (int round = 0; round < ROUNDS; round++) {
      burst(gateway, CLIENTS);
      List<Listener> moving = listeners.stream().filter(listener -> chance.nextInt(10) == 0).toList();
      replace(vertx, workers.actualPort(), listeners, moving);
    }
    assertThat(faults).hasValue(0);
    depart(listeners);
    assertThat(result(gateway.everyone().count()).value()).isZero();
    assertThat(workers.connectionCount()).isZero();
    result(workers.close());
  }

  private void arrive(List<Listener> listeners) throws InterruptedException {
    delivered = new CountDownLatch(listeners.size());
    result(Future.all(listeners.stream().map(listener -> listener.client.connect()).toList()));
    awaitDelivery();
  }

  private void burst(Gateway<String> gateway, int receivers) throws InterruptedException {
    delivered = new CountDownLatch(receivers * BURST);
    for (int i = 0; i < BURST; i++) {
      gateway.group("all").send(Integer.toString(sent++));
    }
    awaitDelivery();
  }

  private void replace(Vertx vertx, int port, List<Listener> listeners, List<Listener> moving)
    throws InterruptedException {
    depart(moving);
    listeners.removeAll(moving);
    List<Listener> arriving = moving.stream().map(old -> new Listener(vertx, port)).toList();
    listeners.addAll(arriving);
    arrive(arriving);
  }

  private void depart(List<Listener> leaving) throws InterruptedException {
    departed = new CountDownLatch(leaving.size());
    result(Future.all(leaving.stream().map(listener -> listener.client.close()).toList()));
    assertThat(departed.await(30, TimeUnit.SECONDS)).as("the server noticed").isTrue();
  }

  private void awaitDelivery() throws InterruptedException {
    assertThat(delivered.await(30, TimeUnit.SECONDS)).as("all messages arrived").isTrue();
  }
}
