// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttAuthOptions.Anonymous;
import io.waggle.bridges.mqtt.MqttAuthOptions.CertificateName;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.SelfSigned;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class AuthChainTest {

  private static final String HERE = "127.0.0.1";
  private static final String FAR = "192.0.2.7";

  private AuthChain chain;

  @AfterEach
  void close() {
    if (chain != null) {
      Await.result(chain.close());
    }
  }

  private void chain(Vertx vertx, MqttAuthOptions options, Authorizer... authorizers) {
    chain = Await.result(AuthChain.create(vertx, "mqtt", options, List.of(), List.of(authorizers)));
  }

  private static MqttLogin login(String clientId, String username, String address, X509Certificate certificate) {
    return new MqttLogin(clientId, username, null, 5, SocketAddress.inetSocketAddress(1, address), certificate);
  }

  private int refusal(MqttLogin login) {
    return ((MqttRefusal) Await.failure(chain.authenticate("tcp", login))).reasonCode();
  }

  private Access access(String clientId, String username, String address) {
    return chain.access(new MqttIdentity(clientId, username, false, Long.MAX_VALUE, Map.of(Addresses.CLAIM, address)));
  }

  private static boolean may(Access access, Action action, String topic) {
    return Await.result(access.isAllowed(action, topic));
  }

  @Test
  void withoutOptionsOnlyThisMachineConnectsAndIsNobody(Vertx vertx) {
    chain(vertx, new MqttAuthOptions());
    MqttIdentity here = Await.result(chain.authenticate("tcp", login("c", "admin", HERE, null)));
    assertThat(here.username()).isEmpty();
    assertThat(here.superuser()).isFalse();
    assertThat(refusal(login("c", null, FAR, null))).isEqualTo(0x87);
    Access access = chain.access(here);
    assertThat(may(access, Action.PUBLISH, "a")).isTrue();
    assertThat(may(access, Action.SUBSCRIBE, "#")).isTrue();
    assertThat(may(access, Action.SUBSCRIBE, "$SYS/#")).isTrue();
    assertThat(may(access, Action.PUBLISH, "$SYS/broker/uptime")).isFalse();
  }

  @Test
  void aStrangerGetsNeitherEverythingNorTheBrokersOwn(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setAnonymous(Anonymous.ALWAYS));
    Access stranger = chain.access(Await.result(chain.authenticate("tcp", login("c", null, FAR, null))));
    assertThat(may(stranger, Action.SUBSCRIBE, "#")).isFalse();
    assertThat(may(stranger, Action.SUBSCRIBE, "+/#")).isFalse();
    assertThat(may(stranger, Action.SUBSCRIBE, "+/+")).isFalse();
    assertThat(may(stranger, Action.SUBSCRIBE, "$SYS/#")).isFalse();
    assertThat(may(stranger, Action.SUBSCRIBE, "$SYS/broker/uptime")).isFalse();
    assertThat(may(stranger, Action.SUBSCRIBE, "a/#")).isTrue();
    assertThat(may(stranger, Action.PUBLISH, "a")).isTrue();
    Access known = access("c", "ann", FAR);
    assertThat(may(known, Action.SUBSCRIBE, "#")).isTrue();
    assertThat(may(known, Action.SUBSCRIBE, "$SYS/#")).isFalse();
  }

  @Test
  void neverMeansNobodyIsAnonymous(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setAnonymous(Anonymous.NEVER));
    assertThat(refusal(login("c", null, HERE, null))).isEqualTo(0x87);
  }

  @Test
  void oneRuleMakesDenyTheDefault(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setRules(List.of("allow all both a/#")));
    Access access = access("c", "", HERE);
    assertThat(may(access, Action.PUBLISH, "a/b")).isTrue();
    assertThat(may(access, Action.PUBLISH, "b")).isFalse();
    assertThat(may(access, Action.SUBSCRIBE, "#")).isFalse();
    assertThat(may(access, Action.SUBSCRIBE, "$SYS/#")).isTrue();
    assertThat(may(access("c", "", FAR), Action.SUBSCRIBE, "$SYS/#")).isFalse();
  }

  @Test
  void aSuperuserMayDoEverythingButSpeakForTheBroker(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setRules(List.of("deny all both #")).setSuperusers(List.of("root"))
      .setCertificate(CertificateName.CN));
    try (SelfSigned certificate = SelfSigned.create("root", "dns:x.example")) {
      Access root = chain.access(Await.result(chain.authenticate("tls", login("c", null, FAR, read(certificate)))));
      assertThat(may(root, Action.SUBSCRIBE, "#")).isTrue();
      assertThat(may(root, Action.SUBSCRIBE, "$SYS/#")).isTrue();
      assertThat(may(root, Action.PUBLISH, "a")).isTrue();
      assertThat(may(root, Action.PUBLISH, "$SYS/x")).isFalse();
    }
  }

  @Test
  void aCertificateNamesItsUser(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create("pump-7", "ip:127.0.0.1", "dns:pump.example")) {
      chain(vertx, new MqttAuthOptions().setCertificate(CertificateName.CN));
      MqttIdentity identity = Await.result(chain.authenticate("tls", login("c", "other", FAR, read(certificate))));
      assertThat(identity.username()).isEqualTo("pump-7");
      assertThat(identity.expiresAt()).isEqualTo(read(certificate).getNotAfter().getTime());
      assertThat(refusal(login("c", "other", FAR, null))).isEqualTo(0x86);
      close();
      chain(vertx, new MqttAuthOptions().setCertificate(CertificateName.SAN));
      assertThat(Await.result(chain.authenticate("tls", login("c", null, FAR, read(certificate)))).username())
        .isEqualTo("pump.example");
    }
    try (SelfSigned nameless = SelfSigned.create("pump-7", "ip:127.0.0.1")) {
      assertThat(refusal(login("c", null, FAR, read(nameless)))).isEqualTo(0x87);
    }
  }

  private static X509Certificate read(SelfSigned certificate) {
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(Path.of(certificate.certPath()))));
    } catch (CertificateException | IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nobodyTakesTheClientIdOfAnotherUser(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create("ann", "dns:x.example")) {
      chain(vertx, new MqttAuthOptions().setCertificate(CertificateName.CN).setClientIdPrefix("%u-"));
      assertThat(Await.result(chain.authenticate("tls", login("ann-1", null, FAR, read(certificate)))).clientId())
        .isEqualTo("ann-1");
      assertThat(refusal(login("bob-1", null, FAR, read(certificate)))).isEqualTo(0x85);
    }
  }

  @Test
  void eachListenerHasItsConnectRate(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setConnectRate(1).setConnectBurst(2));
    Await.result(chain.authenticate("tcp", login("c1", null, HERE, null)));
    Await.result(chain.authenticate("tcp", login("c2", null, HERE, null)));
    assertThat(refusal(login("c3", null, HERE, null))).isEqualTo(0x9F);
    assertThat(BridgeCounters.of(vertx, "mqtt").count("connect_rate")).isEqualTo(1);
    Await.result(chain.authenticate("ws", login("c3", null, HERE, null)));
  }

  @Test
  void aClientThatFlapsIsBanned(Vertx vertx) {
    chain(vertx, new MqttAuthOptions());
    for (int i = 0; i < 15; i++) {
      Await.result(chain.authenticate("tcp", login("c", null, HERE, null)));
    }
    assertThat(refusal(login("c", null, HERE, null))).isEqualTo(0x8A);
    Await.result(chain.authenticate("tcp", login("other", null, HERE, null)));
  }

  @Test
  void whoGuessesIsBanned(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setAnonymous(Anonymous.NEVER));
    for (int i = 0; i <= 10; i++) {
      assertThat(refusal(login("c" + i, "admin", FAR, null))).isEqualTo(0x87);
    }
    assertThat(refusal(login("c", "admin", FAR, null))).isEqualTo(0x8A);
  }

  @Test
  void decisionsAreRememberedWithinALimitAndForgottenWithTheRules(Vertx vertx, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("acl");
    Files.writeString(file, "# pumps\nallow all publish a/+\n");
    chain(vertx, new MqttAuthOptions().setAclFile(file.toString()).setReloadMs(50).setMaxDecisions(8));
    AtomicInteger changes = new AtomicInteger();
    chain.rulesHandler(changes::incrementAndGet);
    Access access = access("c", "", HERE);
    for (int i = 0; i < 100; i++) {
      assertThat(may(access, Action.PUBLISH, "a/" + i)).isTrue();
    }
    assertThat(may(access, Action.PUBLISH, "a/" + "x".repeat(300))).isTrue();
    assertThat(access.remembered()).isEqualTo(8);
    Files.writeString(file, "deny all publish a/99\nallow all publish a/+\n");
    Await.untilEqual(1, changes::get);
    assertThat(may(access, Action.PUBLISH, "a/99")).isFalse();
    assertThat(may(access, Action.PUBLISH, "a/98")).isTrue();
  }

  @Test
  void aFileOfRulesThatIsNotGoodIsToldWithItsLine(Vertx vertx, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("acl");
    Files.writeString(file, "# pumps\nallow all publish\n");
    assertThat(Await.failure(AuthChain.create(vertx, "mqtt", new MqttAuthOptions().setAclFile(file.toString()), List.of(),
      List.of()))).hasMessageContaining("aclFile: ").hasMessageContaining("line 2: rule: ");
  }

  @Test
  void theApplicationIsAskedFirstAndMayHaveNoOpinion(Vertx vertx) {
    chain(vertx, new MqttAuthOptions().setRules(List.of("allow all both #")), (client, action, topic) ->
      topic.equals("a") ? Future.succeededFuture(false)
        : topic.equals("slow") ? vertx.timer(1).map(v -> null) : Future.succeededFuture());
    Access access = access("c", "", HERE);
    assertThat(may(access, Action.PUBLISH, "a")).isFalse();
    assertThat(may(access, Action.PUBLISH, "b")).isTrue();
    assertThat(may(access, Action.PUBLISH, "slow")).isTrue();
  }

  @Test
  void anAuthenticatorThatBreaksRefusesForALater(Vertx vertx) {
    chain = Await.result(AuthChain.create(vertx, "mqtt", new MqttAuthOptions(), List.of(login -> {
      throw new IllegalStateException("broken");
    }), List.of()));
    assertThat(refusal(login("c", null, HERE, null))).isEqualTo(0x88);
  }
}
