// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.waggle.Transport;
import io.waggle.bridges.mqtt.MqttAuthOptions.CertificateName;
import io.waggle.bridges.mqtt.MqttRemoteOptions.Route;
import io.waggle.bridges.mqtt.impl.broker.Broker;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.remote.RemoteBroker;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.SelfSigned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is let in, and what he may do, with real sockets. */
@CleanVertx
class AuthBrokerTest {

  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  /** As {@code mosquitto_passwd} wrote it: the password is {@code pw2}. */
  private static final String BOB = "bob:$7$101$6B/e20aO4hnk7MaJ$lyKTBI5dqv9kpQYBTTxbANLqj6mRG34Q0EFppT/lsHFdkH1vL8KF/iergW"
    + "petWQUpxqy8VH/5udtp6SA4QSM8g==";

  private static Packet.ConnAck connect(MqttTestClient client, Version version, String id, String user, String password,
                                        Packet.Will will) {
    return client.connect(new Packet.Connect(version, id, true, 0, user,
      password == null ? null : password.getBytes(StandardCharsets.UTF_8), will, Properties.NONE));
  }

  private static MqttAuthOptions passwords(Path folder) throws IOException {
    Path file = folder.resolve("passwd");
    Files.writeString(file, BOB + "\n");
    return new MqttAuthOptions().setPasswordFile(file.toString());
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aUserIsKnownByItsPasswordAndKeptToItsTopics(Version version, Vertx vertx, @TempDir Path folder) throws IOException {
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuth(passwords(folder)
      .setRules(List.of("allow all both users/%u/#", "allow user bob subscribe news"))), 1);
    try (MqttTestClient wrong = MqttTestClient.open(port, version)) {
      assertThat(connect(wrong, version, "c", "bob", "guess", null).reason())
        .isIn(0x86, 0x04, 0x05);
    }
    try (MqttTestClient bob = MqttTestClient.open(port, version)) {
      assertThat(connect(bob, version, "c", "bob", "pw2", null).reason()).isZero();
      assertThat(bob.subscribe("users/bob/+", 1)).isEqualTo(1);
      assertThat(bob.subscribe("users/#", 1)).isIn(0x87, 0x80);
      assertThat(bob.subscribe("news", 0)).isZero();
      assertThat(bob.subscribe("#", 0)).isIn(0x87, 0x80);
      bob.publish("users/bob/a", "mine", 0, 0);
      bob.expectMessage("mine");
    }
  }

