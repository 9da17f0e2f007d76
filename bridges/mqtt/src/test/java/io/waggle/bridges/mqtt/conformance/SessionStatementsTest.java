// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1.2.4, 3.1.2.11.2, 4.1 and 4.4: sessions, and what is sent again. */
class SessionStatementsTest extends WithBroker {

  private Packet.ConnAck welcome;

  /** Connects and keeps CONNACK. */
  private Peer arrive(Login login) {
    Peer peer = connecting(login);
    welcome = peer.expect(Packet.ConnAck.class);
    assertThat(welcome.reason()).isEqualTo(ReasonCode.SUCCESS);
    return peer;
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void dropsTheSessionOnACleanStart(Version version) {
    arrive(lasting(version, "a")).subscribe("t", 1).disconnect();
    connect("p").publish("t", "missed", 1);
    Peer again = arrive(Login.of("a").version(version));
    assertThat(welcome.sessionPresent()).isFalse();
    connect("q").publish("t", "later", 1);
    again.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void doesNotKeepTheSessionOfACleanStart(Version version) {
    arrive(Login.of("a").version(version)).subscribe("t", 1).disconnect();
    connect("p").publish("t", "missed", 1);
    Peer again = arrive(lasting(version, "a"));
    assertThat(welcome.sessionPresent()).isFalse();
    again.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void resumesTheSessionWithWhatCameMeanwhile(Version version) {
    arrive(lasting(version, "a")).subscribe("t", 2).disconnect();
    connect("p").publish("t", "one", 1).publish("t", "two", 2);
    Peer again = arrive(lasting(version, "a"));
    assertThat(welcome.sessionPresent()).isEqualTo(version != Version.V3_1);
    assertThat(again.take("one").qos()).isEqualTo(1);
    assertThat(again.take("two").qos()).isEqualTo(2);
    connect("q").publish("t", "three", 1);
    again.take("three");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void makesASessionWhereThereIsNone(Version version) {
    arrive(lasting(version, "a"));
    assertThat(welcome.sessionPresent()).isFalse();
    arrive(lasting(version, "b"));
    assertThat(welcome.sessionPresent()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void keepsRetainedMessagesWhenTheSessionEnds(Version version) {
    arrive(Login.of("a").version(version)).publish("t", "kept", 1, true, Properties.NONE).disconnect();
    arrive(Login.of("b").version(version)).subscribe("t", 0).take("kept");
  }

  @Test
  void endsASessionWhenItsExpiryHasPassedAndNoneThatIsConnected() {
    Peer stays = arrive(Login.of("stays").expiry(1)).subscribe("t", 1);
    Peer clean = arrive(Login.of("clean").version(Version.V3_1_1)).subscribe("t", 1);
    arrive(Login.of("leaves").expiry(1)).subscribe("t", 1).breakOff();
    Await.until("the session has ended", () -> broker.bridge.clients(10).stream()
      .noneMatch(client -> client.clientId().equals("leaves")));
    connect("p").publish("t", "hi", 1);
    stays.take("hi");
    clean.take("hi");
    arrive(Login.of("leaves").resuming().expiry(1));
    assertThat(welcome.sessionPresent()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void sendsAgainWhatWasNotAcknowledgedAndNothingElse(Version version) {
    Peer peer = arrive(lasting(version, "a")).subscribe("t", 2);
    connect("p").publish("t", "1", 1).publish("t", "2", 2).publish("t", "3", 1).publish("t", "4", 2)
      .publish("t", "5", 1);
    List<Packet.Publish> first = new ArrayList<>();
    for (String payload : new String[] {"1", "2", "3", "4", "5"}) {
      first.add(peer.expectMessage(payload));
      assertThat(first.get(first.size() - 1).dup()).isFalse();
    }
    peer.send(new Packet.Ack(Type.PUBACK, first.get(2).id())).send(new Packet.Ack(Type.PUBREC, first.get(3).id()))
      .expectAck(Type.PUBREL, first.get(3).id());
    peer.expectNothingElse().breakOff();

    Peer again = arrive(lasting(version, "a"));
    for (int index : new int[] {0, 1}) {
      Packet.Publish publish = again.expectMessage(Peer.text(first.get(index)));
      assertThat(publish.id()).isEqualTo(first.get(index).id());
      assertThat(publish.dup()).isTrue();
    }
    again.expectAck(Type.PUBREL, first.get(3).id());
    Packet.Publish last = again.expectMessage("5");
    assertThat(last.id()).isEqualTo(first.get(4).id());
    again.expectNothingElse();
    again.send(new Packet.Ack(Type.PUBCOMP, first.get(3).id())).send(new Packet.Ack(Type.PUBACK, first.get(0).id()))
      .send(new Packet.Ack(Type.PUBACK, last.id()));
    again.acknowledge(first.get(1));
    again.expectNothingElse().breakOff();
    arrive(lasting(version, "a")).expectNothingElse();
  }

  @Test
  void doesNotSendAgainWhatWasRefused() {
    Peer peer = arrive(lasting(Version.V5, "a")).subscribe("t", 2);
    connect("p").publish("t", "1", 1).publish("t", "2", 2);
    Packet.Publish one = peer.expectMessage("1");
    Packet.Publish two = peer.expectMessage("2");
    peer.send(new Packet.Ack(Type.PUBACK, one.id(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE))
      .send(new Packet.Ack(Type.PUBREC, two.id(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE))
      .expectNothingElse().breakOff();
    arrive(lasting(Version.V5, "a")).expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void passesOnAQos2MessageOnceThoughItsPublisherComesBack(Version version) {
    Peer watch = connect("watch").subscribe("t", 2);
    Packet.Publish publish = new Packet.Publish("t", new byte[] {'x'}, 5, 2, false, false, Properties.NONE);
    Peer peer = arrive(lasting(version, "a")).send(publish);
    peer.expectAck(Type.PUBREC, 5);
    peer.breakOff();
    Peer again = arrive(lasting(version, "a"))
      .send(new Packet.Publish("t", new byte[] {'x'}, 5, 2, false, true, Properties.NONE));
    again.expectAck(Type.PUBREC, 5);
    again.send(new Packet.Ack(Type.PUBREL, 5)).expectAck(Type.PUBCOMP, 5);
    watch.take("x");
    watch.expectNothingElse();
  }
}
