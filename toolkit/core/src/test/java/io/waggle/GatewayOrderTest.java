// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A send reaches who is a member when it is called, whatever changes right after it: in the same turn of the event
 * loop that has the connections, and from another one.
 */
@CleanVertx
class GatewayOrderTest {

  private final List<Connection<String>> connections = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Worker<String> worker;
  private ContextInternal home;
  private Gateway<String> gateway;

  @BeforeEach
  void listen(Vertx vertx) {
    this.vertx = vertx;
    gateway = Gateway.of(vertx, "order");
    worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(connection -> {
      home = (ContextInternal) vertx.getOrCreateContext();
      gateway.add(connection);
      connections.add(connection);
    });
    Await.result(worker.listen());
  }

  private RawClient connect() {
    int before = connections.size();
    RawClient client = RawClient.connect(worker.actualPort());
    Await.untilEqual(before + 1, connections::size);
    return client;
  }

  /** Runs the steps in one turn, here and on another event loop. */
  private void inOneTurn(boolean elsewhere, Runnable steps) {
    ContextInternal context = home;
    while (elsewhere && context.nettyEventLoop() == home.nettyEventLoop()) {
      context = ((VertxInternal) vertx).createEventLoopContext();
    }
    Promise<Void> done = Promise.promise();
    context.runOnContext(turn -> {
      steps.run();
      done.complete();
    });
    Await.result(done.future());
  }

  private void sendThenChange(boolean elsewhere) {
    try (RawClient first = connect(); RawClient second = connect()) {
      String a = connections.get(connections.size() - 2).id();
      String b = connections.get(connections.size() - 1).id();
      inOneTurn(elsewhere, () -> {
        gateway.join(a, "g");
        gateway.group("g").send("joined a");
        gateway.join(b, "g");
        gateway.group("g").send("joined b");
        gateway.leave(a, "g");
        gateway.group("g").send("left a");
        gateway.ungroup("g");
        gateway.group("g").send("nobody");
        gateway.bind(a, "u");
        gateway.uid("u").send("bound a");
        gateway.unbind(a);
        gateway.bind(b, "u");
        gateway.uid("u").send("bound b");
        gateway.bind(b, "v");
        gateway.uid("u").send("nobody");
        gateway.everyone().send("end");
      });
      assertThat(lines(first)).containsExactly("joined a", "joined b", "bound a");
      assertThat(lines(second)).containsExactly("joined b", "left a", "bound b");
    } finally {
      Await.result(worker.close());
    }
  }

  private static List<String> lines(RawClient client) {
    List<String> lines = new CopyOnWriteArrayList<>();
    for (String line = client.readLine(); !line.equals("end"); line = client.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  @Test
  void aSendKeepsItsPlaceAmongChangesOfMembership() {
    sendThenChange(false);
  }

  @Test
  void aSendFromAnotherLoopKeepsItsPlaceAmongChangesOfMembership() {
    sendThenChange(true);
  }

  /** A broadcast to so many takes several turns, and each step here is in a turn of its own. */
  @Test
  void sendsKeepTheirPlaceAmongEachOtherOverManyTurns() {
    List<RawClient> clients = new ArrayList<>();
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clients.add(connect());
      expected.add(new ArrayList<>());
    }
    List<Boolean> joined = new ArrayList<>(clients.stream().map(client -> false).toList());
    Random random = new Random(7);
    for (int step = 0; step < 1_000; step++) {
      String message = "message " + step;
      int one = random.nextInt(clients.size());
      Connection<String> connection = connections.get(one);
      switch (random.nextInt(10)) {
        case 0 -> {
          home.runOnContext(v -> connection.send(message));
          expected.get(one).add(message);
        }
        case 1 -> {
          home.runOnContext(v -> gateway.join(connection.id(), "g"));
          joined.set(one, true);
        }
        case 2 -> {
          home.runOnContext(v -> gateway.leave(connection.id(), "g"));
          joined.set(one, false);
        }
        case 3, 4 -> {
          home.runOnContext(v -> gateway.group("g").send(message));
          for (int i = 0; i < joined.size(); i++) {
            if (joined.get(i)) {
              expected.get(i).add(message);
            }
          }
        }
        default -> {
          home.runOnContext(v -> gateway.everyone().send(message));
          expected.forEach(each -> each.add(message));
        }
      }
    }
    home.runOnContext(v -> gateway.everyone().send("end"));
    for (int i = 0; i < clients.size(); i++) {
      assertThat(lines(clients.get(i))).as("client " + i).isEqualTo(expected.get(i));
      clients.get(i).close();
    }
    Await.result(worker.close());
  }
}
