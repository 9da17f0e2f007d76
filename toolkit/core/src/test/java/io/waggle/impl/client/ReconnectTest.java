// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.ClientOptions;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client connects again, and after how long: with a clock that the test moves. */
@CleanVertx
class ReconnectTest {

  /** A client's parts with no chance (the longest delay) and a clock that only rings when told to. */
  private static final class ManualSetup extends ClientSetup<String> {
    final List<Long> delays = new CopyOnWriteArrayList<>();
    volatile Runnable pending;

    ManualSetup(Vertx vertx, ClientOptions options) {
      super(vertx, Protocol.lines(), options);
    }

    @Override
    LongUnaryOperator random() {
      return bound -> bound - 1;
    }

    @Override
    Alarm alarm() {
      return (delayMs, action) -> {
        pending = action;
        delays.add(delayMs);
        return () -> pending = null;
      };
    }

    /** Waits for the next alarm to be set, then lets it ring. */
    void ring(int count) {
      Await.until("alarm " + count + " is set", () -> delays.size() == count);
      Runnable action = pending;
      loopContext().runOnContext(v -> action.run());
    }
  }

  private static Worker<String> worker(Vertx vertx, String scheme, int port) {
    return Worker.create(vertx, Protocol.lines(), new WorkerOptions("text+" + scheme + "://127.0.0.1:" + port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "ws"})
  void comesBackWhenTheServerDoes(String scheme, Vertx vertx) {
    Worker<String> first = result(worker(vertx, scheme, 0).listen());
    int port = first.actualPort();
    ManualSetup setup = new ManualSetup(vertx, new ClientOptions("text+" + scheme + "://127.0.0.1:" + port)
      .setReconnect(true).setReconnectMinMs(100).setReconnectMaxMs(300));
    ClientImpl<String> client = new ClientImpl<>(setup);
    List<Connection<String>> connections = new CopyOnWriteArrayList<>();
    client.connectHandler(connections::add);
    result(client.connect());
    result(first.close());
    setup.ring(1);
    setup.ring(2);
    setup.ring(3);
    Await.until("three attempts without a server have failed", () -> client.failedAttempts() == 3);
    Worker<String> second = result(worker(vertx, scheme, port).listen());
    setup.ring(4);
    Await.until("connected again", () -> connections.size() == 2 && client.connection() != null);
    assertThat(setup.delays).containsExactly(100L, 200L, 300L, 300L);
    assertThat(client.failedAttempts()).isZero();
    assertThat(connections.get(0).closeReason().isReconnectable()).isTrue();
    result(client.close());
    result(second.close());
  }

  @Test
  void theFirstConnectionMayTakeSeveralAttempts(Vertx vertx) {
    Worker<String> placeholder = result(worker(vertx, "tcp", 0).listen());
    int port = placeholder.actualPort();
    result(placeholder.close());
    ManualSetup setup = new ManualSetup(vertx, new ClientOptions("tcp://127.0.0.1:" + port).setReconnect(true));
    ClientImpl<String> client = new ClientImpl<>(setup);
    Future<Connection<String>> connected = client.connect();
    Await.until("an attempt has failed", () -> client.failedAttempts() == 1);
    assertThat(connected.isComplete()).isFalse();
    Worker<String> worker = result(worker(vertx, "tcp", port).listen());
    setup.ring(1);
    assertThat(result(connected)).isSameAs(client.connection());
    result(client.close());
    result(worker.close());
  }

  @Test
  void staysAwayAfterAReasonThatDoesNotPass(Vertx vertx) {
    Worker<String> worker = worker(vertx, "ws", 0);
    worker.connectHandler(c -> c.close(CloseReason.KICKED));
    result(worker.listen());
    ManualSetup setup =
      new ManualSetup(vertx, new ClientOptions("ws://127.0.0.1:" + worker.actualPort()).setReconnect(true));
    ClientImpl<String> client = new ClientImpl<>(setup);
    Promise<CloseReason> reason = Promise.promise();
    client.connectHandler(c -> c.closeHandler(reason::tryComplete));
    result(client.connect());
    assertThat(result(reason.future())).isEqualTo(CloseReason.KICKED);
    assertThat(setup.delays).isEmpty();
    result(client.connect());
    result(client.close());
    result(worker.close());
  }

  @Test
  void staysAwayAfterItsOwnGoodbye(Vertx vertx) {
    Worker<String> worker = result(worker(vertx, "tcp", 0).listen());
    ManualSetup setup =
      new ManualSetup(vertx, new ClientOptions("tcp://127.0.0.1:" + worker.actualPort()).setReconnect(true));
    ClientImpl<String> client = new ClientImpl<>(setup);
    result(result(client.connect()).close());
    assertThat(setup.delays).isEmpty();
    assertThat(client.connection()).isNull();
    result(client.close());
    result(worker.close());
  }

  @Test
  void closingEndsTheWaitForAnotherAttempt(Vertx vertx) {
    Worker<String> placeholder = result(worker(vertx, "tcp", 0).listen());
    int port = placeholder.actualPort();
    result(placeholder.close());
    ManualSetup setup = new ManualSetup(vertx, new ClientOptions("tcp://127.0.0.1:" + port).setReconnect(true));
    ClientImpl<String> client = new ClientImpl<>(setup);
    Future<Connection<String>> connected = client.connect();
    Await.until("waiting", () -> setup.pending != null);
    result(client.close());
    assertThat(setup.pending).isNull();
    assertThat(failure(connected)).hasMessageContaining("was closed");
  }

  @Test
  void delaysAreRandomBelowABoundThatDoubles() {
    ClientOptions options = new ClientOptions().setReconnectMinMs(500).setReconnectMaxMs(20_000);
    Backoff longest = new Backoff(options, bound -> bound - 1);
    assertThat(new long[] {longest.nextDelayMs(), longest.nextDelayMs(), longest.nextDelayMs(), longest.nextDelayMs(),
      longest.nextDelayMs(), longest.nextDelayMs(), longest.nextDelayMs()})
      .containsExactly(500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000);
    for (int i = 0; i < 100; i++) {
      assertThat(longest.nextDelayMs()).isEqualTo(20_000);
    }
    longest.reset();
    assertThat(longest.nextDelayMs()).isEqualTo(500);
    Backoff shortest = new Backoff(options, bound -> 0);
    assertThat(shortest.nextDelayMs()).isZero();
  }

  @Test
  void theRealClockAndChanceBringItBackToo(Vertx vertx) {
    Worker<String> first = result(worker(vertx, "tcp", 0).listen());
    int port = first.actualPort();
    ClientImpl<String> client = new ClientImpl<>(vertx, Protocol.lines(),
      new ClientOptions("tcp://127.0.0.1:" + port).setReconnect(true).setReconnectMinMs(1).setReconnectMaxMs(20));
    List<Connection<String>> connections = new CopyOnWriteArrayList<>();
    client.connectHandler(connections::add);
    result(client.connect());
    result(first.close());
    Await.until("an attempt has failed", () -> client.failedAttempts() > 0);
    Worker<String> second = result(worker(vertx, "tcp", port).listen());
    Await.until("connected again", () -> connections.size() == 2);
    result(client.close());
    result(second.close());
  }
}
