// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.Shared;
import io.waggle.bridges.mqtt.impl.cluster.Keys;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Sessions that outlive their connections belong to all nodes of a cluster. */
@CleanVertx
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterSessionsTest {

  private static final int MOST_QUEUED = 100;
  private static final int MOST_QUEUED_BYTES = 1_000_000;
  private static final String JOBS = "$share/g/jobs/";

  private static HazelcastNodes nodes;

  @BeforeAll
  static void start() {
    nodes = new HazelcastNodes(3, new MqttBridgeOptions().setMaxQueuedMessages(MOST_QUEUED)
      .setMaxQueuedBytes(MOST_QUEUED_BYTES)
      .setAuthenticators(List.of(ClusterSessionsTest::known)));
  }

  /** Everybody is who he says, or nobody. */
  private static Future<MqttIdentity> known(MqttLogin login) {
    return Future.succeededFuture(new MqttIdentity(login.clientId(), login.username() == null ? "" : login.username(),
      false, Long.MAX_VALUE, Map.of()));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static int portOf(int node) {
    return nodes.port(node);
  }

  /** Connects to a node to go on with a session. */
  private static MqttTestClient resume(int node, String clientId, boolean present) {
    MqttTestClient client = MqttTestClient.open(portOf(node), Version.V5);
    Packet.ConnAck answer = client.connect(clientId, false, Properties.of(Property.SESSION_EXPIRY, 3_600));
    assertThat(answer.reason()).isZero();
    assertThat(answer.sessionPresent()).isEqualTo(present);
    return client;
  }

  private static MqttTestClient clean(int node, String clientId) {
    return MqttTestClient.connect(portOf(node), clientId);
  }

  private static void expectAndAcknowledge(MqttTestClient client, String payload) {
    client.send(new Packet.Ack(Type.PUBACK, client.expectMessage(payload).id()));
  }

  private static long count(int node, String event) {
    return BridgeCounters.of(nodes.get(node), "mqtt").count(event);
  }

  @Test
  void aClientGoesOnElsewhereWithItsQueue() {
    try (MqttTestClient ann = resume(0, "queue", false)) {
      ann.subscribe("queue/#", 1);
      ann.disconnect();
    }
    try (MqttTestClient bob = clean(1, "queue-bob")) {
      for (int i = 1; i <= 20; i++) {
        assertThat(bob.publishAndWait("queue/" + i % 3, "m-" + i, false)).isEqualTo(ReasonCode.SUCCESS);
      }
    }
    try (MqttTestClient ann = resume(2, "queue", true)) {
      for (int i = 1; i <= 20; i++) {
        Packet.Publish message = ann.expectMessage("m-" + i);
        assertThat(message.dup()).isFalse();
        ann.send(new Packet.Ack(Type.PUBACK, message.id()));
      }
      ann.expectNothing();
      ann.disconnect();
    }
    try (MqttTestClient ann = resume(1, "queue", true)) {
      ann.expectNothing();
    }
  }

  @Test
  void aConnectedClientGetsEachMessageOnceWhereverItIsPublished() {
    try (MqttTestClient ann = resume(0, "live", false); MqttTestClient bob = clean(0, "live-bob");
         MqttTestClient cid = clean(1, "live-cid")) {
      ann.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 7), new Packet.Subscription("live/+", 1, false,
        false, 0));
      ann.subscribe("live/#", 0);
      bob.publishAndWait("live/a", "here", false);
      Packet.Publish first = ann.expectMessage("here");
      assertThat(first.qos()).isEqualTo(1);
      assertThat(first.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0)).isEqualTo(7);
      ann.send(new Packet.Ack(Type.PUBACK, first.id()));
      cid.publishAndWait("live/a", "there", false);
      expectAndAcknowledge(ann, "there");
      cid.publish("live/a", "zero", 0, 0);
      assertThat(ann.expectMessage("zero").qos()).isZero();
      ann.expectNothing();
    }
  }

  @Test
  void whatIsNotAcknowledgedComesAgainOnAnotherNodeWithItsIdentifier() {
    int[] ids = new int[3];
    try (MqttTestClient ann = resume(0, "again", false); MqttTestClient bob = clean(1, "again-bob")) {
      ann.subscribe("again", 1);
      for (int i = 0; i < 3; i++) {
        bob.publishAndWait("again", "m-" + i, false);
        ids[i] = ann.expectMessage("m-" + i).id();
      }
      ann.send(new Packet.Ack(Type.PUBACK, ids[1]));
      ann.expectNothing();
    }
    try (MqttTestClient ann = resume(1, "again", true)) {
      for (int i : new int[] {0, 2}) {
        Packet.Publish message = ann.expectMessage("m-" + i);
        assertThat(message.id()).isEqualTo(ids[i]);
        assertThat(message.dup()).isTrue();
        ann.send(new Packet.Ack(Type.PUBACK, message.id()));
      }
      ann.expectNothing();
    }
  }

  @Test
  void aConnectionElsewhereTakesOver() {
    try (MqttTestClient first = resume(0, "taken", false); MqttTestClient bob = clean(2, "taken-bob")) {
      first.subscribe("taken", 1);
      bob.publishAndWait("taken", "a", false);
      first.expectMessage("a");
      try (MqttTestClient second = resume(1, "taken", true)) {
        first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        expectAndAcknowledge(second, "a");
        bob.publishAndWait("taken", "b", false);
        expectAndAcknowledge(second, "b");
      }
    }
  }

  @Test
  void aClientWithoutASessionIsConnectedOnceToo() {
    try (MqttTestClient first = clean(0, "once")) {
      try (MqttTestClient second = clean(1, "once")) {
        first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        second.expectNothing();
      }
    }
  }

  @Test
  void aCleanStartForgetsTheSessionOfAllNodes() {
    try (MqttTestClient ann = resume(0, "forget", false)) {
      ann.subscribe("forget", 1);
      ann.disconnect();
    }
    try (MqttTestClient bob = clean(1, "forget-bob")) {
      bob.publishAndWait("forget", "lost", false);
      clean(2, "forget").disconnect();
      try (MqttTestClient ann = resume(0, "forget", false)) {
        bob.publishAndWait("forget", "nobody", false);
        ann.expectNothing();
        ann.subscribe("forget", 1);
        bob.publishAndWait("forget", "new", false);
        expectAndAcknowledge(ann, "new");
      }
    }
  }

  @Test
  void aQos2MessageIsDeliveredOnceAcrossNodes() {
    int first;
    int second;
    try (MqttTestClient ann = resume(0, "two", false); MqttTestClient bob = clean(1, "two-bob")) {
      ann.subscribe("two", 2);
      for (int i = 1; i <= 3; i++) {
        bob.publish("two", "m-" + i, 2, i);
        bob.expectAck(Type.PUBREC, i);
        bob.send(new Packet.Ack(Type.PUBREL, i));
        bob.expectAck(Type.PUBCOMP, i);
      }
      first = ann.expectMessage("m-1").id();
      second = ann.expectMessage("m-2").id();
      ann.expectMessage("m-3");
      ann.send(new Packet.Ack(Type.PUBREC, first));
      ann.expectAck(Type.PUBREL, first);
      ann.send(new Packet.Ack(Type.PUBREC, second));
      ann.expectAck(Type.PUBREL, second);
      ann.send(new Packet.Ack(Type.PUBCOMP, second));
      ann.expectNothing();
    }
    try (MqttTestClient ann = resume(2, "two", true)) {
      ann.expectAck(Type.PUBREL, first);
      ann.send(new Packet.Ack(Type.PUBCOMP, first));
      Packet.Publish third = ann.expectMessage("m-3");
      assertThat(third.dup()).isTrue();
      ann.send(new Packet.Ack(Type.PUBREC, third.id()));
      ann.expectAck(Type.PUBREL, third.id());
      ann.send(new Packet.Ack(Type.PUBCOMP, third.id()));
      ann.expectNothing();
    }
  }

  @Test
  void aQos2MessageIsPublishedOnceAcrossNodes() {
    try (MqttTestClient ann = resume(0, "sent", false)) {
      ann.subscribe("sent", 2);
      try (MqttTestClient bob = resume(1, "sent-bob", false)) {
        bob.publish("sent", "once", 2, 5);
        bob.expectAck(Type.PUBREC, 5);
      }
      Packet.Publish message = ann.expectMessage("once");
      ann.send(new Packet.Ack(Type.PUBREC, message.id()));
      ann.expectAck(Type.PUBREL, message.id());
      ann.send(new Packet.Ack(Type.PUBCOMP, message.id()));
      try (MqttTestClient bob = resume(2, "sent-bob", true)) {
        long before = count(0, "box_duplicates");
        // As if PUBREC had not come.
        bob.send(new Packet.Publish("sent", "once".getBytes(), 5, 2, false, true, Properties.NONE));
        bob.expectAck(Type.PUBREC, 5);
        bob.send(new Packet.Ack(Type.PUBREL, 5));
        assertThat(bob.expectAck(Type.PUBCOMP, 5).reason()).isEqualTo(ReasonCode.SUCCESS);
        ann.expectNothing();
        Await.until("the second one is known", () -> count(0, "box_duplicates") > before);
        bob.publish("sent", "another", 2, 5);
        bob.expectAck(Type.PUBREC, 5);
        ann.expectMessage("another");
      }
    }
  }

  @Test
  void whatVerticlesPublishWaitsInTheBoxOnce() {
    try (MqttTestClient ann = resume(0, "verticle", false)) {
      ann.subscribe("verticle", 1);
      Await.result(Channels.of(nodes.get(1), "main").publish("verticle", Buffer.buffer("1")));
      expectAndAcknowledge(ann, "1");
      ann.disconnect();
    }
    Await.result(Channels.of(nodes.get(2), "main").publish("verticle", Buffer.buffer("2")));
    try (MqttTestClient ann = resume(1, "verticle", true)) {
      expectAndAcknowledge(ann, "2");
      ann.expectNothing();
    }
  }

  @Test
  void aSlowClientLosesTheOldestOfWhatItsBoxHasNoRoomFor() {
    int over = 30;
    try (MqttTestClient ann = resume(0, "full", false)) {
      ann.subscribe("full", 1);
      ann.disconnect();
    }
    try (MqttTestClient bob = clean(1, "full-bob")) {
      int sent = MOST_QUEUED + over;
      for (int i = 1; i <= sent; i += 10) {
        for (int j = i; j < i + 10; j++) {
          bob.publish("full", "m-" + j, 1, j);
        }
        for (int j = i; j < i + 10; j++) {
          bob.expectAck(Type.PUBACK, j);
        }
      }
      long before = count(2, "queue_full");
      try (MqttTestClient ann = resume(2, "full", true)) {
        for (int i = over + 1; i <= sent; i++) {
          expectAndAcknowledge(ann, "m-" + i);
        }
        ann.expectNothing();
      }
      assertThat(count(2, "queue_full") - before).isEqualTo(over);
    }
  }

  @Test
  void aClientThatIsAwayIsKeptNoMoreBytesThanAQueueMayHave() {
    try (MqttTestClient ann = resume(0, "bytes", false)) {
      ann.subscribe("bytes", 1);
      ann.disconnect();
    }
    long before = count(1, "queue_full");
    String payload = "x".repeat(MOST_QUEUED_BYTES / 5);
    int published = 0;
    try (MqttTestClient bob = clean(1, "bytes-bob")) {
      // Until it is known to be away there may be some more.
      while (count(1, "queue_full") == before) {
        bob.publishAndWait("bytes", payload, false);
        published++;
        assertThat(published).isLessThan(MOST_QUEUED);
      }
    }
    try (MqttTestClient ann = resume(2, "bytes", true)) {
      for (int i = 1; i < published; i++) {
        expectAndAcknowledge(ann, payload);
      }
      ann.expectNothing();
    }
  }

  @Test
  void aWillIsPublishedOnceWhenItsTimeHasCome() {
    try (MqttTestClient watcher = clean(1, "will-watcher")) {
      watcher.subscribe("will/#", 1);
      Packet.Will will = new Packet.Will("will/ann", "gone".getBytes(), 1, false, Properties.of(Property.WILL_DELAY, 1));
      try (MqttTestClient ann = MqttTestClient.open(portOf(0), Version.V5)) {
        assertThat(ann.connect(new Packet.Connect(Version.V5, "will", true, 0, null, null, will,
          Properties.of(Property.SESSION_EXPIRY, 3_600))).reason()).isZero();
      }
      expectAndAcknowledge(watcher, "gone");
      watcher.expectNothing();
      resume(2, "will", true).disconnect();
    }
  }

  @Test
  void aSessionEndsInTime() {
    try (MqttTestClient ann = MqttTestClient.connect(portOf(0), "expires", Version.V5, true,
      Properties.of(Property.SESSION_EXPIRY, 1))) {
      ann.subscribe("expires", 1);
      ann.disconnect();
    }
    Await.until("it is over", () -> count(0, "sessions_expired") + count(1, "sessions_expired")
      + count(2, "sessions_expired") == 1);
    resume(1, "expires", false).disconnect();
  }

  @Test
  void eachMessageOfAGroupGoesToOneMemberOfAllNodes() {
    try (MqttTestClient one = clean(0, "share-1"); MqttTestClient two = clean(1, "share-2");
         MqttTestClient bob = clean(2, "share-bob")) {
      one.subscribe(JOBS + "each", 1);
      two.subscribe(JOBS + "each", 1);
      bob.publishAndWait("jobs/each", "m", false);
      bob.publishAndWait("jobs/each", "m", false);
      // The one that has none has more room.
      expectAndAcknowledgeBoth(one, two);
      bob.publish("jobs/each", "zero", 0, 0);
      bob.expectNothing();
    }
  }

  private static void expectAndAcknowledgeBoth(MqttTestClient one, MqttTestClient two) {
    Packet.Publish first = one.expectMessage("m");
    Packet.Publish second = two.expectMessage("m");
    one.send(new Packet.Ack(Type.PUBACK, first.id()));
    two.send(new Packet.Ack(Type.PUBACK, second.id()));
    one.expectNothing();
    two.expectNothing();
  }

  @Test
  void aGroupWithoutMembersKeepsItsMessagesForWhoeverComesAnywhere() {
    try (MqttTestClient one = resume(0, "left-1", false)) {
      one.subscribe(JOBS + "left", 1);
      one.unsubscribe(JOBS + "left");
    }
    try (MqttTestClient bob = clean(1, "left-bob")) {
      for (int i = 1; i <= 5; i++) {
        assertThat(bob.publishAndWait("jobs/left", "m-" + i, false)).isEqualTo(ReasonCode.SUCCESS);
      }
    }
    try (MqttTestClient two = clean(2, "left-2")) {
      two.subscribe(JOBS + "left", 1);
      for (int i = 1; i <= 5; i++) {
        expectAndAcknowledge(two, "m-" + i);
      }
      two.expectNothing();
    }
  }

  @Test
  void aMemberThatGoesGivesBackWhatItHas() {
    try (MqttTestClient two = clean(1, "back-2"); MqttTestClient bob = clean(2, "back-bob")) {
      try (MqttTestClient one = resume(0, "back-1", false)) {
        one.subscribe(JOBS + "back", 1);
        bob.publishAndWait("jobs/back", "m", false);
        one.expectMessage("m");
        two.subscribe(JOBS + "back", 1);
      }
      expectAndAcknowledge(two, "m");
    }
  }

  @Test
  void aQos2MessageOfAGroupStaysWithAMemberThatIsKept() {
    try (MqttTestClient bob = clean(2, "keeps-bob"); MqttTestClient two = clean(1, "keeps-2")) {
      int id;
      try (MqttTestClient one = resume(0, "keeps-1", false)) {
        one.subscribe(JOBS + "keeps", 2);
        bob.publish("jobs/keeps", "m", 2, 1);
        bob.expectAck(Type.PUBREC, 1);
        id = one.expectMessage("m").id();
        two.subscribe(JOBS + "keeps", 2);
      }
      two.expectNothing();
      try (MqttTestClient one = resume(1, "keeps-1", true)) {
        assertThat(one.expectMessage("m").id()).isEqualTo(id);
        two.expectNothing();
      }
    }
  }

  /** What stands there are numbers of nodes: no port is bound. */
  @Test
  void anotherUserDoesNotGetASessionOnAnotherNodeEither() {
    Properties kept = Properties.of(Property.SESSION_EXPIRY, 3_600);
    try (MqttTestClient ann = MqttTestClient.open(portOf(0), Version.V5)) {
      ann.connect(new Packet.Connect(Version.V5, "owned", false, 0, "ann", null, null, kept));
      ann.disconnect();
    }
    try (MqttTestClient bob = MqttTestClient.open(portOf(1), Version.V5)) {
      assertThat(bob.connect(new Packet.Connect(Version.V5, "owned", false, 0, "bob", null, null, kept)).reason())
        .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }
    try (MqttTestClient ann = MqttTestClient.open(portOf(2), Version.V5)) {
      assertThat(ann.connect(new Packet.Connect(Version.V5, "owned", false, 0, "ann", null, null, kept))
        .sessionPresent()).isTrue();
    }
  }

  @Test
  void aSessionWhoseRowIsLostIsPutBackByANodeThatKnowsIt() {
    try (MqttTestClient ann = resume(0, "lost", false)) {
      ann.subscribe("lost", 1);
      ann.disconnect();
    }
    try (MqttTestClient bob = clean(1, "lost-bob")) {
      bob.publishAndWait("lost", "kept", false);
    }
    MqttBridgeOptions defaults = new MqttBridgeOptions();
    Shared rows = Shared.of(nodes.get(0), "waggle.mqtt.sessions." + defaults.getChannels() + "." + defaults.getName());
    Await.untilEqual("", () -> Await.result(rows.<JsonObject>get(Keys.row("lost"))).getString("node"));
    assertThat(Await.result(rows.delete(Keys.row("lost")))).isTrue();
    try (MqttTestClient ann = resume(1, "lost", true)) {
      expectAndAcknowledge(ann, "kept");
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aNodeThatEndsLeavesItsSessionsToTheOthers() {
    try (MqttTestClient ann = resume(2, "stop", false); MqttTestClient bob = clean(0, "stop-bob")) {
      ann.subscribe("stop", 1);
      for (int i = 1; i <= 10; i++) {
        bob.publishAndWait("stop", "m-" + i, false);
      }
      expectAndAcknowledge(ann, "m-1");
      for (int i = 2; i <= 10; i++) {
        ann.expectMessage("m-" + i);
      }
      // PUBACK has come, too, once this is answered.
      ann.expectNothing();
      nodes.stop(2);
      for (int i = 11; i <= 20; i++) {
        bob.publishAndWait("stop", "m-" + i, false);
      }
      try (MqttTestClient again = resume(1, "stop", true)) {
        for (int i = 2; i <= 20; i++) {
          expectAndAcknowledge(again, "m-" + i);
        }
        again.expectNothing();
      }
    }
  }
}
