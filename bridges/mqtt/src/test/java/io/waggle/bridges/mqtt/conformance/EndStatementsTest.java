// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.12 to 3.15, 4.12 and 4.13: PINGREQ, DISCONNECT, AUTH, errors. */
class EndStatementsTest extends WithBroker {

  /** A method with one question, which is answered with {@code right}. */
  private record OneQuestion() implements EnhancedAuthenticator {

    @Override
    public String method() {
      return "question";
    }

    @Override
    public Exchange begin(MqttLogin login) {
      return data -> {
        if (data == null) {
          return Future.succeededFuture(new Step(new byte[] {'?'}, null));
        }
        return new String(data).equals("right")
          ? Future.succeededFuture(new Step(null, identity(login.clientId())))
          : Future.failedFuture(new MqttRefusal(ReasonCode.NOT_AUTHORIZED, "answer: wrong"));
      };
    }
  }

  static MqttIdentity identity(String clientId) {
    return new MqttIdentity(clientId, "somebody", false, Long.MAX_VALUE, Map.of());
  }

  @Override
  MqttBridgeOptions options() {
    return super.options().setEnhancedAuthenticators(List.of(new OneQuestion()));
  }

  private static Packet.Auth auth(int reason, String answer) {
    Properties properties = Properties.of(Property.AUTHENTICATION_METHOD, "question");
    return new Packet.Auth(reason, answer == null ? properties
      : properties.with(Property.AUTHENTICATION_DATA, answer.getBytes()));
  }

  /** Reads the question. */
  private static Peer asked(Peer peer) {
    Packet.Auth question = peer.expect(Packet.Auth.class);
    assertThat(question.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
    assertThat(question.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo("question");
    assertThat(question.properties().bytes(Property.AUTHENTICATION_DATA)).containsExactly('?');
    return peer;
  }

  private Peer authenticated() {
    Peer peer = asked(connecting(Login.of("a").with(Property.AUTHENTICATION_METHOD, "question")))
      .send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "right"));
    Packet.ConnAck ack = peer.expect(Packet.ConnAck.class);
    assertThat(ack.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(ack.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo("question");
    return peer;
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersPings(Version version) {
    Peer peer = connect(Login.of("a").version(version));
    peer.send(new Packet.Ping(Type.PINGREQ)).send(new Packet.Ping(Type.PINGREQ));
    assertThat(peer.nextBytes()).containsExactly(0xD0, 0);
    assertThat(peer.nextBytes()).containsExactly(0xD0, 0);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void closesAfterDisconnectAndSaysNothing(Version version) {
    connect(Login.of("a").version(version)).subscribe("#", 0).disconnect();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void closesAndSaysNothingMoreAfterAMalformedPacket(Version version) {
    Peer peer = connect(Login.of("a").version(version)).subscribe("t", 1);
    peer.hex("36 00  c0 00  30 05 00 01 74 00 00");
    connect("p").publish("t", "x", 1);
    if (version == Version.V5) {
      peer.expectDisconnect(ReasonCode.MALFORMED_PACKET);
    } else {
      peer.raw.expectClosed();
    }
  }

  @Test
  void refusesAnAuthenticationMethodThatItDoesNotKnow() {
    connecting(Login.of("a").with(Property.AUTHENTICATION_METHOD, "other"))
      .expectRefusal(ReasonCode.BAD_AUTHENTICATION_METHOD);
  }

  @Test
  void authenticatesWithTheMethodOfConnect() {
    authenticated().expectNothingElse();
  }

  @Test
  void closesWhenAuthenticationFails() {
    asked(connecting(Login.of("a").with(Property.AUTHENTICATION_METHOD, "question")))
      .send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "wrong")).expectRefusal(ReasonCode.NOT_AUTHORIZED);
  }

  @Test
  void authenticatesAgain() {
    Peer peer = authenticated().send(auth(ReasonCode.REAUTHENTICATE, null));
    asked(peer).expectNothingElse().send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "right"));
    Packet.Auth done = peer.expect(Packet.Auth.class);
    assertThat(done.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(done.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo("question");
    peer.expectNothingElse();
  }

  @Test
  void closesWhenAuthenticatingAgainFails() {
    asked(authenticated().send(auth(ReasonCode.REAUTHENTICATE, null)))
      .send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "wrong")).expectDisconnect(ReasonCode.NOT_AUTHORIZED);
  }

  @Test
  void sendsNoAuthToAClientWithoutAMethod() {
    Peer peer = connecting(Login.of("a"));
    assertThat(peer.expect(Packet.ConnAck.class).properties().has(Property.AUTHENTICATION_METHOD)).isFalse();
    peer.expectNothingElse();
    peer.send(auth(ReasonCode.REAUTHENTICATE, null)).expectDisconnect(ReasonCode.PROTOCOL_ERROR);
  }
}
