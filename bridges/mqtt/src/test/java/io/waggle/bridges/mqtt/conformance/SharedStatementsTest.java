// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import org.junit.jupiter.api.Test;

/** Section 4.8.2: shared subscriptions. */
class SharedStatementsTest extends WithBroker {

  @Test
  void takesOnlyFiltersWithANameAndAFilter() {
    Peer peer = connect("a");
    for (String filter : new String[] {"$share/", "$share/g", "$share//t", "$share/g/", "$share/+/t", "$share/g+/t",
      "$share/g#/t", "$share/#", "$share/g/t#"}) {
      assertThat(peer.subscribe(Properties.NONE, Peer.subscription(filter, 0))).as(filter)
        .containsExactly(ReasonCode.TOPIC_FILTER_INVALID);
    }
    peer.subscribe("$share/g/t", 1).subscribe("$share/group two/t/#", 1).subscribe("$share/g//t", 0);
  }

  @Test
  void sendsEachMemberItsGrantedQos() {
    Peer zero = connect("zero").subscribe("$share/g/t", 0);
    Peer publisher = connect("p").publish("t", "1", 2);
    assertThat(zero.take("1").qos()).isZero();
    zero.unsubscribe("$share/g/t");
    Peer one = connect("one").subscribe("$share/g/t", 1);
    publisher.publish("t", "2", 2).publish("t", "3", 0);
    assertThat(one.take("2").qos()).isEqualTo(1);
    assertThat(one.take("3").qos()).isZero();
    zero.expectNothingElse();
  }

  @Test
  void completesAQos2MessageWithTheMemberThatHasIt() {
    Peer member = connect(lasting(Version.V5, "one")).subscribe("$share/g/t", 2);
    connect("p").publish("t", "x", 2);
    Packet.Publish got = member.expectMessage("x");
    Peer other = connect("two").subscribe("$share/g/t", 2);
    member.breakOff();
    Peer back = connect(lasting(Version.V5, "one"));
    assertThat(back.take("x").id()).isEqualTo(got.id());
    back.expectNothingElse();
    other.expectNothingElse();
  }

  @Test
  void givesAQos2MessageUnderWayToNobodyElseWhenTheSessionEnds() {
    Peer member = connect("one").subscribe("$share/g/t", 2);
    connect("p").publish("t", "x", 2);
    member.expectMessage("x");
    Peer other = connect("two").subscribe("$share/g/t", 2);
    member.breakOff();
    connect("one").expectNothingElse();
    connect("p").publish("t", "y", 2);
    other.take("y");
    other.expectNothingElse();
  }

  @Test
  void givesAMessageThatAMemberRefusedToNobodyElse() {
    Peer one = connect("one").subscribe("$share/g/t", 2);
    Peer publisher = connect("p").publish("t", "1", 1).publish("t", "2", 2);
    Packet.Publish first = one.expectMessage("1");
    Packet.Publish second = one.expectMessage("2");
    Peer two = connect("two").subscribe("$share/g/t", 2);
    one.send(new Packet.Ack(Type.PUBACK, first.id(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE))
      .send(new Packet.Ack(Type.PUBREC, second.id(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE))
      .expectNothingElse();
    one.disconnect();
    two.expectNothingElse();
    publisher.publish("t", "3", 1);
    two.take("3");
  }
}
