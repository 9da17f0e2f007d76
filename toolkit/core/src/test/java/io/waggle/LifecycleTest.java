// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers in verticles of each kind, their end, and their supervision. */
@CleanVertx
class LifecycleTest {

  /** Deploys a verticle that sets a worker up and listens; returns the deployment's id. */
  private static <M> String deploy(Vertx vertx, ThreadingModel model, Worker<M>[] made, Protocol<M> protocol,
                                   WorkerOptions options, java.util.function.Consumer<Worker<M>> setup) {
    return result(vertx.deployVerticle(context -> {
      made[0] = Worker.create(vertx, protocol, options);
      setup.accept(made[0]);
      return made[0].listen();
    }, new DeploymentOptions().setThreadingModel(model)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text://127.0.0.1:0", "ws://127.0.0.1:0"})
  @SuppressWarnings("unchecked")
  void aWorkerThreadVerticleGetsEverythingOnItsThreads(String address, Vertx vertx) {
    Worker<String>[] worker = new Worker[1];
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Promise<CloseReason> reason = Promise.promise();
    Promise<Throwable> caught = Promise.promise();
    Runnable note = () -> threads.add(Thread.currentThread().getName().replaceAll("-\\d+$", "")
      + " " + Context.isOnWorkerThread());
    String id = deploy(vertx, ThreadingModel.WORKER, worker, Protocol.lines(), new WorkerOptions(address), w -> {
      w.handshakeHandler(h -> {
        note.run();
        h.accept();
      });
      w.connectHandler(c -> {
        note.run();
        assertThat(c.handshake() == null).isEqualTo(c.transport() == Transport.TCP);
        c.exceptionHandler(e -> {
          note.run();
          caught.complete(e);
        });
        c.closeHandler(why -> {
          note.run();
          reason.complete(why);
        });
        c.handler(line -> {
          note.run();
          if (line.equals("boom")) {
            throw new IllegalStateException("on purpose");
          }
          c.send(line);
        });
      });
    });
    if (address.startsWith("ws")) {
      try (RawWebSocket client = RawWebSocket.connect(worker[0].actualPort(), "/")) {
        client.send(RawFrame.text("1"), RawFrame.text("boom"), RawFrame.text("2"));
        assertThat(client.readText() + client.readText()).isEqualTo("12");
        client.send(RawFrame.close(1000, ""));
        client.expectClose(1000);
      }
    } else {
      try (RawClient client = RawClient.connect(worker[0].actualPort())) {
        client.send("1\nboom\n2\n");
        assertThat(client.readLine() + client.readLine()).isEqualTo("12");
        client.shutdownOutput().readUntilClosed();
      }
    }
    assertThat(result(caught.future())).hasMessage("on purpose");
    assertThat(result(reason.future())).isEqualTo(CloseReason.NORMAL);
    assertThat(threads).containsExactly("vert.x-worker-thread true");
    result(vertx.undeploy(id));
  }

  @Test
  @SuppressWarnings("unchecked")
  void aBlockedWorkerThreadLosesNothingAndBuffersLittle(Vertx vertx) {
    Worker<String>[] worker = new Worker[1];
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    AtomicReference<Connection<String>> connection = new AtomicReference<>();
    deploy(vertx, ThreadingModel.WORKER, worker, Protocol.lines(), new WorkerOptions(), w -> w.connectHandler(c -> {
      // First bytes arrive while this waits, before there is a handler for them.
      awaitQuietly(gate);
      connection.set(c);
      c.handler(line -> {
        if (count.incrementAndGet() == 20_000) {
          c.send("all");
        }
      });
    }));
    byte[] lines = "0123456789\n".repeat(20_000).getBytes();
    try (RawClient client = RawClient.connect(worker[0].actualPort())) {
      client.send(lines);
      gate.countDown();
      assertThat(client.readLine()).isEqualTo("all");
      assertThat(count.get()).isEqualTo(20_000);
    }
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void aWorkerThreadHandlerCanPause(Vertx vertx) {
    Worker<String>[] worker = new Worker[1];
    List<String> lines = new CopyOnWriteArrayList<>();
    Promise<Connection<String>> paused = Promise.promise();
    deploy(vertx, ThreadingModel.WORKER, worker, Protocol.lines(), new WorkerOptions(), w -> w.connectHandler(c ->
      c.handler(line -> {
        lines.add(line);
        if (line.equals("2")) {
          c.pause();
          paused.complete(c);
        }
      })));
    try (RawClient client = RawClient.connect(worker[0].actualPort())) {
      client.send("1\n2\n3\n4\n");
      Connection<String> connection = result(paused.future());
      client.expectSilence(java.time.Duration.ofMillis(100));
      assertThat(lines).containsExactly("1", "2");
      connection.resume();
      Await.untilEqual(List.of("1", "2", "3", "4"), () -> List.copyOf(lines));
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void undeploymentSaysGoingAwayAndSendsWhatIsQueued(Vertx vertx) {
    Worker<String>[] worker = new Worker[1];
    Promise<CloseReason> reason = Promise.promise();
    String id = deploy(vertx, ThreadingModel.EVENT_LOOP, worker, Protocol.lines(), new WorkerOptions("ws://127.0.0.1:0")
      .setLimits(new Limits().setMaxQueuedBytes(16 * 1024 * 1024)), w -> w.connectHandler(c -> {
        c.closeHandler(reason::complete);
        c.handler(line -> {
          c.send("x".repeat(8_000_000));
          vertx.undeploy(vertx.getOrCreateContext().deploymentID());
        });
      }));
    try (RawWebSocket client = RawWebSocket.connect(worker[0].actualPort(), "/")) {
      client.sendText("go");
      assertThat(client.readText()).hasSize(8_000_000);
      client.expectClose(1001);
      client.send(RawFrame.close(1001, ""));
      client.client().awaitEnd();
      assertThat(result(reason.future())).isEqualTo(CloseReason.GOING_AWAY);
    }
    Await.until("undeployed", () -> !vertx.deploymentIDs().contains(id));
  }

  @Test
  @SuppressWarnings("unchecked")
  void undeploymentDoesNotWaitForAHandshake(Vertx vertx) {
    Worker<String>[] worker = new Worker[1];
    String id = deploy(vertx, ThreadingModel.EVENT_LOOP, worker, Protocol.lines(), new WorkerOptions("ws://127.0.0.1:0"),
      w -> { });
    try (RawClient client = RawClient.connect(worker[0].actualPort())) {
      client.send("GET / HTTP/1.1\r\n");
      Await.until("accepted", () -> worker[0].metrics().accepted() == 1);
      Future<Void> undeployed = vertx.undeploy(id);
      assertThat(client.readUntil("\r\n")).startsWith("HTTP/1.1 503");
      client.close();
      result(undeployed);
    }
  }

  @Test
  void twoWorkersOfOneInstanceGetTwoPorts(Vertx vertx) {
    List<Integer> ports = new CopyOnWriteArrayList<>();
    result(vertx.deployVerticle(() -> context -> {
      Worker<String> lines = Worker.<String>create(vertx, "text://127.0.0.1:0").connectHandler(c -> c.send("lines"));
      Worker<String> more = Worker.<String>create(vertx, "text://127.0.0.1:0").connectHandler(c -> c.send("more"));
      Worker<Buffer> frames = Worker.create(vertx, "frame://127.0.0.1:0");
      return Future.all(lines.listen(), more.listen(), frames.listen())
        .onSuccess(v -> ports.addAll(List.of(lines.actualPort(), more.actualPort(), frames.actualPort())));
    }, new DeploymentOptions().setInstances(2)));
    assertThat(ports).hasSize(6);
    assertThat(Set.copyOf(ports)).as("shared by the two instances, not by the three workers").hasSize(3);
    for (int i = 0; i < 2; i++) {
      try (RawClient client = RawClient.connect(ports.get(0)); RawClient other = RawClient.connect(ports.get(1))) {
        assertThat(client.readLine()).isEqualTo("lines");
        assertThat(other.readLine()).isEqualTo("more");
      }
    }
  }

  @Test
  void anInstanceWhoseSetupFailsIsTriedAgainWhileTheOthersServe(Vertx vertx) {
    AtomicInteger attempts = new AtomicInteger();
    Promise<Void> mended = Promise.promise();
    WorkerSet set = result(Worker.<String>deploy(vertx, Protocol.lines(), new WorkerOptions().setInstances(2),
      worker -> {
        worker.connectHandler(c -> c.send("from " + worker.index()));
        if (worker.index() == 1 && attempts.getAndIncrement() == 0) {
          throw new IllegalStateException("not yet");
        }
        return worker.index() == 0 ? null : mended.future();
      }));
    assertThat(set.states()).containsExactly(WorkerSet.State.RUNNING, WorkerSet.State.RETRYING);
    assertThat(set.lastFailure(1)).hasMessage("not yet");
    try (RawClient client = RawClient.connect(set.actualPort())) {
      assertThat(client.readLine()).isEqualTo("from 0");
    }
    Await.until("tried again", () -> attempts.get() == 2);
    assertThat(set.states().get(1)).isEqualTo(WorkerSet.State.STARTING);
    mended.complete();
    Await.untilEqual(List.of(WorkerSet.State.RUNNING, WorkerSet.State.RUNNING), set::states);
    assertThat(set.lastFailure(1)).isNull();
    Set<String> served = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 4; i++) {
      try (RawClient client = RawClient.connect(set.actualPort())) {
        served.add(client.readLine());
      }
    }
    assertThat(served).containsExactlyInAnyOrder("from 0", "from 1");
    result(set.close());
    assertThat(set.states()).containsOnly(WorkerSet.State.CLOSED);
  }

  @Test
  void deploymentFailsIfNoInstanceStarts(Vertx vertx) {
    assertThat(failure(Worker.<String>deploy(vertx, Protocol.lines(), new WorkerOptions().setInstances(2), worker ->
      Future.failedFuture("no database")))).hasMessage("no database");
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void aBackgroundWorkerListensNowhere(Vertx vertx) {
    Promise<Integer> ran = Promise.promise();
    WorkerSet set = result(Worker.<String>deploy(vertx, Protocol.lines(),
      new WorkerOptions().setListening(false).setName("clock"), worker -> {
        vertx.setTimer(1, id -> ran.complete(worker.index()));
        return null;
      }));
    assertThat(result(ran.future())).isZero();
    assertThat(set.actualPort()).isEqualTo(-1);
    assertThat(set.states()).containsExactly(WorkerSet.State.RUNNING);
    result(set.close());
  }

  @Test
  void closingTwiceAndClosingWhatNeverListenedIsFine(Vertx vertx) {
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    result(worker.close());
    worker.pauseAccept();
    worker.resumeAccept();
    result(worker.listen());
    Future<Void> first = worker.close();
    result(worker.close());
    result(first);
  }
}
