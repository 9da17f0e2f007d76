// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The fleet at the broker, as another client of it sees them. */
@CleanVertx
class FleetTest {

  private static final byte[] CORRELATION = {1, 2, 3};

  private static IotVerticle deploy(Vertx vertx) {
    IotVerticle demo = new IotVerticle();
    Await.result(vertx.deployVerticle(demo, new DeploymentOptions().setConfig(anyPorts())));
    return demo;
  }

  private static JsonObject anyPorts() {
    return new JsonObject().put("port", 0).put("mqttPort", 0).put("webSocketPort", 0);
  }

  private static Properties answerTo(String topic) {
    return Properties.of(Property.RESPONSE_TOPIC, topic).with(Property.CORRELATION_DATA, CORRELATION);
  }

  @Test
  void everyDeviceSaysThatItIsOnline(Vertx vertx) {
    try (Observer observer = new Observer(vertx, deploy(vertx).mqttPort(), "+/+/status")) {
      Set<String> online = new HashSet<>();
      while (online.size() < 12) {
        Publish status = observer.next();
        assertThat(Observer.text(status)).isEqualTo("online");
        online.add(status.topic());
      }
      assertThat(online).contains("bracelets/ada/status", "lamps/hall/status", "printers/office/status",
        "bicycles/wren/status");
    }
  }

  @Test
  void aDeviceWhoseNetworkBreaksIsOfflineByItsWill(Vertx vertx) {
    try (Observer observer = new Observer(vertx, deploy(vertx).mqttPort(), "lamps/hall/status")) {
      observer.await("lamps/hall/status", "online"::equals);
      observer.publish("hand/lamps/hall", "cut", Properties.NONE);
      observer.await("lamps/hall/status", "offline"::equals);
      observer.publish("hand/lamps/hall", "join", Properties.NONE);
      observer.await("lamps/hall/status", "online"::equals);
    }
  }

  @Test
  void whatALampIsAskedWhileItIsAwayIsDoneWhenItIsBack(Vertx vertx) {
    try (Observer observer = new Observer(vertx, deploy(vertx).mqttPort(), "lamps/hall/status",
      "$shadow/lamps-hall/update/documents")) {
      observer.await("lamps/hall/status", "online"::equals);
      observer.publish("hand/lamps/hall", "cut", Properties.NONE);
      observer.await("lamps/hall/status", "offline"::equals);
      observer.publish("$shadow/lamps-hall/update",
        "{\"state\":{\"desired\":{\"on\":false,\"brightness\":5,\"color\":\"no color\"}}}", Properties.NONE);
      observer.await("$shadow/lamps-hall/update/documents", text -> lamp(text, "desired").getInteger("brightness", 0) == 5);
      observer.publish("hand/lamps/hall", "join", Properties.NONE);
      Publish done = observer.await("$shadow/lamps-hall/update/documents",
        text -> lamp(text, "reported").getInteger("brightness", 0) == 5);
      assertThat(lamp(Observer.text(done), "reported").getBoolean("on")).isFalse();
      assertThat(lamp(Observer.text(done), "reported").getString("color")).isEqualTo("#ffd9a0");
    }
  }

  private static JsonObject lamp(String document, String side) {
    return new JsonObject(document).getJsonObject("current").getJsonObject("state").getJsonObject(side, new JsonObject());
  }

  @Test
  void aJobIsAnsweredWithItsCorrelationDataUntilItIsDone(Vertx vertx) {
    try (Observer observer = new Observer(vertx, deploy(vertx).mqttPort(), "answers/me", "printers/office/status")) {
      observer.await("printers/office/status", "online"::equals);
      observer.publish("printers/office/print", "{\"title\":\"Menu\",\"pages\":2}", answerTo("answers/me"));
      for (String state : new String[] {"queued", "printing", "done"}) {
        Publish answer = observer.await("answers/me", any -> true);
        assertThat(Device.json(answer).getString("state")).isEqualTo(state);
        assertThat(answer.properties().bytes(Property.CORRELATION_DATA)).isEqualTo(CORRELATION);
      }
      for (String wrong : new String[] {"two pages, please", "", "null", "[1]", "{\"title\":null,\"pages\":1}",
        "{\"title\":\"Menu\",\"pages\":21}"}) {
        observer.publish("printers/office/print", wrong, answerTo("answers/me"));
        Publish answer = observer.await("answers/me", any -> true);
        assertThat(Device.json(answer).getString("reason")).startsWith("title, pages: not usable");
      }
    }
  }

  @Test
  void aBicycleIsUnlockedOnceAndRidesAway(Vertx vertx) {
    try (Observer observer = new Observer(vertx, deploy(vertx).mqttPort(), "answers/me", "bicycles/poppy/+")) {
      observer.await("bicycles/poppy/status", "online"::equals);
      observer.publish("bicycles/poppy/unlock", "{\"rider\":\"me\"}", answerTo("answers/me"));
      assertThat(Device.json(observer.await("answers/me", any -> true)).getString("from")).isEqualTo("Station");
      observer.publish("bicycles/poppy/unlock", "", answerTo("answers/me"));
      assertThat(Device.json(observer.await("answers/me", any -> true)).getString("reason")).isEqualTo("me rides it");
      JsonObject first = Device.json(observer.await("bicycles/poppy/position", any -> true));
      JsonObject second = Device.json(observer.await("bicycles/poppy/position", any -> true));
      assertThat(second.getString("rider")).isEqualTo("me");
      assertThat(second.getDouble("x") + second.getDouble("y")).isNotEqualTo(first.getDouble("x") + first.getDouble("y"));
    }
  }

  @Test
  void aCallForHelpLastsUntilItIsAnswered(Vertx vertx) {
    try (Observer observer = new Observer(vertx, deploy(vertx).mqttPort(), "bracelets/ada/status", "bracelets/ada/sos")) {
      observer.await("bracelets/ada/status", "online"::equals);
      observer.publish("hand/bracelets/ada", "press", Properties.NONE);
      observer.await("bracelets/ada/sos", call -> call.startsWith("{\"since\":"));
      observer.publish("bracelets/ada/answer", "coming", Properties.NONE);
      observer.await("bracelets/ada/sos", String::isEmpty);
    }
  }

  @Test
  void instancesShareOneBrokerAndOneFleet(Vertx vertx) {
    List<IotVerticle> instances = new CopyOnWriteArrayList<>();
    Await.result(vertx.deployVerticle(() -> {
      instances.add(new IotVerticle());
      return instances.get(instances.size() - 1);
    }, new DeploymentOptions().setConfig(anyPorts()).setInstances(2)));
    assertThat(instances).extracting(IotVerticle::actualPort).containsOnly(instances.get(0).actualPort());
    assertThat(instances).extracting(IotVerticle::mqttPort).containsOnly(instances.get(0).mqttPort());
    assertThat(instances).extracting(IotVerticle::webSocketPort).containsOnly(instances.get(0).webSocketPort());
    assertThat(vertx.deploymentIDs()).as("the demo and its fleet").hasSize(2);
  }
}
