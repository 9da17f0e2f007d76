// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.rules.Rules;
import io.waggle.bridges.mqtt.impl.shadow.MemoryBroker;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP sink against a server that answers as a test says. */
@CleanVertx
class HttpSinkTest {

  private record Seen(String method, String body, String id, String topic, String contentType, String authorization) {
  }

  @TempDir
  Path folder;
  private Vertx vertx;
  private MemoryBroker broker;
  private Channels channels;
  private HttpServer server;
  private Rules rules;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private volatile Consumer<HttpServerRequest> answer = request -> request.response().setStatusCode(204).end();

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    broker = new MemoryBroker(vertx);
    channels = Channels.of(vertx, "rules");
    server = Await.result(vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
      seen.add(new Seen(request.method().name(), body.toString(), request.getHeader("waggle-id"),
        request.getHeader("mqtt-topic"), request.getHeader("content-type"), request.getHeader("authorization")));
      answer.accept(request);
    })).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    Await.result(rules.close());
    Await.result(server.close());
    Await.result(channels.close());
  }

  private void rule(JsonObject more, JsonObject sink) {
    JsonObject json = new JsonObject("{\"name\":\"h\",\"from\":[\"a/#\"],\"backoffMs\":1,\"deadLetterTopic\":\"dead\"}")
      .mergeIn(more).put("to", List.of(new JsonObject().put("type", "http")
        .put("url", "http://127.0.0.1:" + server.actualPort() + "/in").mergeIn(sink)));
    rules = new Rules(vertx, broker, channels, List.of(new MqttRuleOptions(new JsonObject(json.encode()))),
      BridgeCounters.of(vertx, "mqtt"));
    Await.result(rules.start());
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count("rule_h_" + event);
  }

  @Test
  void sendsARequestForEachMessage() throws IOException {
    Path secret = Files.writeString(folder.resolve("key"), "Bearer abc\n");
    rule(new JsonObject("{\"select\":{\"v\":\"payload\"}}"), new JsonObject().put("method", "PUT")
      .put("headers", new JsonObject().put("Authorization", "${file:" + secret + "}")));
    broker.publish("c", "a/ü x", "5");
    Await.until("it came", () -> count("delivered") == 1);
    assertThat(seen).singleElement().satisfies(request -> {
      assertThat(request.method).isEqualTo("PUT");
      assertThat(request.body).isEqualTo("{\"v\":5}");
      assertThat(request.topic).isEqualTo("a%2F%C3%BC+x");
      assertThat(request.contentType).isEqualTo("application/json");
      assertThat(request.authorization).isEqualTo("Bearer abc");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 408})
  void triesAgainWhatMayGoBetterLater(int status) {
    answer = request -> request.response().setStatusCode(seen.size() < 3 ? status : 200).end("thanks");
    rule(new JsonObject(), new JsonObject());
    broker.publish("c", "a/1", "x");
    broker.publish("c", "a/1", "y");
    Await.until("both came", () -> count("delivered") == 2);
    assertThat(seen).extracting(Seen::body).containsExactly("x", "x", "x", "y");
    assertThat(seen.subList(0, 3)).extracting(Seen::id).containsOnly(seen.get(0).id);
    assertThat(seen.get(0).contentType).isEqualTo("application/octet-stream");
    assertThat(count("retried")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 302})
  void givesUpAtOnceWhatIsRefused(int status) {
    answer = request -> request.response().setStatusCode(status).putHeader("location", "/other").end();
    rule(new JsonObject(), new JsonObject());
    broker.publish("c", "a/1", "x");
    Await.until("a dead letter", () -> broker.texts("dead").size() == 1);
    JsonObject letter = new JsonObject(broker.texts("dead").get(0));
    assertThat(letter.getString("reason")).isEqualTo("status " + status);
    assertThat(letter.getInteger("attempts")).isEqualTo(1);
    assertThat(seen).hasSize(1);
  }

  @Test
  void aServerThatDoesNotAnswerIsLeftAfterTheTimeout() {
    answer = request -> {
      if (seen.size() > 1) {
        request.response().end();
      }
    };
    rule(new JsonObject("{\"timeoutMs\":200}"), new JsonObject());
    broker.publish("c", "a/1", "x");
    Await.until("the second time", () -> count("delivered") == 1);
    assertThat(count("retried")).isEqualTo(1);
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    answer = request -> request.response().setStatusCode(200).end("x".repeat(1_000_000));
    rule(new JsonObject(), new JsonObject());
    broker.publish("c", "a/1", "x");
    Await.until("taken all the same", () -> count("delivered") == 1);
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() {
    int port = server.actualPort();
    rule(new JsonObject("{\"maxAttempts\":1000,\"maxBackoffMs\":20}"), new JsonObject());
    Await.result(server.close());
    broker.publish("c", "a/1", "x");
    Await.until("it was tried", () -> count("retried") > 1);
    server = Await.result(vertx.createHttpServer().requestHandler(request -> request.response().end())
      .listen(port, "127.0.0.1"));
    Await.until("it came", () -> count("delivered") == 1);
  }
}
