// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The generator against MQTT servers that behave and servers that do not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the load generator needs epoll")
class MqttLoadTest {

  private static final int CONNECTIONS = 5;

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, List<MqttEndpoint>> subscribers = new HashMap<>();

  /** Says how often a message is delivered. */
  private interface Copies {
    int of(MqttPublishMessage message, String payload);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Runs a router by exact topics on one event loop. */
  private int listen(Copies copies) throws Exception {
    return MqttServer.create(vertx, new MqttServerOptions().setHost("127.0.0.1").setPort(0))
      .endpointHandler(endpoint -> accept(endpoint, copies)).listen().map(MqttServer::actualPort)
      .toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void accept(MqttEndpoint endpoint, Copies copies) {
    endpoint.publishAutoAck(true).subscriptionAutoAck(true);
    endpoint.subscribeHandler(message -> subscribers
      .computeIfAbsent(message.topicSubscriptions().get(0).topicName(), topic -> new ArrayList<>()).add(endpoint));
    endpoint.publishHandler(message -> {
      int times = copies.of(message, message.payload().toString(StandardCharsets.US_ASCII));
      for (int i = 0; i < times; i++) {
        subscribers.get(message.topicName()).stream().filter(MqttEndpoint::isConnected).forEach(each ->
          each.publish(message.topicName(), message.payload(), message.qosLevel(), false, false));
      }
    });
    endpoint.accept(false);
  }

  private static Sample measure(MqttLoad load, int port) throws Exception {
    return measure(load, port, CONNECTIONS);
  }

  private static Sample measure(MqttLoad load, int port, int connections) throws Exception {
    try (Load shortly = load.drainMillis(1_000)) {
      shortly.connect(List.of(port), connections);
      return shortly.measure(0, 0.2, () -> 0);
    }
  }

  private static void assertGood(Sample sample) {
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(CONNECTIONS);
    assertThat(sample.p50Millis()).isPositive();
  }

  @Test
  void countsDeliveriesToAll() throws Exception {
    assertGood(measure(MqttLoad.fanOut(2), listen((message, payload) -> 1)));
    assertThat(subscribers.get("bench/all")).hasSize(CONNECTIONS);
  }

  @Test
  void countsDeliveriesOfPairsAtEveryQos() throws Exception {
    for (int qos = 0; qos <= 2; qos++) {
      subscribers.clear();
      assertGood(measure(MqttLoad.pairs(20, qos), listen((message, payload) -> 1)));
      assertThat(subscribers).hasSize(CONNECTIONS);
    }
  }

  @Test
  void countsDeliveriesOfMorePairsThanOneDigitNames() throws Exception {
    assertGood(measure(MqttLoad.pairs(20, 0), listen((message, payload) -> 1), 30));
  }

  @Test
  void countsDeliveriesToOne() throws Exception {
    assertGood(measure(MqttLoad.fanIn(), listen((message, payload) -> 1), 200));
    assertThat(subscribers.get("bench/all")).hasSize(1);
  }

  @Test
  void persistentSessionIsAskedForBySubscribersOnly() throws Exception {
    List<Boolean> clean = new ArrayList<>();
    int port = MqttServer.create(vertx, new MqttServerOptions().setHost("127.0.0.1").setPort(0))
      .endpointHandler(endpoint -> {
        if (endpoint.clientIdentifier().startsWith("subscriber-")) {
          clean.add(endpoint.isCleanSession());
        }
        accept(endpoint, (message, payload) -> 1);
      }).listen().map(MqttServer::actualPort).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertGood(measure(MqttLoad.persistentPairs(20), port));
    assertThat(clean).hasSize(CONNECTIONS).containsOnly(false);
  }

  @Test
  void findsAMessageThatIsLost() throws Exception {
    Sample sample = measure(MqttLoad.pairs(20, 1), listen((message, payload) -> payload.contains("0000000002") ? 0 : 1));
    assertThat(sample.faults()).isEqualTo(new Faults(1, 0, 0, 0, 0));
  }

  @Test
  void findsAMessageThatComesTwice() throws Exception {
    Sample sample = measure(MqttLoad.fanOut(1), listen((message, payload) -> payload.contains("0000000002") ? 2 : 1));
    assertThat(sample.faults()).isEqualTo(new Faults(0, CONNECTIONS, 0, 0, 0));
  }

  @Test
  void findsAClientTheServerCloses() throws Exception {
    Sample sample = measure(MqttLoad.pairs(1, 0), listen((message, payload) -> {
      if (payload.contains("0000000002")) {
        subscribers.get("bench/0").get(0).close();
      }
      return 1;
    }));
    assertThat(sample.faults().closed()).isEqualTo(1);
    assertThat(sample.faults().lost()).isEqualTo(1);
  }

  @Test
  void idleClientsAreAskedWhetherTheyLive() throws Exception {
    try (Load load = EchoLoad.mqttPing()) {
      load.connect(List.of(listen((message, payload) -> 1)), CONNECTIONS);
      assertGood(load.measure(0, 0.2, () -> 0));
    }
  }

  @Test
  void morePublishersThanNumbersNameAreRefused() throws Exception {
    try (Load load = MqttLoad.fanIn()) {
      assertThatThrownBy(() -> load.connect(List.of(1), 1_001))
        .hasMessage("connections: 1001 (expected: at most 1000 publishers)");
    }
  }
}
