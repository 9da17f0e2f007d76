// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.rules.Rules;
import io.waggle.bridges.mqtt.impl.shadow.MemoryBroker;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.FaultProxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The AMQP sink against Artemis, in this JVM. */
@CleanVertx
class AmqpSinkIT {

  private static final Logger LOG = Logger.getLogger("org.apache.activemq");
  private static ActiveMQServer server;
  private static int port;

  private Vertx vertx;
  private MemoryBroker broker;
  private Channels channels;
  private Rules rules;
  private AmqpClient client;

  @BeforeAll
  static void startArtemis() throws Exception {
    // It notes each message.
    LOG.setLevel(Level.SEVERE);
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(false).setJournalType(JournalType.NIO).setSecurityEnabled(false).setJMXManagementEnabled(false)
      .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:0?protocols=AMQP&useEpoll=false");
    server = ActiveMQServers.newActiveMQServer(configuration);
    server.start();
    for (String name : List.of("readings", "gone")) {
      server.createQueue(QueueConfiguration.of(name).setAddress(name).setRoutingType(RoutingType.ANYCAST));
    }
    port = server.getRemotingService().getAcceptor("amqp").getActualPort();
  }

  @AfterAll
  static void stopArtemis() throws Exception {
    server.stop();
  }

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    broker = new MemoryBroker(vertx);
    channels = Channels.of(vertx, "rules");
    client = AmqpClient.create(vertx, new AmqpClientOptions().setHost("127.0.0.1").setPort(port));
  }

  @AfterEach
  void stop() {
    Await.result(rules.close());
    Await.result(client.close());
    Await.result(channels.close());
  }

  private void rule(int to, String address) {
    JsonObject json = new JsonObject("{\"name\":\"q\",\"from\":[\"a/#\"],\"backoffMs\":5,\"maxBackoffMs\":50,"
      + "\"maxAttempts\":200,\"timeoutMs\":2000,\"deadLetterTopic\":\"dead\",\"select\":{\"v\":\"payload\"}}");
    json.put("to", List.of(new JsonObject().put("type", "amqp").put("host", "127.0.0.1").put("port", to)
      .put("address", address)));
    rules = new Rules(vertx, broker, channels, List.of(new MqttRuleOptions(new JsonObject(json.encode()))),
      BridgeCounters.of(vertx, "mqtt"));
    Await.result(rules.start());
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count("rule_q_" + event);
  }

  private List<AmqpMessage> receive(String address) {
    List<AmqpMessage> got = new CopyOnWriteArrayList<>();
    Await.result(client.connect().compose(connection -> connection.createReceiver(address))
      .map(receiver -> receiver.handler(got::add)));
    return got;
  }

  @Test
  void sendsToAnAddress() {
    rule(port, "readings");
    List<AmqpMessage> got = receive("readings");
    broker.publish("c1", "a/x", "5");
    Await.until("it came", () -> got.size() == 1);
    assertThat(got.get(0).bodyAsBinary()).hasToString("{\"v\":5}");
    assertThat(got.get(0).contentType()).isEqualTo("application/json");
    assertThat(got.get(0).isDurable()).isTrue();
    assertThat(got.get(0).applicationProperties().getString("mqtt-topic")).isEqualTo("a/x");
    Await.untilEqual(1L, () -> count("delivered"));
  }

  @Test
  void nothingIsLostWhenTheConnectionIs() {
    try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port)) {
      rule(proxy.port(), "gone");
      List<AmqpMessage> got = receive("gone");
      broker.publish("c1", "a/x", "1");
      Await.until("the first came", () -> count("delivered") == 1);
      proxy.resetAll();
      for (int i = 2; i <= 50; i++) {
        broker.publish("c1", "a/x", String.valueOf(i));
      }
      Await.until("all were taken", () -> count("delivered") == 50);
      assertThat(count("dead")).isZero();
      Await.until("all came", () -> got.stream().map(AmqpMessage::id).distinct().count() == 50);
      int last = 0;
      for (AmqpMessage message : got) {
        int value = new JsonObject(message.bodyAsBinary()).getInteger("v");
        assertThat(value - last).as("after " + last).isBetween(0, 1);
        last = value;
      }
    }
  }

  @Test
  void aBrokerThatIsNotThereIsTriedAgain() {
    int nobody;
    try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port)) {
      nobody = proxy.port();
    }
    rule(nobody, "readings");
    broker.publish("c1", "a/x", "1");
    Await.until("it was tried", () -> count("retried") > 2);
    assertThat(count("delivered")).isZero();
  }
}
