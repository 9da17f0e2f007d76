// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import io.waggle.internal.Panel;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of a broker. */
@CleanVertx
class PanelsTest {

  private Inspection inspection;
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    inspection = Inspection.of(vertx);
    port = Servers.start(vertx, new MqttBridgeOptions(), 2);
  }

  private Panel panel(String name) {
    return inspection.panels().stream().filter(each -> each.name().equals("mqtt-" + name)).findFirst().orElseThrow();
  }

  private List<JsonObject> rows(String name, String filter) {
    return Await.result(panel(name).rows("", 100, filter)).rows();
  }

  @Test
  void clientsAreShownAndDisconnected() {
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5);
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 1);
      bob.publishAndWait("a", "m", false);
      ann.expectMessage("m");
      assertThat(rows("clients", "")).extracting(row -> row.getString("key")).containsExactly("ann", "bob");
      JsonObject row = rows("clients", "ANN").get(0);
      assertThat(row.getLong("received")).isEqualTo(2);
      assertThat(row.getString("connection")).isNotEmpty();
      Await.untilEqual(List.of("ann"), () -> rows("slow", "").stream().map(each -> each.getString("key")).toList());
      assertThat(Await.result(panel("clients").act("kick", "ann"))).isTrue();
      ann.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
      Await.until("it is away", () -> rows("clients", "ann").isEmpty());
      assertThat(rows("sessions", "ann").get(0).getLong("since")).isPositive();
      assertThat(Await.result(panel("clients").act("kick", "ann"))).isFalse();
      assertThat(Await.failure(panel("clients").act("paint", "bob"))).hasMessageContaining("paint");
    }
  }

  @Test
  void sessionsShowWhatIsQueuedAndWhatIsUnderWay() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann", Version.V5, true,
           Properties.of(Property.RECEIVE_MAXIMUM, 2).with(Property.SESSION_EXPIRY, 60));
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 1);
      for (int i = 0; i < 5; i++) {
        bob.publishAndWait("a", "m", false);
      }
      ann.expectMessage("m");
      Await.untilEqual(3, () -> rows("sessions", "ANN").get(0).getInteger("waiting"));
      JsonObject row = rows("sessions", "ANN").get(0);
      assertThat(row.getInteger("subscriptions")).isEqualTo(1);
      assertThat(row.getInteger("inflight")).isEqualTo(2);
      assertThat(rows("sessions", "bob").get(0).getInteger("waiting")).isZero();
    }
  }

  @Test
  void ratesAreShownFromTheSecondLookOn() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      assertThat(rows("clients", "ann").get(0).containsKey("receivedRate")).isFalse();
      Await.until("a second has gone", () -> {
        ann.expectNothing();
        JsonObject row = rows("clients", "ann").get(0);
        return row.getLong("receivedRate", 0L) > 0 && row.getLong("sentRate") > 0
          && row.getLong("bytesReceivedRate") > row.getLong("receivedRate") && row.getLong("bytesSentRate") > 0;
      });
    }
  }

  @Test
  void windowsOfAHundredClientsGoOnAfterAKey() {
    List<MqttTestClient> clients = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 30; i++) {
      clients.add(MqttTestClient.connect(port, "c-%02d".formatted(i)));
    }
    Panel.Window first = Await.result(panel("clients").rows("", 20, "c-"));
    assertThat(first.more()).isTrue();
    assertThat(first.total()).isEqualTo(30);
    Panel.Window second = Await.result(panel("clients").rows("c-19", 20, "c-"));
    assertThat(second.more()).isFalse();
    assertThat(second.rows()).hasSize(10);
    assertThat(second.rows().get(0).getString("key")).isEqualTo("c-20");
    clients.forEach(MqttTestClient::close);
  }

  @Test
  void subscriptionsGroupsAndRetainedMessagesAreShown() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann"); MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("lamps/+", 0);
      bob.subscribe("lamps/+", 0);
      bob.subscribe("$share/workers/jobs/#", 1);
      bob.publish("lamps/hall", "on", 1, 5, true, Properties.NONE);
      assertThat(rows("subscriptions", "lamps").get(0).getInteger("subscribers")).isEqualTo(2);
      assertThat(rows("groups", "")).extracting(row -> row.getString("key")).containsExactly("$share/workers/jobs/#");
      Await.until("it is kept", () -> rows("retained", "lamps/").size() == 1);
      assertThat(rows("retained", "lamps/").get(0).getInteger("bytes")).isEqualTo(2);
      assertThat(Await.result(panel("retained").act("forget", "lamps/hall"))).isTrue();
      assertThat(rows("retained", "lamps/")).isEmpty();
      assertThat(Await.result(panel("retained").act("forget", "lamps/hall"))).isFalse();
    }
  }

  @Test
  void aConnectionThatIsWatchedShowsItsPackets() {
    List<String> seen = new CopyOnWriteArrayList<>();
    inspection.tap(new Inspected.Tap() {
      @Override
      public void received(String worker, String connection, Object message) {
        seen.add("in " + message);
      }

      @Override
      public void sent(String worker, String connection, byte[] first, int length) {
        seen.add("out " + new String(first, StandardCharsets.UTF_8));
      }
    });
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.subscribe("a", 0);
      ann.publish("a", "hello", 0, 0);
      ann.expectMessage("hello");
      Await.until("all are seen", () -> seen.size() >= 6);
      assertThat(seen).contains("in CONNECT V5 client ann clean keep alive 0 s", "in SUBSCRIBE 99 [a qos 0]",
        "out SUBACK 99 [0x00]", "in PUBLISH a qos 0 5 bytes: hello", "out PUBLISH a qos 0 5 bytes: hello");
    }
    inspection.tap(null);
  }

  @Test
  void withTheBrokerItsTablesAreGone(Vertx vertx) {
    assertThat(inspection.panels()).hasSize(6);
    vertx.deploymentIDs().forEach(id -> Await.result(vertx.undeploy(id)));
    assertThat(inspection.panels()).isEmpty();
  }
}
