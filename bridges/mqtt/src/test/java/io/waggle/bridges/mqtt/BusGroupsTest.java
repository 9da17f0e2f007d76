// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumers of the event bus in groups of shared subscriptions. */
@CleanVertx
class BusGroupsTest {

  private static final String JOBS = "$share/workers/jobs/#";

  private final BusConsumers consumers = new BusConsumers();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private Vertx vertx;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void stop() {
    consumers.close();
  }

  private static MqttBusOptions options() {
    return new MqttBusOptions().setGroups(Map.of(JOBS, "jobs")).setBackoffMs(5).setMaxBackoffMs(20);
  }

  private int start(MqttBusOptions bus) {
    return Servers.start(vertx, new MqttBridgeOptions().setBus(bus), 2);
  }

  private static String text(Message<JsonObject> message) {
    return message.body().getString("text");
  }

  private static String text(Packet.Publish message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  private MessageConsumer<JsonObject> takeAll() {
    return consumers.add(vertx, "jobs", message -> {
      taken.add(text(message));
      message.reply(null);
    });
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count(event);
  }

  @Test
  void aConsumerTakesTurnsWithClients() {
    takeAll();
    int port = start(options());
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe(JOBS, 1);
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        bob.publishAndWait("jobs/" + i, "j-" + i, false);
        all.add("j-" + i);
      }
      List<String> byAnn = ann.takeUntil(got -> got + taken.size() >= all.size());
      assertThat(taken).isNotEmpty();
      assertThat(byAnn).isNotEmpty();
      byAnn.addAll(taken);
      assertThat(byAnn).containsExactlyInAnyOrderElementsOf(all);
      ann.expectNothing();
    }
    Await.untilEqual((long) taken.size(), () -> count("bus_taken"));
  }

  @Test
  void whatAConsumerRefusesGoesToAClient() {
    consumers.add(vertx, "jobs", message -> message.fail(1, "not me"));
    int port = start(options().setBackoffMs(10_000).setMaxBackoffMs(10_000));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe(JOBS, 1);
      for (int i = 0; i < 4; i++) {
        bob.publishAndWait("jobs/a", "j-" + i, false);
      }
      List<String> byAnn = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        byAnn.add(text(ann.expect(Packet.Publish.class)));
      }
      assertThat(byAnn).containsExactlyInAnyOrder("j-0", "j-1", "j-2", "j-3");
    }
    assertThat(count("bus_returned")).isPositive();
  }

  @Test
  void messagesWaitForAConsumerThatIsNotThere() {
    int port = start(options());
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.publishAndWait("jobs/a", "j-1", false);
      bob.publishAndWait("jobs/a", "j-2", false);
      Await.until("nobody is found", () -> count("bus_nobody") > 0);
      MessageConsumer<JsonObject> first = takeAll();
      Await.untilEqual(2, taken::size);
      Await.result(first.unregister());
      bob.publishAndWait("jobs/a", "j-3", false);
      takeAll();
      Await.untilEqual(3, taken::size);
    }
    assertThat(taken).containsExactlyInAnyOrder("j-1", "j-2", "j-3");
  }

  @Test
  void aMessageThatNoConsumerTakesIsADeadLetter() {
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "jobs", message -> {
      if (text(message).equals("poison")) {
        attempts.add(message.body().getInteger("attempt"));
        message.fail(1, "bad job");
      } else {
        taken.add(text(message));
        message.reply(null);
      }
    });
    int port = start(options().setMaxAttempts(3).setDeadLetterTopic("dead/jobs"));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("dead/#", 0);
      bob.publishAndWait("jobs/a", "poison", false);
      bob.publishAndWait("jobs/a", "good", false);
      JsonObject letter = new JsonObject(text(ann.expect(Packet.Publish.class)));
      assertThat(letter.getLong("time")).isPositive();
      letter.remove("time");
      assertThat(letter).isEqualTo(new JsonObject().put("group", JOBS).put("address", "jobs").put("reason", "bad job")
        .put("attempts", 3).put("topic", "jobs/a").put("client", "bob").put("body", "poison"));
      Await.untilEqual(List.of("good"), () -> taken);
      assertThat(attempts).containsExactly(1, 2, 3);
    }
    assertThat(count("bus_dead")).isEqualTo(1);
    assertThat(count("bus_lost")).isZero();
  }

  @Test
  void withoutATopicADeadLetterIsLostAndCounted() {
    consumers.add(vertx, "jobs", message -> message.fail(1, "bad job"));
    int port = start(options().setMaxAttempts(1));
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.publishAndWait("jobs/a", "poison", false);
      Await.untilEqual(1L, () -> count("bus_lost"));
    }
  }

  @Test
  void onlySoManyAreUnacknowledged() {
    List<Message<JsonObject>> open = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "jobs", open::add);
    int port = start(options().setMaxInFlight(2));
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      for (int i = 0; i < 4; i++) {
        bob.publishAndWait("jobs/a", "j-" + i, false);
      }
      Await.untilEqual(2, open::size);
      Await.untilEqual(2, () -> rowOfGroup().getInteger("waiting"));
      open.get(0).reply(null);
      Await.untilEqual(3, open::size);
      open.get(1).reply(null);
      Await.untilEqual(4, open::size);
      assertThat(IntStream.range(0, 4).mapToObj(i -> text(open.get(i)))).containsExactly("j-0", "j-1", "j-2", "j-3");
      open.get(2).reply(null);
      open.get(3).reply(null);
      Await.untilEqual(4L, () -> count("bus_taken"));
    }
  }

  private JsonObject rowOfGroup() {
    return Await.result(io.waggle.internal.Inspection.of(vertx).panels().stream()
      .filter(each -> each.name().equals("mqtt-groups")).findFirst().orElseThrow().rows("", 1, "")).rows().get(0);
  }

  @Test
  void messagesOfQos0AreSentAndForgotten() {
    takeAll();
    int port = start(options());
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.publish("jobs/a", "q0", 0, 0);
      Await.untilEqual(List.of("q0"), () -> taken);
    }
  }

  @Test
  void whatIsUnacknowledgedWhenTheBrokerEndsComesAgain(@TempDir Path folder) {
    MqttBridgeOptions options = new MqttBridgeOptions().setBus(options())
      .setStore(new MqttStoreOptions().setFolder(folder.toString()));
    List<Message<JsonObject>> open = new CopyOnWriteArrayList<>();
    Vertx first = Vertx.vertx();
    first.eventBus().<JsonObject>consumer("jobs", open::add);
    try (MqttTestClient bob = MqttTestClient.connect(Servers.start(first, options, 1), "bob")) {
      bob.publishAndWait("jobs/a", "kept", false);
      Await.untilEqual(1, open::size);
      first.deploymentIDs().forEach(id -> Await.result(first.undeploy(id)));
      // Too late.
      open.get(0).reply(null);
    } finally {
      Await.result(first.close());
    }
    takeAll();
    int port = Servers.start(vertx, options, 1);
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.publishAndWait("jobs/a", "new", false);
      Await.untilEqual(List.of("kept", "new"), () -> taken);
    }
  }

  @Test
  void whatNobodyHasTakenOutlivesTheBroker(@TempDir Path folder) {
    MqttBridgeOptions options = new MqttBridgeOptions().setBus(options())
      .setStore(new MqttStoreOptions().setFolder(folder.toString()));
    Vertx first = Vertx.vertx();
    try (MqttTestClient bob = MqttTestClient.connect(Servers.start(first, options, 1), "bob")) {
      bob.publishAndWait("jobs/a", "kept", false);
    } finally {
      Await.result(first.close());
    }
    takeAll();
    Servers.start(vertx, options, 1);
    Await.untilEqual(List.of("kept"), () -> taken);
  }
}
