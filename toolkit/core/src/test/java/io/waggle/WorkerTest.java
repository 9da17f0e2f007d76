// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The main paths of a worker: echo over TCP and WebSocket, shared ports, refusals, supervision. */
class WorkerTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void echo(Worker<String> worker) {
    worker.connectHandler(c -> c.handler(c::send));
  }

  private static WorkerOptions options(String address) {
    return new WorkerOptions(address);
  }

  @Test
  void echoesLinesOverTcp() throws Exception {
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    echo(worker);
    await(worker.listen());
    try (Socket socket = new Socket("127.0.0.1", worker.actualPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("hello\r\nw\u00f6rld\n".getBytes(StandardCharsets.UTF_8));
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(in.readLine()).isEqualTo("hello");
      assertThat(in.readLine()).isEqualTo("w\u00f6rld");
    }
  }

  @Test
  void echoesTextOverWebSocket() throws Exception {
    Worker<String> worker = Worker.create(vertx, "ws://127.0.0.1:0");
    echo(worker);
    await(worker.listen());
    WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(100_000));
    Promise<List<String>> received = Promise.promise();
    ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
    String large = "x".repeat(70_000);
    client.connect(new WebSocketConnectOptions().setHost("127.0.0.1").setPort(worker.actualPort()).setURI("/a?b=c"))
      .onSuccess(ws -> {
        ws.textMessageHandler(text -> {
          messages.add(text);
          if (messages.size() == 2) {
            ws.close((short) 4001, "bye").onComplete(done -> received.complete(List.copyOf(messages)));
          }
        });
        ws.writeTextMessage("one");
        ws.writeTextMessage(large);
      })
      .onFailure(received::fail);
    assertThat(await(received.future())).containsExactly("one", large);
  }

  @Test
  void instancesShareOnePortAndKeepTheirIndex() throws Exception {
    Set<Integer> indices = ConcurrentHashMap.newKeySet();
    Set<Integer> served = ConcurrentHashMap.newKeySet();
    WorkerSet set = await(Worker.<String>deploy(vertx, Protocol.lines(), options("text://127.0.0.1:0").setInstances(3),
      worker -> {
        worker.connectHandler(c -> {
          served.add(worker.index());
          indices.add(worker.index());
          c.handler(c::send);
        });
        return null;
      }));
    for (int i = 0; i < 6; i++) {
      try (Socket socket = new Socket("127.0.0.1", set.actualPort())) {
        socket.getOutputStream().write("x\n".getBytes(StandardCharsets.UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('x');
      }
    }
    assertThat(served).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(set.states()).containsOnly(WorkerSet.State.RUNNING);
    await(set.close());
  }

  @Test
  void refusesAnotherProtocolOnTheSamePort() throws Exception {
    Worker<String> first = Worker.create(vertx, "text://127.0.0.1:0");
    echo(first);
    await(first.listen());
    Worker<Buffer> second = Worker.create(vertx, "frame://127.0.0.1:" + first.actualPort());
    assertThatThrownBy(() -> await(second.listen())).hasMessageContaining("speaks text over tcp already");
  }

  @Test
  void aThrowingHandlerClosesItsOwnConnectionOnly() throws Exception {
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(c -> c.handler(line -> {
      if (line.equals("boom")) {
        throw new IllegalStateException("on purpose");
      }
      c.send(line);
    }));
    await(worker.listen());
    try (Socket healthy = new Socket("127.0.0.1", worker.actualPort());
         Socket broken = new Socket("127.0.0.1", worker.actualPort())) {
      broken.getOutputStream().write("boom\n".getBytes(StandardCharsets.UTF_8));
      assertThat(broken.getInputStream().read()).isEqualTo(-1);
      healthy.getOutputStream().write("x\n".getBytes(StandardCharsets.UTF_8));
      assertThat(healthy.getInputStream().read()).isEqualTo('x');
    }
    assertThat(worker.metrics().handlerFailures()).isEqualTo(1);
  }

  @Test
  void groupSendReachesMembersOnAllInstances() throws Exception {
    Gateway<String> gateway = Gateway.of(vertx, "test");
    WorkerSet set = await(Worker.<String>deploy(vertx, Protocol.lines(), options("text://127.0.0.1:0").setInstances(2),
      worker -> {
        worker.connectHandler(c -> {
          gateway.add(c);
          gateway.join(c.id(), "room");
          c.handler(line -> gateway.group("room").except(gateway.connection(c.id())).send(line));
          c.send("ready");
        });
        return null;
      }));
    try (Socket a = new Socket("127.0.0.1", set.actualPort());
         Socket b = new Socket("127.0.0.1", set.actualPort())) {
      BufferedReader fromA = new BufferedReader(new InputStreamReader(a.getInputStream(), StandardCharsets.UTF_8));
      BufferedReader fromB = new BufferedReader(new InputStreamReader(b.getInputStream(), StandardCharsets.UTF_8));
      assertThat(fromA.readLine()).isEqualTo("ready");
      assertThat(fromB.readLine()).isEqualTo("ready");
      a.getOutputStream().write("hi\nthere\n".getBytes(StandardCharsets.UTF_8));
      b.getOutputStream().write("back\n".getBytes(StandardCharsets.UTF_8));
      assertThat(fromB.readLine()).isEqualTo("hi");
      assertThat(fromB.readLine()).isEqualTo("there");
      assertThat(fromA.readLine()).isEqualTo("back");
      assertThat(await(gateway.group("room").count()).value()).isEqualTo(2);
    }
  }
}
