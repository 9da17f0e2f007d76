// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.session.Client.State;
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
import org.junit.jupiter.params.provider.CsvSource;

/** State and packet give state and answer. */
class ClientTest {

  private static final String METHOD = "COUNT";

  private final FakeExchange exchange = new FakeExchange();
  private final RecordingOutput output = new RecordingOutput();
  private final Client client = new Client(output, exchange);

  private static Packet.Connect connect(Version version, Properties properties) {
    return new Packet.Connect(version, "c", true, 10, null, null, null, properties);
  }

  private static Packet publish(int qos, int id) {
    return new Packet.Publish("a", "m".getBytes(), id, qos, false, false, Properties.NONE);
  }

  private static Packet packet(String name) {
    return switch (name) {
      case "CONNECT" -> connect(Version.V5, Properties.NONE);
      case "METHOD" -> connect(Version.V5, Properties.of(Property.AUTHENTICATION_METHOD, METHOD));
      case "AUTH" -> Connecting.auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, null);
      case "REAUTH" -> Connecting.auth(ReasonCode.REAUTHENTICATE, METHOD, null);
      case "PUBLISH0" -> publish(0, 0);
      case "PUBLISH1" -> publish(1, 1);
      case "PUBLISH2" -> publish(2, 2);
      case "WILDCARD" -> new Packet.Publish("a/#", new byte[0], 0, 0, false, false, Properties.NONE);
      case "PUBREL" -> new Packet.Ack(Type.PUBREL, 2);
      case "PUBACK" -> new Packet.Ack(Type.PUBACK, 9);
      case "PUBREC" -> new Packet.Ack(Type.PUBREC, 9);
      case "PUBCOMP" -> new Packet.Ack(Type.PUBCOMP, 9);
      case "SUBSCRIBE" -> new Packet.Subscribe(3,
        List.of(new Packet.Subscription("a", 1, false, false, 0)), Properties.NONE);
      case "UNSUBSCRIBE" -> new Packet.Unsubscribe(4, List.of("a"), Properties.NONE);
      case "PINGREQ" -> new Packet.Ping(Type.PINGREQ);
      case "PINGRESP" -> new Packet.Ping(Type.PINGRESP);
      case "CONNACK" -> new Packet.ConnAck(false, 0, Properties.NONE);
      case "DISCONNECT" -> new Packet.Disconnect(0, Properties.NONE);
      default -> new Packet.Malformed(ReasonCode.MALFORMED_PACKET, "bytes");
    };
  }

  private void bring(State state) {
    exchange.method = new CountingMethod();
    switch (state) {
      case AUTHENTICATING -> client.receive(packet("METHOD"));
      case JOINING -> {
        exchange.identity = Promise.<MqttIdentity>promise().future();
        client.receive(packet("CONNECT"));
      }
      case CONNECTED -> client.receive(packet("CONNECT"));
      case CLOSED -> client.lost();
      default -> {
        // As it begins.
      }
    }
    assertThat(client.state()).isEqualTo(state);
    output.said();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", value = {
    "NEW            | CONNECT     | CONNECTED      | CONNACK 0",
    "NEW            | METHOD      | AUTHENTICATING | AUTH 18",
    "NEW            | PUBLISH0    | CLOSED         | closed",
    "NEW            | PINGREQ     | CLOSED         | closed",
    "NEW            | MALFORMED   | CLOSED         | closed",
    "NEW            | AUTH        | CLOSED         | closed",
    "AUTHENTICATING | AUTH        | AUTHENTICATING | AUTH 18",
    "AUTHENTICATING | REAUTH      | CLOSED         | CONNACK 82, closed",
    "AUTHENTICATING | PUBLISH0    | CLOSED         | CONNACK 82, closed",
    "AUTHENTICATING | MALFORMED   | CLOSED         | CONNACK 81, closed",
    "AUTHENTICATING | DISCONNECT  | CLOSED         | closed",
    "CONNECTED      | CONNECT     | CLOSED         | DISCONNECT 82, closed",
    "CONNECTED      | CONNACK     | CLOSED         | DISCONNECT 82, closed",
    "CONNECTED      | PINGRESP    | CLOSED         | DISCONNECT 82, closed",
    "CONNECTED      | AUTH        | CLOSED         | DISCONNECT 82, closed",
    "CONNECTED      | REAUTH      | CLOSED         | DISCONNECT 82, closed",
    "CONNECTED      | MALFORMED   | CLOSED         | DISCONNECT 81, closed",
    "CONNECTED      | WILDCARD    | CLOSED         | DISCONNECT 90, closed",
    "CONNECTED      | PUBLISH0    | CONNECTED      | -",
    "CONNECTED      | PUBLISH1    | CONNECTED      | PUBACK 1",
    "CONNECTED      | PUBLISH2    | CONNECTED      | PUBREC 2",
    "CONNECTED      | PUBREL      | CONNECTED      | PUBCOMP 2 92",
    "CONNECTED      | PUBACK      | CONNECTED      | -",
    "CONNECTED      | PUBREC      | CONNECTED      | PUBREL 9 92",
    "CONNECTED      | PUBCOMP     | CONNECTED      | -",
    "CONNECTED      | SUBSCRIBE   | CONNECTED      | SUBACK 3 1",
    "CONNECTED      | UNSUBSCRIBE | CONNECTED      | UNSUBACK 4 11",
    "CONNECTED      | PINGREQ     | CONNECTED      | PINGRESP",
    "CONNECTED      | DISCONNECT  | CLOSED         | closed",
    "CLOSED         | CONNECT     | CLOSED         | -",
    "CLOSED         | PUBLISH1    | CLOSED         | -",
    "CLOSED         | MALFORMED   | CLOSED         | -"})
  void eachPacketHasItsAnswer(State state, String packet, State then, String said) {
    bring(state);
    client.receive(packet(packet));
    assertThat(client.state()).isEqualTo(then);
    assertThat(output.said()).isEqualTo(said == null ? "" : said);
  }

  @Test
  void inputWaitsWhileTheClientIsLookedAt() {
    Promise<MqttIdentity> identity = Promise.promise();
    exchange.identity = identity.future();
    client.receive(packet("CONNECT"));
    assertThat(output.isPaused).isTrue();
    identity.complete(new MqttIdentity("c", "ann", false, Long.MAX_VALUE, Map.of()));
    exchange.runTasks();
    assertThat(output.isPaused).isFalse();
    assertThat(output.said()).isEqualTo("CONNACK 0");
    assertThat(client.identity().username()).isEqualTo("ann");
  }

  @Test
  void whoIsRefusedIsToldWhy() {
    exchange.identity = Future.failedFuture(new MqttRefusal(ReasonCode.BANNED, "later"));
    client.receive(packet("CONNECT"));
    assertThat(output.said()).isEqualTo("CONNACK 8a, closed");
  }

  @Test
  void whoLeavesWhileItIsLookedAtGetsNothing() {
    Promise<MqttIdentity> identity = Promise.promise();
    exchange.identity = identity.future();
    client.receive(packet("CONNECT"));
    client.lost();
    identity.complete(new MqttIdentity("c", "ann", false, Long.MAX_VALUE, Map.of()));
    exchange.runTasks();
    assertThat(output.said()).isEmpty();
    assertThat(exchange.session).isNull();
  }

  @Test
  void aServerThatStopsNamesAnotherOne() {
    exchange.closed = ReasonCode.USE_ANOTHER_SERVER;
    exchange.options.setServerReference("b.example.com");
    client.receive(packet("CONNECT"));
    assertThat(output.said()).isEqualTo("CONNACK 9c, closed");
    assertThat(((Packet.ConnAck) output.packets.get(0)).properties().text(Property.SERVER_REFERENCE))
      .isEqualTo("b.example.com");
  }

  @Test
  void enhancedAuthenticationGoesBackAndForthAndMayBeRepeated() {
    exchange.method = new CountingMethod();
    client.receive(packet("METHOD"));
    client.receive(packet("AUTH"));
    client.receive(packet("AUTH"));
    assertThat(output.said()).isEqualTo("AUTH 18, AUTH 18, CONNACK 0");
    Properties told = ((Packet.ConnAck) output.packets.get(2)).properties();
    assertThat(told.text(Property.AUTHENTICATION_METHOD)).isEqualTo(METHOD);
    client.receive(packet("REAUTH"));
    client.receive(packet("PINGREQ"));
    client.receive(packet("AUTH"));
    client.receive(packet("AUTH"));
    assertThat(output.said()).isEqualTo("AUTH 18, PINGRESP, AUTH 18, AUTH 0");
    client.receive(packet("AUTH"));
    assertThat(output.said()).isEqualTo("DISCONNECT 82, closed");
  }

  @Test
  void anUnknownMethodIsRefused() {
    client.receive(packet("METHOD"));
    assertThat(output.said()).isEqualTo("CONNACK 8c, closed");
  }

  @Test
  void acknowledgementsKeepTheOrderOfTheirMessages() {
    bring(State.CONNECTED);
    Promise<Void> safe = Promise.promise();
    exchange.receipt = new Receipt(0, safe.future());
    client.receive(publish(1, 1));
    exchange.receipt = new Receipt(0, null);
    client.receive(publish(1, 2));
    client.receive(publish(2, 3));
    assertThat(output.said()).isEmpty();
    safe.complete();
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("PUBACK 1, PUBACK 2, PUBREC 3");
  }

  @Test
  void aStoreThatFailsIsToldAndTheMessageMayComeAgain() {
    bring(State.CONNECTED);
    Promise<Void> safe = Promise.promise();
    exchange.receipt = new Receipt(0, safe.future());
    client.receive(publish(1, 1));
    client.receive(publish(2, 2));
    safe.fail("disk full");
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("PUBACK 1 97, PUBREC 2 97");
    exchange.receipt = new Receipt(0, null);
    client.receive(publish(2, 2));
    assertThat(output.said()).isEqualTo("PUBREC 2");
    assertThat(exchange.published).hasSize(3);
  }

  @Test
  void aQos2MessageThatComesTwiceIsPublishedOnce() {
    bring(State.CONNECTED);
    client.receive(publish(2, 2));
    client.receive(publish(2, 2));
    client.receive(new Packet.Ack(Type.PUBREL, 2));
    client.receive(publish(2, 2));
    assertThat(output.said()).isEqualTo("PUBREC 2, PUBREC 2, PUBCOMP 2, PUBREC 2");
    assertThat(exchange.published).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"V5 | PUBACK 1 87, PUBREC 2 87", "V3_1_1 | PUBACK 1, PUBREC 2"})
  void whatIsNotAllowedIsNotPublished(Version version, String said) {
    exchange.allowed = Future.succeededFuture(false);
    client.receive(connect(version, Properties.NONE));
    output.said();
    client.receive(publish(0, 0));
    client.receive(publish(1, 1));
    client.receive(publish(2, 2));
    assertThat(output.said()).isEqualTo(said);
    assertThat(exchange.published).isEmpty();
    assertThat(exchange.log).containsOnly("entered", "count publish_denied");
  }

  @Test
  void anOldClientMayBeClosedForWhatIsNotAllowed() {
    exchange.options.setCloseOnDenied(true);
    exchange.allowed = Future.succeededFuture(false);
    client.receive(connect(Version.V3_1_1, Properties.NONE));
    output.said();
    client.receive(publish(1, 1));
    assertThat(output.said()).isEqualTo("closed");
  }

  @Test
  void whatComesBehindAQuestionWaitsForItsAnswer() {
    bring(State.CONNECTED);
    Promise<Boolean> allowed = Promise.promise();
    exchange.allowed = allowed.future();
    client.receive(publish(1, 1));
    assertThat(output.isPaused).isTrue();
    allowed.complete(true);
    exchange.runTasks();
    assertThat(output.isPaused).isFalse();
    assertThat(output.said()).isEqualTo("PUBACK 1");
    assertThat(exchange.published).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"V5,87", "V3_1_1,80"})
  void whatIsNotAllowedIsNotSubscribed(Version version, String reason) {
    exchange.allowed = Future.succeededFuture(false);
    client.receive(connect(version, Properties.NONE));
    output.said();
    client.receive(packet("SUBSCRIBE"));
    assertThat(output.said()).isEqualTo("SUBACK 3 " + reason);
    assertThat(exchange.session.grants()).isEmpty();
  }

  @Test
  void deadlinesEndIt() {
    bring(State.CONNECTED);
    exchange.now += 15_000;
    client.tick(exchange.now);
    assertThat(client.state()).isEqualTo(State.CONNECTED);
    exchange.now += 1;
    client.tick(exchange.now);
    assertThat(output.said()).isEqualTo("DISCONNECT 8d, closed");
  }

  @Test
  void anIdentityThatExpiresEndsIt() {
    exchange.identity = Future.succeededFuture(new MqttIdentity("c", "ann", false, exchange.now + 1_000, Map.of()));
    client.receive(packet("CONNECT"));
    client.tick(exchange.now + 999);
    assertThat(client.state()).isEqualTo(State.CONNECTED);
    client.tick(exchange.now + 1_000);
    assertThat(output.said()).isEqualTo("CONNACK 0, DISCONNECT 87, closed");
  }

  /** Takes three steps, whatever they hold. */
  private static final class CountingMethod implements EnhancedAuthenticator {
    @Override
    public String method() {
      return METHOD;
    }

    @Override
    public Exchange begin(MqttLogin login) {
      int[] steps = new int[1];
      return data -> Future.succeededFuture(++steps[0] < 3 ? new Step(new byte[] {1}, null)
        : new Step(null, new MqttIdentity(login.clientId(), "ann", false, Long.MAX_VALUE, Map.of())));
    }
  }
}
