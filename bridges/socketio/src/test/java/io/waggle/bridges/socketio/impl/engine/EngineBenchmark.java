// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.Gateway;
import io.waggle.Protocol;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.testkit.Await;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What an Engine.IO session on a WebSocket costs beside a plain WebSocket: heap while idle, and time for a broadcast
 * by the gateway. Run only when it is named; {@code -Dsockets=5000} for another number than 1,000.
 */
class EngineBenchmark {

  private static final int SOCKETS = Integer.getInteger("sockets", 1_000);
  private static final int WARM_UP = 20;
  private static final int BROADCASTS = 200;
  private static final int ROUNDS = 5;
  private static final String TEXT = "x".repeat(100);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final List<SocketChannel> clients = new ArrayList<>();

  @Test
  void measures() throws IOException {
    Vertx vertx = Vertx.vertx();
    try {
      AtomicInteger port = new AtomicInteger();
      Gateway<String> plain = Gateway.of(vertx, "plain");
      Gateway<EngineMessage> engine = Gateway.of(vertx, "engine");
      Await.result(vertx.deployVerticle(new VerticleBase() {
        @Override
        public Future<?> start() {
          HttpWorker http = HttpWorker.create(vertx, new HttpWorkerOptions().setMaxConnectionsPerAddress(100_000));
          EngineServer.create(vertx, new EngineOptions().setMaxSessionsPerAddress(100_000),
            socket -> engine.add(socket.session())).attach(http);
          return http.webSocket("/plain", Protocol.lines(), plain::add)
            .listen().onSuccess(listening -> port.set(listening.actualPort()));
        }
      }));
      connect(port.get(), WARM_UP, "/plain");
      connect(port.get(), WARM_UP, "/socket.io/?EIO=4&transport=websocket");
      long before = heap();
      List<SocketChannel> plainClients = connect(port.get(), SOCKETS, "/plain");
      long between = heap();
      List<SocketChannel> engineClients = connect(port.get(), SOCKETS, "/socket.io/?EIO=4&transport=websocket");
      long after = heap();
      System.out.printf("heap a plain WebSocket and its client: %,d bytes; more by Engine.IO: %,d bytes%n",
        (between - before) / SOCKETS, (after - between - (between - before)) / SOCKETS);
      for (int round = 0; round < ROUNDS; round++) {
        measure("plain", () -> plain.everyone().send(TEXT), plainClients, 102);
        measure("engine", () -> engine.everyone().send(EngineMessage.text(Buffer.buffer(TEXT))), engineClients, 103);
      }
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
      Await.result(vertx.close());
    }
  }

  /** Clients that cost next to nothing: what they read goes into one buffer. */
  private List<SocketChannel> connect(int port, int count, String path) throws IOException {
    List<SocketChannel> made = new ArrayList<>();
    byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: d2FnZ2xlLXRlc3Qta2V5IQ==\r\n\r\n").getBytes();
    for (int i = 0; i < count; i++) {
      SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      client.write(ByteBuffer.wrap(request));
      made.add(client);
    }
    clients.addAll(made);
    for (SocketChannel client : made) {
      // The head, and with Engine.IO the packet that follows at once.
      readUntil(client, path.contains("EIO") ? "\"maxPayload\":1000000}" : "\r\n\r\n");
    }
    return made;
  }

  private void readUntil(SocketChannel client, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      buffer.clear();
      client.read(buffer);
      text.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
    }
  }

  private void measure(String name, Runnable broadcast, List<SocketChannel> receivers, int bytes) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < BROADCASTS; i++) {
      broadcast.run();
    }
    for (SocketChannel client : receivers) {
      for (long left = (long) BROADCASTS * bytes; left > 0; ) {
        buffer.clear().limit((int) Math.min(left, buffer.capacity()));
        left -= client.read(buffer);
      }
    }
    System.out.printf("%-8s %,10.0f messages/s%n", name,
      1e9 * BROADCASTS * receivers.size() / (System.nanoTime() - start));
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
