// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttBanOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class PasswordsTest {

  /** As {@code mosquitto_passwd -b} of mosquitto 2.0.11 wrote it. */
  private static final String ANN = "ann:$7$101$nBYj7NbJ/56QPPFk$MZP4E1oirAthle28dVS8izPiAaXUGCNBW4cwf9ejYk/iTq04BZCS9ukQE7"
    + "mkPuCeGG3/+SEEgOstNrIANFBHeQ==";
  /** SHA-512 of {@code old one} and a salt, as mosquitto 1.x wrote it. */
  private static final String OLD = "old:$6$MDEyMzQ1Njc4OWFi$pyoS1lxk5+XMa2jDYcS9efTQL7oSymdGDhnyzfbghldToWyaBBcDeYSv18r2ny"
    + "Z4ran1sK+AHJKY0cxjgyBJ6w==";

  @TempDir
  Path folder;

  private static MqttLogin login(String user, String password) {
    return new MqttLogin("c1", user, password == null ? null : password.getBytes(StandardCharsets.UTF_8), 5,
      SocketAddress.inetSocketAddress(1, "127.0.0.1"), null);
  }

  private AuthChain chain(Vertx vertx, MqttAuthOptions options) {
    return Await.result(AuthChain.create(vertx, "mqtt", options, List.of(), List.of()));
  }

  private MqttAuthOptions file(String... lines) throws IOException {
    Path file = folder.resolve("passwd");
    // At once: half a file is a file without some of the users.
    Path whole = Files.writeString(folder.resolve("next"), String.join("\n", lines) + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    return new MqttAuthOptions().setPasswordFile(file.toString()).setReloadMs(50);
  }

  private static int refusal(AuthChain chain, String user, String password) {
    return ((MqttRefusal) Await.failure(chain.authenticate("tcp", login(user, password)))).reasonCode();
  }

  @Test
  void usersOfMosquittoLogInWithTheirPasswords(Vertx vertx) throws IOException {
    AuthChain chain = chain(vertx, file("# users", "", ANN, OLD));
    assertThat(Await.result(chain.authenticate("tcp", login("ann", "secret ü"))).username()).isEqualTo("ann");
    assertThat(Await.result(chain.authenticate("tcp", login("old", "old one"))).username()).isEqualTo("old");
    assertThat(refusal(chain, "ann", "secret u")).isEqualTo(0x86);
    assertThat(refusal(chain, "old", "old two")).isEqualTo(0x86);
    assertThat(refusal(chain, "eve", "old one")).isEqualTo(0x86);
    assertThat(refusal(chain, "ann", "")).isEqualTo(0x86);
    assertThat(refusal(chain, "ann", null)).isEqualTo(0x86);
    assertThat(refusal(chain, "ann", "x".repeat(2_000))).isEqualTo(0x86);
    Await.result(chain.close());
  }

  @Test
  void ourOwnHashesHaveManyRoundsAndMatchOnce() {
    PasswordHash hash = PasswordHash.create("pass".getBytes(StandardCharsets.UTF_8));
    assertThat(hash.text()).startsWith("$7$210000$");
    assertThat(PasswordHash.parse(hash.text()).matches("pass".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(PasswordHash.parse(hash.text()).matches("Pass".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(hash.matches(new byte[] {(byte) 0xc3, 0x28})).isFalse();
    assertThat(hash.toString()).doesNotContain(hash.text().substring(12));
  }

  @Test
  void whatIsNoHashIsRefusedWithItsLine() {
    for (String bad : List.of("$5$a$b", "plain", "$7$0x1$YQ==$YQ==", "$7$1$$YQ==", "$7$1$YQ==$YQ==", "$7$99999999$YQ==$YQ==")) {
      assertThatThrownBy(() -> PasswordFile.parse("# x\nann:" + bad)).hasMessageStartingWith("line 2: password: ")
        .hasMessageNotContaining("YQ==");
    }
    assertThatThrownBy(() -> PasswordFile.parse("nobody")).hasMessageStartingWith("line 1: no user");
    assertThatThrownBy(() -> PasswordFile.parse(OLD + "\n" + OLD)).hasMessageStartingWith("line 2: a user for the second");
  }

  @Test
  void aStormOfReconnectsIsHashedOnce(Vertx vertx) throws IOException {
    AuthChain chain = chain(vertx, file(ANN));
    List<Future<MqttIdentity>> logins = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      MqttLogin each = login("ann", "secret ü");
      logins.add(chain.authenticate("tcp", new MqttLogin("c" + i, each.username(), each.password(), 5,
        each.remoteAddress(), null)));
    }
    Await.result(Future.all(logins));
    assertThat(BridgeCounters.of(vertx, "mqtt").count("password_hashed")).isEqualTo(1);
    Await.result(chain.close());
  }

  @Test
  void anUnknownUserIsHashedToo(Vertx vertx) throws IOException {
    AuthChain chain = chain(vertx, file(ANN));
    refusal(chain, "eve", "guess");
    assertThat(BridgeCounters.of(vertx, "mqtt").count("password_hashed")).isEqualTo(1);
    assertThat(PasswordFile.parse(ANN).of("eve").rounds()).isEqualTo(101);
    assertThat(PasswordFile.parse("").of("eve").rounds()).isEqualTo(210_000);
    Await.result(chain.close());
  }

  @Test
  void tellsThatItIsBusyWhenTooManyWait(Vertx vertx) throws IOException {
    String slow = "ann:" + PasswordHash.create("x".getBytes(StandardCharsets.UTF_8)).text();
    AuthChain chain = chain(vertx, file(slow).setMaxHashing(1).setMaxHashQueue(1));
    Future<MqttIdentity> first = chain.authenticate("tcp", login("ann", "1"));
    Future<MqttIdentity> second = chain.authenticate("tcp", login("ann", "2"));
    assertThat(refusal(chain, "ann", "3")).isEqualTo(0x89);
    assertThat(BridgeCounters.of(vertx, "mqtt").count("password_queue_full")).isEqualTo(1);
    Await.failure(first);
    Await.failure(second);
    assertThat(refusal(chain, "ann", "3")).isEqualTo(0x86);
    Await.result(chain.close());
  }

  @Test
  void aChangedFileIsReadAgainAndABrokenOneIsNot(Vertx vertx) throws IOException {
    AuthChain chain = chain(vertx, file(ANN).setHashCacheMs(60_000)
      .setBan(new MqttBanOptions().setConnects(0).setFailures(0)));
    Await.result(chain.authenticate("tcp", login("ann", "secret ü")));
    file(OLD);
    Await.until("the new file counts", () ->
      chain.authenticate("tcp", login("old", "old one")).toCompletionStage().toCompletableFuture()
        .handle((good, failure) -> failure == null).join());
    assertThat(refusal(chain, "ann", "secret ü")).isEqualTo(0x86);
    try (LogLines log = LogLines.of(WatchedFile.class.getName())) {
      file("broken");
      Await.until("it is looked at", () -> log.lines().stream().anyMatch(line -> line.contains("line 1: no user")));
      Files.delete(folder.resolve("passwd"));
      Await.until("it is missed", () -> log.lines().stream().anyMatch(line -> line.contains("a file that can be read")));
    }
    assertThat(Await.result(chain.authenticate("tcp", login("old", "old one"))).username()).isEqualTo("old");
    Await.result(chain.close());
  }

  @Test
  void doesNotStartWithAFileThatIsNotGood(Vertx vertx) throws IOException {
    assertThat(Await.failure(AuthChain.create(vertx, "mqtt", file("broken"), List.of(), List.of())))
      .hasMessageContaining("passwordFile: ").hasMessageContaining("line 1: no user");
    assertThat(Await.failure(AuthChain.create(vertx, "mqtt", new MqttAuthOptions().setPasswordFile("/nowhere"),
      List.of(), List.of()))).hasMessageContaining("passwordFile: /nowhere (expected: a file that can be read)");
    assertThat(Await.failure(AuthChain.create(vertx, "mqtt", file(ANN).setMaxFileBytes(20), List.of(), List.of())))
      .hasMessageContaining("too long");
  }
}
