// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.CloseReason;
import io.waggle.Gateway;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.WorkerSet;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An echo of lines with two instances, each with a timer; the first line names the user, everybody is in one room. */
final class Hive {

  final List<CloseReason> reasons = new CopyOnWriteArrayList<>();
  private final List<Worker<String>> workers = new CopyOnWriteArrayList<>();
  private final List<Context> contexts = new CopyOnWriteArrayList<>();
  private final WorkerSet set;

  private Hive(Vertx vertx, String name) {
    set = Await.result(Worker.deploy(vertx, Protocol.lines(),
      new WorkerOptions("text://127.0.0.1:0").setName(name).setInstances(2), worker -> setUp(vertx, worker)));
  }

  static Hive start(Vertx vertx, String name) {
    return new Hive(vertx, name);
  }

  private Future<?> setUp(Vertx vertx, Worker<String> worker) {
    Gateway<String> gateway = Gateway.of(vertx, "hive");
    workers.add(worker);
    contexts.add(vertx.getOrCreateContext());
    vertx.setPeriodic(TimeUnit.HOURS.toMillis(1), id -> { });
    worker.connectHandler(connection -> {
      String id = gateway.add(connection);
      gateway.join(id, "room");
      connection.closeHandler(reasons::add);
      connection.handler(uid -> {
        gateway.bind(id, uid);
        connection.handler(connection::send);
        connection.send(uid);
      });
    });
    return Future.succeededFuture();
  }

  int port() {
    return set.actualPort();
  }

  /** Connects somebody, who is known when this returns. */
  RawClient connect(String uid) {
    RawClient client = RawClient.connect(set.actualPort()).send(uid + "\n");
    client.readLine();
    return client;
  }

  /** Holds up the event loop of an instance. */
  void block(CountDownLatch release) {
    contexts.get(0).runOnContext(v -> {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  void stop() {
    Await.result(set.close());
  }

  void pause() {
    workers.forEach(Worker::pauseAccept);
  }
}
