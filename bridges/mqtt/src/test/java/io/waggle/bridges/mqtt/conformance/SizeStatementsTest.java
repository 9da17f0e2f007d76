// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The maximum packet size of a client, and what it wants to be told of problems: sections 3.1.2.11.4 and 3.1.2.11.7. */
class SizeStatementsTest extends WithBroker {

  private static final int MOST = 24;

  @Override
  MqttBridgeOptions options() {
    Authorizer secret = (client, action, topic) -> Future.succeededFuture(!topic.startsWith("secret"));
    return super.options().setAuthorizers(List.of(secret)).setEnhancedAuthenticators(List.of(new LongAnswers()));
  }

  /** Answers at length. */
  private static final class LongAnswers implements EnhancedAuthenticator {
    @Override
    public String method() {
      return "LONG";
    }

    @Override
    public Exchange begin(MqttLogin login) {
      return data -> Future.succeededFuture(new Step(new byte[100], null));
    }
  }

  private static Login small(String clientId) {
    return Login.of(clientId).with(Property.MAXIMUM_PACKET_SIZE, MOST);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void dropsAMessageThatIsTooLongAndGoesOn(int qos) {
    Peer peer = connect(small("a").expiry(60)).subscribe("t", qos);
    connect("p").publish("t", "x".repeat(MOST), qos).publish("t", "y", qos);
    peer.take("y");
    peer.expectNothingElse().breakOff();
    connect(small("a").resuming()).expectNothingElse();
  }

  @Test
  void letsNobodyInWhoTakesNoConnAck() {
    connecting(Login.of("a").with(Property.MAXIMUM_PACKET_SIZE, 6)).expectRefusal(ReasonCode.PACKET_TOO_LARGE);
    connecting(Login.of("").with(Property.MAXIMUM_PACKET_SIZE, MOST)).expectRefusal(ReasonCode.PACKET_TOO_LARGE);
  }

  @Test
  void sendsNoSubAckThatIsTooLongAndSubscribesToNothing() {
    Peer peer = connect(small("a").expiry(60));
    peer.send(new Packet.Subscribe(7, IntStream.range(0, MOST).mapToObj(i -> Peer.subscription("t" + i, 1)).toList(),
      Properties.NONE));
    peer.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
    connect("p").publish("t1", "x", 1);
    peer = connect(small("a").expiry(60).resuming());
    peer.expectNothingElse();
    peer.subscribe("t", 1);
    peer.send(new Packet.Unsubscribe(8, IntStream.range(0, MOST).mapToObj(i -> "t" + i).toList(), Properties.NONE));
    peer.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
  }

  @Test
  void sendsNothingToWhoTakesNoRefusal() {
    connecting(Login.of("a").with(Property.MAXIMUM_PACKET_SIZE, 4)).raw.expectClosed();
  }

  @Test
  void sendsNoAuthThatIsTooLong() {
    connecting(Login.of("a").with(Property.MAXIMUM_PACKET_SIZE, MOST)
      .with(Property.AUTHENTICATION_METHOD, "LONG")).expectRefusal(ReasonCode.PACKET_TOO_LARGE);
  }

  @Test
  void sendsNoRefusalThatIsTooLong() {
    Peer peer = connecting(small("a".repeat(300)));
    byte[] refusal = peer.nextBytes();
    assertThat(refusal.length).isLessThanOrEqualTo(MOST);
    assertThat(refusal[3] & 0xFF).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    peer.raw.expectClosed();
  }

  @Test
  void sendsNoDisconnectThatIsTooLong() {
    Login login = small("a");
    Peer peer = connect(login).send(login.connect());
    byte[] disconnect = peer.nextBytes();
    assertThat(disconnect.length).isLessThanOrEqualTo(MOST);
    assertThat(disconnect[2] & 0xFF).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    peer.raw.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sendsAcknowledgementsWithoutReasonStringAndUserProperties(boolean tells) {
    Login login = (tells ? small("a") : Login.of("a")).with(Property.REQUEST_PROBLEM_INFORMATION, tells ? 1 : 0);
    Peer peer = connect(login);
    peer.send(message("secret/t", 1)).send(message("secret/t", 2));
    assertThat(peer.nextBytes()).containsExactly(0x40, 3, 0, 1, ReasonCode.NOT_AUTHORIZED);
    assertThat(peer.nextBytes()).containsExactly(0x50, 3, 0, 2, ReasonCode.NOT_AUTHORIZED);
    peer.send(new Packet.Ack(Type.PUBREL, 9)).send(new Packet.Ack(Type.PUBREC, 9));
    assertThat(peer.nextBytes()).containsExactly(0x70, 3, 0, 9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    assertThat(peer.nextBytes()).containsExactly(0x62, 3, 0, 9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    peer.send(new Packet.Subscribe(7, List.of(Peer.subscription("secret", 1), Peer.subscription("a#", 1)),
      Properties.NONE));
    assertThat(peer.nextBytes()).containsExactly(0x90, 5, 0, 7, 0, ReasonCode.NOT_AUTHORIZED,
      ReasonCode.TOPIC_FILTER_INVALID);
    peer.send(new Packet.Unsubscribe(8, List.of("t"), Properties.NONE));
    assertThat(peer.nextBytes()).containsExactly(0xB0, 4, 0, 8, 0, ReasonCode.NO_SUBSCRIPTION_EXISTED);
  }

  private static Packet.Publish message(String topic, int qos) {
    return new Packet.Publish(topic, new byte[0], qos, qos, false, false, Properties.NONE);
  }

  @Test
  void tellsNobodyOfASessionThatDoesNotWantToKnow() {
    Peer peer = connect(Login.of("a").with(Property.REQUEST_PROBLEM_INFORMATION, 0).version(Version.V5));
    peer.subscribe("t", 0);
    connect("p").publish("t", "x", 0, false, Properties.of(Property.USER_PROPERTY, new Properties.Pair("a", "b")));
    assertThat(peer.take("x").properties().has(Property.USER_PROPERTY)).isTrue();
  }
}
