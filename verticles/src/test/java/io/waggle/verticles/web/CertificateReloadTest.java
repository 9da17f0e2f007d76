// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New certificates for new connections while the old ones go on. */
@CleanVertx
class CertificateReloadTest {

  private static final SelfSigned OLD = SelfSigned.create();
  private static final SelfSigned NEW = SelfSigned.create();

  @TempDir
  private Path folder;

  @AfterAll
  static void removeFiles() {
    OLD.close();
    NEW.close();
  }

  private void install(String certificate, String key) throws IOException {
    copy(certificate, "cert.pem");
    copy(key, "key.pem");
  }

  private void copy(String from, String name) throws IOException {
    Path made = Files.copy(Path.of(from), folder.resolve(name + ".new"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private WebServerOptions options() {
    return new WebServerOptions().setPort(0).setCertPath(folder.resolve("cert.pem").toString())
      .setKeyPath(folder.resolve("key.pem").toString()).setCertCheckIntervalMs(20)
      .setSite(new SiteOptions().setRoot(folder.resolve("site").toString()));
  }

  private int serve(Vertx vertx) throws IOException {
    Files.createDirectories(folder.resolve("site"));
    Files.writeString(folder.resolve("site/index.html"), "home");
    WebServerVerticle server = new WebServerVerticle(options());
    Await.result(vertx.deployVerticle(server));
    return server.actualPort();
  }

  private static boolean answers(int port, SSLContext trust) {
    try (RawClient client = RawClient.connectTls(port, trust, "localhost")) {
      return HttpExchange.send(client, "GET", "/").body().equals("home");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void servesNewConnectionsWithTheNewCertificateAndKeepsTheOldConnections(Vertx vertx) throws IOException {
    install(OLD.certPath(), OLD.keyPath());
    int port = serve(vertx);
    assertThat(answers(port, OLD.trustingContext())).isTrue();
    assertThat(answers(port, NEW.trustingContext())).isFalse();
    try (RawClient before = RawClient.connectTls(port, OLD.trustingContext(), "localhost")) {
      before.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      before.readUntil("home");
      install(NEW.certPath(), NEW.keyPath());
      Await.until("the new certificate is shown", () -> answers(port, NEW.trustingContext()));
      assertThat(answers(port, OLD.trustingContext())).isFalse();
      assertThat(HttpExchange.send(before, "GET", "/").body()).isEqualTo("home");
    }
  }

  @Test
  void keepsTheOldCertificateUntilItsKeyIsThereToo(Vertx vertx) throws IOException {
    install(OLD.certPath(), OLD.keyPath());
    int port = serve(vertx);
    copy(NEW.certPath(), "cert.pem");
    for (int i = 0; i < 20; i++) {
      assertThat(answers(port, OLD.trustingContext())).isTrue();
    }
    copy(NEW.keyPath(), "key.pem");
    Await.until("the new certificate is shown", () -> answers(port, NEW.trustingContext()));
  }

  @Test
  void doesNotStartWithAKeyOfAnotherCertificate(Vertx vertx) throws IOException {
    install(OLD.certPath(), NEW.keyPath());
    assertThatThrownBy(() -> serve(vertx)).cause().hasMessageStartingWith("keyPath: ")
      .hasMessageContaining("(expected: the key of the certificate in ");
    Files.writeString(folder.resolve("key.pem"), "no key");
    assertThatThrownBy(() -> serve(vertx)).cause().hasMessageContaining("(expected: PEM files of a certificate and its");
  }
}
