// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 2.2.1, 3.3.4, 4.3, 4.6 and 4.9: identifiers, acknowledgements, order, flow control. */
class QosStatementsTest extends WithBroker {

  private static Packet.Publish message(String payload, int qos, int id, boolean dup) {
    return new Packet.Publish("t", payload.getBytes(StandardCharsets.UTF_8), id, qos, false, dup,
      Properties.NONE);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersAsTheQosAsks(Version version) {
    Peer peer = connect(Login.of("a").version(version)).send(message("0", 0, 0, false)).expectNothingElse();
    peer.send(message("1", 1, 65_535, false)).expectAck(Type.PUBACK, 65_535);
    peer.send(message("2", 2, 1, false)).expectAck(Type.PUBREC, 1);
    peer.send(new Packet.Ack(Type.PUBREL, 1)).expectAck(Type.PUBCOMP, 1);
    peer.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void sendsEachQosAsItIs(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("t", 2);
    connect("p").publish("t", "0", 0).publish("t", "1", 1).publish("t", "2", 2);
    for (int qos = 0; qos <= 2; qos++) {
      Packet.Publish got = watch.take(String.valueOf(qos));
      assertThat(got.qos()).isEqualTo(qos);
      assertThat(got.dup()).isFalse();
      assertThat(got.id() == 0).isEqualTo(qos == 0);
    }
    watch.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void usesIdentifiersThatAreFree(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("t", 2);
    Peer peer = connect("p");
    Set<Integer> open = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      peer.publish("t", "x", 1 + i % 2);
      int id = watch.expectMessage("x").id();
      assertThat(id).isBetween(1, 65_535);
      assertThat(open.add(id)).as("identifier " + id).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void goesThroughTheStepsOfQos2(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("t", 2);
    connect("p").publish("t", "x", 2);
    Packet.Publish got = watch.expectMessage("x");
    watch.expectNothingElse();
    watch.send(new Packet.Ack(Type.PUBREC, got.id()));
    Packet.Ack released = watch.expectAck(Type.PUBREL, got.id());
    assertThat(released.reason()).isEqualTo(ReasonCode.SUCCESS);
    watch.expectNothingElse();
    watch.send(new Packet.Ack(Type.PUBCOMP, got.id())).expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void takesAnIdentifierAgainAfterPuback(Version version) {
    Peer watch = connect("watch").subscribe("t", 0);
    Peer peer = connect(Login.of("a").version(version)).send(message("one", 1, 7, false));
    peer.expectAck(Type.PUBACK, 7);
    peer.send(message("two", 1, 7, true)).expectAck(Type.PUBACK, 7);
    watch.take("one");
    watch.take("two");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void passesOnAQos2MessageOnceUntilItsPubrel(Version version) {
    Peer watch = connect("watch").subscribe("t", 0);
    Peer peer = connect(Login.of("a").version(version)).send(message("one", 2, 7, false));
    peer.expectAck(Type.PUBREC, 7);
    for (int again = 0; again < 3; again++) {
      peer.send(message("one", 2, 7, true)).expectAck(Type.PUBREC, 7);
    }
    peer.send(new Packet.Ack(Type.PUBREL, 7)).expectAck(Type.PUBCOMP, 7);
    watch.take("one");
    watch.expectNothingElse();
    peer.send(message("two", 2, 7, true)).expectAck(Type.PUBREC, 7);
    watch.take("two");
  }

  @Test
  void answersPubrelAndPubrecOfUnknownIdentifiers() {
    Peer peer = connect("a").send(new Packet.Ack(Type.PUBREL, 9));
    assertThat(peer.expectAck(Type.PUBCOMP, 9).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    peer.send(new Packet.Ack(Type.PUBREC, 9));
    assertThat(peer.expectAck(Type.PUBREL, 9).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    peer.send(new Packet.Ack(Type.PUBACK, 9)).send(new Packet.Ack(Type.PUBCOMP, 9)).expectNothingElse();
  }

  @Test
  void doesNotLetExpireWhatIsUnderWay() {
    Peer watch = connect(lasting(Version.V5, "watch")).subscribe("t", 2);
    Peer peer = connect("p").send(new Packet.Publish("t", new byte[] {'x'}, 5, 2, false, false,
      Properties.of(Property.MESSAGE_EXPIRY, 1)));
    peer.expectAck(Type.PUBREC, 5);
    Packet.Publish first = watch.expectMessage("x");
    long end = System.nanoTime() + 1_200_000_000L;
    Await.until("the message has expired", () -> System.nanoTime() > end);
    peer.send(new Packet.Ack(Type.PUBREL, 5)).expectAck(Type.PUBCOMP, 5);
    watch.breakOff();
    Peer back = connect(lasting(Version.V5, "watch"));
    Packet.Publish again = back.take("x");
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.dup()).isTrue();
    back.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void keepsTheOrderOfEachQos(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("t", 2);
    Peer peer = connect("p");
    for (int qos = 0; qos <= 2; qos++) {
      for (int i = 0; i < 50; i++) {
        peer.publish("t", qos + "-" + i, qos);
      }
      for (int i = 0; i < 50; i++) {
        watch.take(qos + "-" + i);
      }
    }
  }

  @Test
  void keepsToTheReceiveMaximumOfTheClientAndAnswersMeanwhile() {
    Peer watch = connect(Login.of("watch").with(Property.RECEIVE_MAXIMUM, 2)).subscribe("t", 2);
    connect("p").publish("t", "1", 1).publish("t", "2", 2).publish("t", "3", 1).publish("t", "4", 1).publish("t", "5", 0);
    Packet.Publish one = watch.expectMessage("1");
    Packet.Publish two = watch.expectMessage("2");
    // QoS 0 is not counted, and may overtake.
    watch.expectMessage("5");
    watch.expectNothingElse().subscribe("u", 1).expectNothingElse();
    watch.acknowledge(one);
    watch.expectMessage("3");
    watch.send(new Packet.Ack(Type.PUBREC, two.id())).expectAck(Type.PUBREL, two.id());
    watch.expectNothingElse();
    watch.send(new Packet.Ack(Type.PUBCOMP, two.id()));
    watch.expectMessage("4");
    watch.expectNothingElse();
  }

  @Test
  void countsARefusedPubrecAsDone() {
    Peer watch = connect(Login.of("watch").with(Property.RECEIVE_MAXIMUM, 1)).subscribe("t", 2);
    connect("p").publish("t", "1", 2).publish("t", "2", 2);
    Packet.Publish one = watch.expectMessage("1");
    watch.expectNothingElse();
    watch.send(new Packet.Ack(Type.PUBREC, one.id(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE));
    watch.take("2");
    watch.expectNothingElse();
  }
}
