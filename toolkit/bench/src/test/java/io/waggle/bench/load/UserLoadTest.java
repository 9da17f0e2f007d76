// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The generator against two servers that behave, or do not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the load generator needs epoll")
class UserLoadTest {

  private static final int PAIRS = 10;

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, ServerWebSocket> users = new HashMap<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Sends a message to a user. */
  private interface Send {
    void send(String user, String message);
  }

  /** Runs a server; all are on one event loop. */
  private int listen(Send send) throws Exception {
    return vertx.createHttpServer().webSocketHandler(webSocket -> {
      String user = webSocket.path().substring("/user/".length());
      if (webSocket.path().startsWith("/send/")) {
        webSocket.textMessageHandler(message -> send.send(user, message));
      } else {
        users.put(user, webSocket);
      }
      webSocket.writeTextMessage("subscribed");
    }).listen(0, "127.0.0.1").map(HttpServer::actualPort).toCompletionStage().toCompletableFuture()
      .get(20, TimeUnit.SECONDS);
  }

  private Sample measure(Send send) throws Exception {
    try (Load load = new UserLoad().drainMillis(1_000)) {
      load.connect(List.of(listen(send), listen((user, message) -> users.clear())), PAIRS);
      return load.measure(0, 0.2, () -> 0);
    }
  }

  @Test
  void countsMessagesThatTheUserOnTheOtherServerReceives() throws Exception {
    Sample sample = measure((user, message) -> users.get(user).writeTextMessage(message));
    assertThat(users).hasSize(PAIRS);
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(PAIRS);
    assertThat(sample.p50Millis()).isPositive();
  }

  @Test
  void findsAMessageThatIsLost() throws Exception {
    Sample sample = measure((user, message) -> {
      if (!user.equals("user-7") || !message.startsWith("0000000003")) {
        users.get(user).writeTextMessage(message);
      }
    });
    assertThat(sample.faults()).isEqualTo(new Faults(1, 0, 0, 0, 0));
  }

  @Test
  void findsAMessageThatReachesAnotherUserToo() throws Exception {
    Sample sample = measure((user, message) -> {
      users.get(user).writeTextMessage(message);
      if (user.equals("user-1") && message.startsWith("0000000000")) {
        users.get("user-3").writeTextMessage(message);
      }
    });
    assertThat(sample.faults().duplicates()).isEqualTo(1);
  }
}
