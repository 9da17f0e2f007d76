// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Nodes;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes, each with a broker of its own, and one set of shadows. */
@Tag("cluster")
class ShadowClusterTest {

  private static final String LAMP = "$shadow/lamp/";

  private Nodes nodes;
  private final List<MemoryBroker> brokers = new ArrayList<>();

  @BeforeEach
  void start() {
    nodes = Nodes.of(3);
    for (int i = 0; i < 3; i++) {
      join(nodes.get(i));
    }
  }

  private MemoryBroker join(Vertx vertx) {
    MemoryBroker broker = new MemoryBroker(vertx);
    brokers.add(broker);
    Await.result(new Shadows(vertx, broker, new MqttShadowOptions(), (client, topic) -> Future.succeededFuture(true),
      BridgeCounters.of(vertx, "mqtt")).start());
    return broker;
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static long version(String text) {
    return new JsonObject(text).getLong("version");
  }

  @Test
  void whatOneNodeAcceptsAllTell() {
    brokers.get(0).publish("app", LAMP + "update", "{\"state\":{\"desired\":{\"on\":true}}}");
    for (MemoryBroker broker : brokers) {
      Await.until("the delta", () -> broker.retained(LAMP + "update/delta", 1).size() == 1);
      Await.until("the document", () -> broker.retained(LAMP + "document", 1).size() == 1);
      Await.until("the answer", () -> broker.texts(LAMP + "update/accepted").size() == 1);
    }
    brokers.get(1).publish("lamp", LAMP + "update", "{\"state\":{\"reported\":{\"on\":true}},\"version\":1}");
    for (MemoryBroker broker : brokers) {
      Await.until("the end of the delta", () -> broker.retained(LAMP + "update/delta", 1).isEmpty());
      Await.until("the next version", () -> ShadowPeers.version(broker.retained(LAMP + "document", 1).get(0)) == 2);
    }
    brokers.get(2).publish("lamp", LAMP + "delete", "");
    for (MemoryBroker broker : brokers) {
      Await.until("its end", () -> broker.retained("$shadow/#", 10).isEmpty());
    }
  }

  @Test
  void nodesThatChangeOneShadowAtOnceNeverGiveAVersionTwice() {
    int each = 40;
    for (int i = 0; i < each; i++) {
      for (int node = 0; node < 3; node++) {
        brokers.get(node).publish("app", LAMP + "update", "{\"state\":{\"desired\":{\"n" + node + "\":" + i + "}}}");
      }
    }
    Await.until("all are accepted", () -> brokers.get(0).texts(LAMP + "update/accepted").size() == 3 * each);
    Set<Long> versions = new TreeSet<>();
    brokers.get(0).texts(LAMP + "update/accepted").forEach(text -> versions.add(version(text)));
    assertThat(versions).hasSize(3 * each).first().isEqualTo(1L);
    assertThat(versions).last().isEqualTo(3L * each);
    for (MemoryBroker broker : brokers) {
      Await.until("the last document", () -> ShadowPeers.version(broker.retained(LAMP + "document", 1).get(0))
        == 3 * each);
      Await.until("the last delta", () -> ShadowPeers.version(broker.retained(LAMP + "update/delta", 1).get(0))
        == 3 * each);
    }
    JsonObject last = new JsonObject(Buffer.buffer(brokers.get(1).retained(LAMP + "document", 1)
      .get(0).payload()));
    assertThat(last.getJsonObject("state").getJsonObject("desired")).isEqualTo(new JsonObject()
      .put("n0", each - 1).put("n1", each - 1).put("n2", each - 1));
  }

  @Test
  void ofTwoThatChangeTheSameVersionOneIsRefused() {
    brokers.get(0).publish("app", LAMP + "update", "{\"state\":{\"desired\":{\"a\":0}}}");
    Await.until("the first", () -> !brokers.get(2).texts(LAMP + "update/accepted").isEmpty());
    for (int node = 0; node < 3; node++) {
      brokers.get(node).publish("app", LAMP + "update", "{\"state\":{\"desired\":{\"a\":" + node + "}},\"version\":1}");
    }
    Await.until("all are answered", () -> brokers.get(0).texts(LAMP + "update/accepted").size()
      + brokers.get(0).texts(LAMP + "update/rejected").size() == 4);
    assertThat(brokers.get(0).texts(LAMP + "update/accepted")).hasSize(2);
    assertThat(brokers.get(0).texts(LAMP + "update/rejected")).hasSize(2).allMatch(text -> text.contains("409"));
  }

  @Test
  void aNodeThatComesLaterLearnsAShadowWhenItIsAskedForIt() {
    brokers.get(0).publish("app", LAMP + "update", "{\"state\":{\"desired\":{\"on\":true}}}");
    Await.until("the delta", () -> brokers.get(0).retained(LAMP + "update/delta", 1).size() == 1);
    Vertx late = nodes.start();
    nodes.awaitPeers();
    MemoryBroker broker = join(late);
    assertThat(broker.retained("$shadow/#", 10)).isEmpty();
    broker.publish("lamp", LAMP + "get", "");
    Await.until("the answer", () -> broker.texts(LAMP + "get/accepted").size() == 1);
    assertThat(version(broker.texts(LAMP + "get/accepted").get(0))).isEqualTo(1);
    Await.until("its copies", () -> broker.retained("$shadow/#", 10).size() == 2);
  }
}