  @Test
  void aWillIsPublishedOnlyWhereItsClientMay(Vertx vertx, @TempDir Path folder) throws IOException {
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuth(passwords(folder)
      .setRules(List.of("allow all both users/%u/#"))), 1);
    Packet.Will elsewhere = new Packet.Will("users/ann/will", new byte[0], 0, false, Properties.NONE);
    try (MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      assertThat(connect(bob, Version.V5, "c", "bob", "pw2", elsewhere).reason()).isEqualTo(0x87);
    }
  }

  @Test
  void aPublishThatIsNotAllowedIsRefusedAndGoesNowhere(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuth(new MqttAuthOptions()
      .setRules(List.of("deny all publish locked/#", "allow all both #"))), 1);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.subscribe("#", 0);
      assertThat(ann.publishAndWait("locked/door", "open", true)).isEqualTo(0x87);
      ann.expectNothing();
      ann.publish("free", "1", 0, 0);
      ann.expectMessage("1");
    }
  }

  @Test
  void aConnectionEndsWithItsToken(Vertx vertx) throws Exception {
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuth(new MqttAuthOptions().setJwt(new MqttJwtOptions()
      .setSecret(SECRET).setAlgorithms(List.of("HS256")).setLeewayMs(0))), 1);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(connect(ann, Version.V5, "c", "any", token(System.currentTimeMillis() / 1_000 + 5), null).reason()).isZero();
      Packet end = ann.receive(Await.DEADLINE);
      assertThat(end).isInstanceOf(Packet.Disconnect.class);
      ann.expectEnd();
    }
  }

  private static String token(long expiresAt) throws Exception {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String content = encoder.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII)) + "."
      + encoder.encodeToString(("{\"sub\":\"ann\",\"exp\":" + expiresAt + "}").getBytes(StandardCharsets.US_ASCII));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HMAC"));
    return content + "." + encoder.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void theSessionOfAUserIsNotForOthers(Vertx vertx) {
    Authenticator byName = login -> Future.succeededFuture(login.username() == null ? null
      : new MqttIdentity(login.clientId(), login.username(), login.username().equals("root"), Long.MAX_VALUE, Map.of()));
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuthenticators(List.of(byName)), 2);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5); MqttTestClient bob = MqttTestClient.open(port, Version.V5);
         MqttTestClient root = MqttTestClient.open(port, Version.V5)) {
      assertThat(connect(ann, Version.V5, "pump", "ann", "", null).reason()).isZero();
      assertThat(connect(bob, Version.V5, "pump", "bob", "", null).reason()).isEqualTo(0x85);
      ann.expectNothing();
      assertThat(connect(root, Version.V5, "pump", "root", "", null).reason()).isZero();
      ann.expectDisconnect(0x8E);
    }
  }

  @Test
  void whatWaitsForOneIsNotForAnotherWhoMayHaveItsIdentifier(Vertx vertx) {
    Authenticator byName = login -> Future.succeededFuture(new MqttIdentity(login.clientId(),
      login.username() == null ? "" : login.username(), "root".equals(login.username()), Long.MAX_VALUE, Map.of()));
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuthenticators(List.of(byName)), 2);
    for (String[] users : new String[][] {{null, "ann"}, {"bob", "root"}}) {
      try (MqttTestClient first = MqttTestClient.open(port, Version.V5);
           MqttTestClient second = MqttTestClient.open(port, Version.V5);
           MqttTestClient again = MqttTestClient.open(port, Version.V5);
           MqttTestClient root = MqttTestClient.open(port, Version.V5)) {
        assertThat(keep(first, users[0]).sessionPresent()).isFalse();
        assertThat(keep(second, users[1]).sessionPresent()).isFalse();
        first.expectDisconnect(0x8E);
        assertThat(keep(again, users[1]).sessionPresent()).isTrue();
        assertThat(connect(root, Version.V5, "pump", "root", "", null).reason()).isZero();
        root.disconnect();
      }
    }
  }

  private static Packet.ConnAck keep(MqttTestClient client, String user) {
    Packet.ConnAck answer = client.connect(new Packet.Connect(Version.V5, "pump", false, 0, user, null, null,
      Properties.of(Property.SESSION_EXPIRY, 60)));
    assertThat(answer.reason()).isZero();
    return answer;
  }

  @Test
  void ofTwoUsersWhoComeAtOnceWithOneIdentifierOneIsRefused(Vertx vertx) {
    List<Runnable> held = new CopyOnWriteArrayList<>();
    Authenticator slow = login -> {
      Promise<MqttIdentity> promise = Promise.promise();
      held.add(() -> promise.complete(
        new MqttIdentity(login.clientId(), login.username(), false, Long.MAX_VALUE, Map.of())));
      return promise.future();
    };
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuthenticators(List.of(slow)), 1);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5);
         MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      ann.send(new Packet.Connect(Version.V5, "pump", false, 0, "ann", null, null, Properties.NONE));
      Await.untilEqual(1, held::size);
      bob.send(new Packet.Connect(Version.V5, "pump", false, 0, "bob", null, null, Properties.NONE));
      Await.untilEqual(2, held::size);
      held.forEach(Runnable::run);
      List<Integer> reasons = List.of(ann.expect(Packet.ConnAck.class).reason(), bob.expect(Packet.ConnAck.class).reason());
      assertThat(reasons).containsExactlyInAnyOrder(0, 0x85);
    }
  }

  @Test
  void whenTheRulesChangeSubscriptionsEnd(Vertx vertx, @TempDir Path folder) throws IOException {
    Path rules = folder.resolve("acl");
    Files.writeString(rules, "allow all both #\n");
    int port = Servers.start(vertx, new MqttBridgeOptions().setAuth(new MqttAuthOptions().setAclFile(rules.toString())
      .setReloadMs(50)), 1);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient away = MqttTestClient.resume(port, "away", Version.V5)) {
      ann.subscribe("a/#", 0);
      ann.subscribe("b/#", 0);
      away.subscribe("a/#", 1);
      away.close();
      Files.writeString(rules, "deny all subscribe a/secret\nallow all both #\n");
      BridgeCounters counters = BridgeCounters.of(vertx, "mqtt");
      Await.untilEqual(1L, () -> counters.count("subscriptions_revoked"));
      ann.publish("a/x", "1", 0, 0);
      ann.publish("b/x", "2", 0, 0);
      ann.expectMessage("2");
      MqttTestClient.resume(port, "away", Version.V5).close();
      Await.untilEqual(2L, () -> counters.count("subscriptions_revoked"));
    }
  }

  @Test
  void methodsOfEnhancedAuthenticationKnowBansAndSuperusers(Vertx vertx) {
    EnhancedAuthenticator plain = new EnhancedAuthenticator() {
      @Override
      public String method() {
        return "SAY";
      }

      @Override
      public Exchange begin(MqttLogin login) {
        return data -> data.length == 0 ? Future.failedFuture(new MqttRefusal(0x86, "nothing said"))
          : Future.succeededFuture(new Step(null,
            new MqttIdentity(login.clientId(), new String(data, StandardCharsets.UTF_8), false, Long.MAX_VALUE, Map.of())));
      }
    };
    int port = Servers.start(vertx, new MqttBridgeOptions().setEnhancedAuthenticators(List.of(plain))
      .setAuth(new MqttAuthOptions().setSuperusers(List.of("root")).setRules(List.of("allow user ann both a"))), 1);
    try (MqttTestClient root = MqttTestClient.open(port, Version.V5); MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(say(root, "c1", "root")).isZero();
      assertThat(root.subscribe("#", 0)).isZero();
      assertThat(say(ann, "c2", "ann")).isZero();
      assertThat(ann.subscribe("#", 0)).isEqualTo(0x87);
    }
    for (int i = 0; i <= 10; i++) {
      try (MqttTestClient guesser = MqttTestClient.open(port, Version.V5)) {
        assertThat(say(guesser, "guesser", "")).isEqualTo(0x86);
      }
    }
    try (MqttTestClient guesser = MqttTestClient.open(port, Version.V5)) {
      assertThat(say(guesser, "guesser", "ann")).isEqualTo(0x8A);
    }
  }

  private static int say(MqttTestClient client, String id, String name) {
    return client.connect(id, true, Properties.of(Property.AUTHENTICATION_METHOD, "SAY")
      .with(Property.AUTHENTICATION_DATA, name.getBytes(StandardCharsets.UTF_8))).reason();
  }

  @Test
  void whoFlapsIsToldThatItIsBanned(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions(), 2);
    for (int i = 0; i < 15; i++) {
      MqttTestClient.connect(port, "flapper").close();
    }
    try (MqttTestClient banned = MqttTestClient.open(port, Version.V5)) {
      assertThat(banned.connect("flapper", true, Properties.NONE).reason()).isEqualTo(0x8A);
      banned.expectEnd();
    }
    MqttTestClient.connect(port, "other").close();
  }

  @Test
  void whoComesWithTooManyOthersIsToldSo(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions()
      .setAuth(new MqttAuthOptions().setConnectRate(1).setConnectBurst(3)), 1);
    for (int i = 0; i < 3; i++) {
      MqttTestClient.connect(port, "c" + i).close();
    }
    try (MqttTestClient late = MqttTestClient.open(port, Version.V5)) {
      assertThat(late.connect("late", true, Properties.NONE).reason()).isEqualTo(0x9F);
    }
  }

  /** Our bridge to other brokers is the client, so that its side of TLS is seen, too. */
  @Test
  void aClientIsKnownByItsCertificate(Vertx vertx) {
    try (SelfSigned server = SelfSigned.create(); SelfSigned client = SelfSigned.create("pump-7", "dns:pump.example")) {
      MqttBridgeOptions tls = new MqttBridgeOptions().setName("tls").setListeners(List.of(new MqttListenerOptions()
        .setTransport(Transport.TLS).setCertPath(server.certPath()).setKeyPath(server.keyPath())
        .setClientAuth(ClientAuth.REQUIRED).setTrustPath(client.certPath())))
        .setAuth(new MqttAuthOptions().setAnonymous(MqttAuthOptions.Anonymous.NEVER).setCertificate(CertificateName.CN)
          .setRules(List.of("allow user pump-7 both there/pump-7/#")));
      int port = Servers.start(vertx, tls, 1);
      Broker there = Await.result(Broker.acquire(vertx, tls));
      Servers.start(vertx, new MqttBridgeOptions(), 1);
      Broker here = Await.result(Broker.acquire(vertx, new MqttBridgeOptions()));
      RemoteBroker remote = new RemoteBroker(vertx, "mqtt", "ours", here, new MqttRemoteOptions()
        .setUrl("mqtts://localhost:" + port).setTrustPath(server.certPath()).setCertPath(client.certPath())
        .setKeyPath(client.keyPath()).setRoutes(List.of(new Route("out", "#", 1, "", "there/"))));
      Await.result(remote.start());
      Await.until("they are joined", remote::isUp);
      for (String topic : List.of("pump-8/x", "pump-7/x")) {
        Await.result(here.publish(new Message(topic, new byte[] {1}, 1, true, Properties.NONE, "", Long.MAX_VALUE)));
      }
      Await.until("it is there", () -> !there.retained("there/#", 1).isEmpty());
      assertThat(there.retained("there/#", 9)).extracting(Message::topic).containsExactly("there/pump-7/x");
      Await.result(remote.close());
      Await.result(here.release());
      Await.result(there.release());
    }
  }
}
