// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.1 and 3.2: CONNECT and CONNACK. */
class ConnectStatementsTest extends WithBroker {

  @Override
  MqttBridgeOptions options() {
    return super.options().setResponseInformation("answers/").setMaxKeepAliveSeconds(30);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersConnectWithConnAckFirst(Version version) {
    Peer peer = connecting(Login.of("a").version(version));
    Packet.ConnAck ack = peer.expect(Packet.ConnAck.class);
    assertThat(ack.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(ack.sessionPresent()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void sendsOneConnAck(Version version) {
    connect(Login.of("a").version(version)).expectNothingElse().expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void closesOnASecondConnect(Version version) {
    Login login = Login.of("a").version(version);
    Peer peer = connect(login).send(login.connect());
    if (version == Version.V5) {
      peer.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    } else {
      peer.raw.expectClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"30 05 00 01 61 00 00", "c0 00", "82 07 00 01 00 00 01 61 00", "e0 00", "f0 00", "40 02 00 01",
    "00 00", "47 45 54"})
  void sendsNoDisconnectBeforeConnAck(String first) {
    open(Version.V5).hex(first).raw.expectClosed();
  }

  @Test
  void answersALaterVersionInTheFormOfVersion5() {
    open(Version.V5).hex("10 0e  00 04 4d 51 54 54 06  02 00 0a 00  00 01 61")
      .expectRefusal(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
  }

  @Test
  void answersAnEarlierVersionInTheFormOfVersion311() {
    Peer peer = open(Version.V3_1_1).hex("10 0d  00 04 4d 51 54 54 02  02 00 0a  00 01 61");
    assertThat(peer.nextBytes()).containsExactly(0x20, 2, 0, 1);
    peer.raw.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"03", "0a", "1e", "22", "42"})
  void closesWithoutConnAckOnABadConnectOfVersion311(String flags) {
    open(Version.V3_1_1).hex("10 0d  00 04 4d 51 54 54 04 " + flags + " 00 0a  00 01 61").raw.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"03", "0a", "1e", "22", "82"})
  void answersABadConnectOfVersion5WithItsReason(String flags) {
    open(Version.V5).hex("10 0e  00 04 4d 51 54 54 05 " + flags + " 00 0a 00  00 01 61")
      .expectRefusal(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void takesClientIdsOf1To23LettersAndDigits(Version version) {
    for (String id : new String[] {"0", "abcdefghijklmnopqrstuvw", "0123456789ABCDEFGHIJKLM", "NOPQRSTUVWXYZxyz"}) {
      connect(Login.of(id).version(version));
    }
    assertThat(broker.bridge.clients(10)).extracting(MqttBridge.ClientInfo::clientId)
      .contains("0", "abcdefghijklmnopqrstuvw", "0123456789ABCDEFGHIJKLM", "NOPQRSTUVWXYZxyz");
  }

  @Test
  void assignsAnIdThatNobodyHas() {
    Packet.ConnAck one = connecting(Login.of("")).expect(Packet.ConnAck.class);
    Packet.ConnAck two = connecting(Login.of("")).expect(Packet.ConnAck.class);
    assertThat(one.properties().text(Property.ASSIGNED_CLIENT_ID)).isNotEmpty()
      .isNotEqualTo(two.properties().text(Property.ASSIGNED_CLIENT_ID));
    assertThat(broker.bridge.clients(10)).extracting(MqttBridge.ClientInfo::clientId).containsExactlyInAnyOrder(
      one.properties().text(Property.ASSIGNED_CLIENT_ID), two.properties().text(Property.ASSIGNED_CLIENT_ID));
  }

  @Test
  void servesClientsOfVersion311WithoutAnId() {
    Peer one = connect(Login.of("").version(Version.V3_1_1));
    Peer two = connect(Login.of("").version(Version.V3_1_1)).subscribe("a", 0);
    one.publish("a", "hi", 0).expectNothingElse();
    two.take("hi");
    assertThat(broker.bridge.clients(10)).extracting(MqttBridge.ClientInfo::clientId).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void refusesAnEmptyIdWithoutACleanSessionInVersion311() {
    connecting(Login.of("").version(Version.V3_1_1).resuming()).expectRefusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void refusesAnIdThatIsTooLong(Version version) {
    connecting(Login.of("a".repeat(300)).version(version)).expectRefusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void looksAtNothingAfterARefusedConnect(Version version) {
    Peer watch = connect("watch").subscribe("#", 0);
    Peer peer = open(version);
    byte[] connect = encoded(version, Login.of("a".repeat(300)).version(version).connect());
    byte[] publish = encoded(version, new Packet.Publish("a", new byte[1], 0, 0, true, false, Properties.NONE));
    byte[] both = Arrays.copyOf(connect, connect.length + publish.length);
    System.arraycopy(publish, 0, both, connect.length, publish.length);
    peer.send(both).expectRefusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    watch.expectNothingElse();
  }

  private static byte[] encoded(Version version, Packet packet) {
    return MqttProtocol.client(version, 1 << 20).encode(packet).getBytes();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void closesAfterOneAndAHalfKeepAlivesOfSilence(Version version) {
    long start = System.nanoTime();
    Peer peer = connect(Login.of("a").version(version).keepAlive(1));
    if (version == Version.V5) {
      peer.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    } else {
      peer.raw.expectClosed();
    }
    assertThat(System.nanoTime() - start).isGreaterThan(1_400_000_000L);
  }

  @Test
  void tellsItsOwnKeepAliveOnlyIfItIsAnother() {
    Packet.ConnAck longer = connecting(Login.of("a").keepAlive(60)).expect(Packet.ConnAck.class);
    assertThat(longer.properties().number(Property.SERVER_KEEP_ALIVE, 0)).isEqualTo(30);
    Packet.ConnAck shorter = connecting(Login.of("b").keepAlive(20)).expect(Packet.ConnAck.class);
    assertThat(shorter.properties().has(Property.SERVER_KEEP_ALIVE)).isFalse();
  }

  @Test
  void returnsResponseInformationOnlyWhenAsked() {
    for (int asked = 0; asked <= 1; asked++) {
      Packet.ConnAck ack = connecting(Login.of("a").with(Property.REQUEST_RESPONSE_INFORMATION, asked))
        .expect(Packet.ConnAck.class);
      assertThat(ack.properties().text(Property.RESPONSE_INFORMATION)).isEqualTo(asked == 1 ? "answers/" : null);
    }
    assertThat(connecting(Login.of("b")).expect(Packet.ConnAck.class).properties()
      .has(Property.RESPONSE_INFORMATION)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void closesTheOlderConnectionOfAClient(Version version) {
    Peer older = connect(lasting(version, "a"));
    Peer newer = connect(lasting(version, "a"));
    if (version == Version.V5) {
      older.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
    } else {
      older.raw.expectClosed();
    }
    newer.expectNothingElse();
    Await.until("one client is left", () -> broker.bridge.clients(10).size() == 1);
  }
}
