// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.8 to 3.11 and 4.7: SUBSCRIBE, UNSUBSCRIBE and topic filters. */
class SubscribeStatementsTest extends WithBroker {

  private static int refused(Version version) {
    return version == Version.V5 ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR;
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersSeveralFiltersInTheirOrder(Version version) {
    Peer peer = connect(Login.of("a").version(version));
    assertThat(peer.subscribe(Properties.NONE, Peer.subscription("a", 1), Peer.subscription("a/#/b", 0),
      Peer.subscription("b", 2), Peer.subscription("c", 0))).containsExactly(1, refused(version), 2, 0);
    Peer publisher = connect("p");
    publisher.publish("a", "1", 2).publish("b", "2", 2).publish("c", "3", 2);
    assertThat(peer.take("1").qos()).isEqualTo(1);
    assertThat(peer.take("2").qos()).isEqualTo(2);
    assertThat(peer.take("3").qos()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void replacesASubscriptionWithTheSameFilter(Version version) {
    connect("r").publish("t", "kept", 1, true, Properties.NONE);
    Peer peer = connect(Login.of("a").version(version)).subscribe("t", 2);
    peer.take("kept");
    peer.subscribe("t", 0);
    Packet.Publish again = peer.take("kept");
    assertThat(again.qos()).isZero();
    assertThat(again.retain()).isTrue();
    connect("p").publish("t", "x", 2);
    assertThat(peer.take("x").qos()).isZero();
    peer.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void losesNothingWhileASubscriptionIsReplaced(Version version) {
    Peer peer = connect(Login.of("a").version(version)).subscribe("t", 1);
    Peer publisher = connect("p");
    for (int i = 0; i < 10; i++) {
      publisher.publish("t", String.valueOf(i), 1);
      peer.send(new Packet.Subscribe(50 + i, List.of(Peer.subscription("t", 1)), Properties.NONE));
    }
    int next = 0;
    for (int packets = 0; packets < 20; packets++) {
      Packet packet = peer.next();
      if (packet instanceof Packet.Publish publish) {
        assertThat(Peer.text(publish)).isEqualTo(String.valueOf(next++));
        peer.acknowledge(publish);
      }
    }
    assertThat(next).isEqualTo(10);
    peer.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void sendsTheLowerQosOfPublishedAndGranted(Version version) {
    Peer publisher = connect("p");
    for (int granted = 0; granted <= 2; granted++) {
      Peer peer = connect(Login.of("a" + granted).version(version)).subscribe("t" + granted, granted);
      for (int published = 0; published <= 2; published++) {
        publisher.publish("t" + granted, "x", published);
        assertThat(peer.take("x").qos()).isEqualTo(Math.min(granted, published));
      }
    }
  }

  @Test
  void sendsAClientNothingOfItsOwnWithNoLocal() {
    Peer peer = connect("a");
    peer.subscribe(Properties.NONE, new Packet.Subscription("t", 1, true, false, 0));
    peer.publish("t", "mine", 1).expectNothingElse();
    connect("p").publish("t", "other", 1);
    peer.take("other");
  }

  @Test
  void sendsAClientItsOwnThroughAnotherSubscriptionWithoutNoLocal() {
    Peer peer = connect("a");
    peer.subscribe(Properties.NONE, new Packet.Subscription("t/#", 1, true, false, 0));
    peer.subscribe("t/a", 0);
    peer.send(new Packet.Publish("t/a", new byte[] {'x'}, 0, 0, false, false, Properties.NONE));
    assertThat(peer.take("x").qos()).isZero();
    peer.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void deletesExactlyTheFilterThatIsNamed(Version version) {
    Peer peer = connect(Login.of("a").version(version)).subscribe("t/#", 0).subscribe("t/+", 0);
    peer.unsubscribe("t/a", "T/#", "#");
    Peer publisher = connect("p").publish("t/a", "1", 1);
    peer.take("1");
    peer.unsubscribe("t/#");
    publisher.publish("t/a", "2", 1).publish("t/a/b", "none", 1);
    peer.take("2");
    peer.unsubscribe("t/+");
    publisher.publish("t/a", "none", 1);
    peer.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersUnsubscribeOnceAndInOrder(Version version) {
    Peer peer = connect(Login.of("a").version(version)).subscribe("a", 0).subscribe("b", 0);
    int[] reasons = peer.unsubscribe("none", "a", "neither", "b");
    if (version == Version.V5) {
      assertThat(reasons).containsExactly(ReasonCode.NO_SUBSCRIPTION_EXISTED, 0, ReasonCode.NO_SUBSCRIPTION_EXISTED, 0);
    }
    peer.unsubscribe("none");
    connect("p").publish("a", "x", 1).publish("b", "x", 1);
    peer.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void finishesWhatIsUnderWayAfterUnsubscribe(Version version) {
    Peer peer = connect(Login.of("a").version(version)).subscribe("t", 2);
    connect("p").publish("t", "1", 1).publish("t", "2", 2);
    Packet.Publish one = peer.expectMessage("1");
    Packet.Publish two = peer.expectMessage("2");
    peer.unsubscribe("t");
    peer.acknowledge(one);
    peer.send(new Packet.Ack(Type.PUBREC, two.id())).expectAck(Type.PUBREL, two.id());
    peer.send(new Packet.Ack(Type.PUBCOMP, two.id())).expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void takesWildcardsOnlyWhereTheyMayStand(Version version) {
    Peer peer = connect(Login.of("a").version(version));
    for (String filter : new String[] {"a#", "a/#/b", "#/a", "##", "a+", "+a", "a/b+/c", "a/+b", "++"}) {
      assertThat(peer.subscribe(Properties.NONE, Peer.subscription(filter, 0))).as(filter)
        .containsExactly(refused(version));
    }
    for (String filter : new String[] {"#", "a/#", "/#", "+", "+/+", "/+", "a/+/b", "+/a/#", "+/"}) {
      peer.subscribe(filter, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void keepsTopicsThatBeginWithADollarFromWildcards(Version version) {
    Peer wild = connect(Login.of("wild").version(version)).subscribe("#", 0).subscribe("+/t", 0);
    Peer named = connect(Login.of("named").version(version)).subscribe("$here/#", 0);
    Await.result(broker.bridge.publish("$here/t", Buffer.buffer("x"), 0, false));
    named.take("x");
    wild.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void comparesTopicsAsTheyAre(Version version) {
    String composed = "\u00e9";
    String combining = "e\u0301";
    Peer peer = connect(Login.of("a").version(version)).subscribe(composed, 0).subscribe("Case", 0)
      .subscribe("/slash", 0).subscribe("a b", 0).subscribe("\uFEFFbom", 0);
    Peer publisher = connect("p");
    for (String topic : new String[] {combining, "case", "CASE", "slash", "/slash/", "//slash", "ab", "a  b", "bom"}) {
      publisher.publish(topic, "none", 1);
    }
    peer.expectNothingElse();
    for (String topic : new String[] {composed, "Case", "/slash", "a b", "\uFEFFbom"}) {
      publisher.publish(topic, "x", 1);
      assertThat(peer.take("x").topic()).isEqualTo(topic);
    }
  }
}
