// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO's own client for Java. */
@CleanVertx
class JavaClientIT {

  private final OkHttpClient http = new OkHttpClient.Builder().dispatcher(new Dispatcher())
    .connectionPool(new ConnectionPool()).build();
  private final List<Socket> open = new ArrayList<>();
  private SocketIo io;

  @BeforeEach
  void start(Vertx vertx) {
    io = FeatureServer.start(vertx, FeatureServer.anyPort(), more -> { });
  }

  @AfterEach
  void stop() {
    open.forEach(Socket::close);
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private Socket connect(String namespace, String... transports) {
    IO.Options options = IO.Options.builder().setForceNew(true).setTransports(transports)
      .setAuth(Map.of("token", "wrong")).build();
    options.callFactory = http;
    options.webSocketFactory = http;
    Socket socket = IO.socket(URI.create("http://127.0.0.1:" + io.actualPort() + namespace), options);
    open.add(socket);
    return socket;
  }

  private static Future<Object[]> next(Socket socket, String event) {
    Promise<Object[]> promise = Promise.promise();
    socket.once(event, promise::tryComplete);
    return promise.future();
  }

  private static Object[] ask(Socket socket, String event, Object... args) {
    Promise<Object[]> promise = Promise.promise();
    socket.emit(event, args, (Ack) promise::tryComplete);
    return Await.result(promise.future());
  }

  private Socket connected(String namespace, String... transports) {
    Socket socket = connect(namespace, transports);
    Future<Object[]> connected = next(socket, Socket.EVENT_CONNECT);
    socket.connect();
    Await.result(connected);
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
  void eventsAcknowledgementsAndBytes(String transports) {
    Socket socket = connected("/", transports.split(","));
    assertThat(ask(socket, "who")).containsExactly(socket.id(), 5);
    assertThat(ask(socket, "sum", 2, 3)).containsExactly(5);
    Future<Object[]> echoed = next(socket, "echoed");
    socket.emit("echo", "é😀", new byte[] {0, 1, -1});
    Object[] args = Await.result(echoed);
    assertThat(args[0]).isEqualTo("é😀");
    assertThat((byte[]) args[1]).containsExactly(0, 1, -1);
    socket.on("question", question -> ((Ack) question[1]).call(question[0] + "!"));
    assertThat(ask(socket, "ask-me", "well")[0]).hasToString("[\"well!\"]");
  }

  @Test
  void namespacesRoomsAndRefusals() throws Exception {
    Socket ann = connected("/chat", "websocket");
    Socket bob = connected("/chat", "polling");
    ask(ann, "join", "blue");
    ask(bob, "join", "blue");
    Future<Object[]> said = next(bob, "said");
    ask(ann, "say-others", "blue", "hello");
    assertThat(Await.result(said)).containsExactly("hello");
    assertThat(ask(connected("/dyn-7", "websocket"), "where")).containsExactly("/dyn-7");
    Socket refused = connect("/auth", "websocket");
    Future<Object[]> error = next(refused, Socket.EVENT_CONNECT_ERROR);
    refused.connect();
    JSONObject answer = (JSONObject) Await.result(error)[0];
    assertThat(answer.getString("message")).isEqualTo("not you");
    assertThat(answer.getJSONObject("data").getInt("code")).isEqualTo(7);
    Future<Object[]> gone = next(ann, Socket.EVENT_DISCONNECT);
    ann.emit("kick");
    assertThat(Await.result(gone)).containsExactly("io server disconnect");
  }

  @Test
  void orderIsKept() {
    Socket socket = connected("/", "polling", "websocket");
    List<Object> found = new ArrayList<>();
    Promise<Void> all = Promise.promise();
    socket.on("echoed", args -> {
      found.add(args[0]);
      if (found.size() == 300) {
        all.complete();
      }
    });
    List<Object> sent = IntStream.range(0, 300).<Object>mapToObj(i -> i).toList();
    sent.forEach(number -> socket.emit("echo", number));
    Await.result(all.future());
    assertThat(found).isEqualTo(sent);
  }
}
