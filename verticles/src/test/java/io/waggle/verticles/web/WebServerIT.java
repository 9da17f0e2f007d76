// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web server and clients that others wrote: curl and wget. */
@CleanVertx
class WebServerIT {

  private static final int LARGE = 16 * 1024 * 1024;

  @TempDir
  private Path folder;
  private Path root;
  private Path out;

  @BeforeEach
  void makeSite() throws IOException {
    root = Files.createDirectories(folder.resolve("site"));
    out = folder.resolve("out");
    byte[] large = new byte[LARGE];
    new Random(9).nextBytes(large);
    Files.write(root.resolve("large.bin"), large);
    Files.writeString(root.resolve("index.html"), "<a href=\"page.html\">page</a>");
    Files.writeString(root.resolve("page.html"), "page ".repeat(1_000));
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write("page ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(root.resolve("page.html.gz"), compressed.toByteArray());
    Files.writeString(root.resolve(".env"), "secret");
    Files.writeString(folder.resolve("secret.txt"), "secret");
  }

  private int serve(Vertx vertx, WebServerOptions options) {
    WebServerVerticle server = new WebServerVerticle(
      options.setPort(0).setSite(new SiteOptions().setRoot(root.toString())));
    Await.result(vertx.deployVerticle(server));
    return server.actualPort();
  }

  private static String curl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Binaries.require("curl").toString(), "-sS"));
    command.addAll(List.of(arguments));
    try (ProcessFixture curl = ProcessFixture.start(command)) {
      assertThat(curl.exitCode()).as(curl.output()).isZero();
      return curl.output();
    }
  }

  @Test
  void resumesADownloadAndAsksWhetherAFileChanged(Vertx vertx) throws IOException {
    String url = "http://127.0.0.1:" + serve(vertx, new WebServerOptions()) + "/large.bin";
    curl("-r", "0-4999999", "-o", out.toString(), url);
    assertThat(Files.size(out)).isEqualTo(5_000_000);
    curl("-C", "-", "-o", out.toString(), url);
    assertThat(Files.mismatch(out, root.resolve("large.bin"))).isEqualTo(-1);
    Path etag = folder.resolve("etag");
    String status = "%{http_code} %{size_download}";
    assertThat(curl("--etag-save", etag.toString(), "-o", out.toString(), "-w", status, url)).isEqualTo("200 " + LARGE);
    assertThat(curl("--etag-compare", etag.toString(), "-o", out.toString(), "-w", status, url)).isEqualTo("304 0");
    assertThat(curl("-z", root.resolve("large.bin").toString(), "-o", out.toString(), "-w", status, url))
      .isEqualTo("304 0");
  }

  @Test
  void sendsTheCompressedFileThatCurlUnpacks(Vertx vertx) {
    String url = "http://127.0.0.1:" + serve(vertx, new WebServerOptions()) + "/page.html";
    String head = curl("--compressed", "-D", "-", "-o", out.toString(), "-w", "%{size_download}", url);
    assertThat(head.toLowerCase()).contains("content-encoding: gzip", "vary: accept-encoding");
    assertThat(out).hasContent("page ".repeat(1_000));
    assertThat(curl("-I", url)).contains("200 OK").doesNotContain("gzip");
  }

  @Test
  void givesNothingAwayToPathsAsTheyAre(Vertx vertx) {
    String base = "http://127.0.0.1:" + serve(vertx, new WebServerOptions());
    for (String path : List.of("/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt",
      "/x/../../secret.txt", "/..\\secret.txt", "/..%5csecret.txt", "/%252e%252e/secret.txt",
      "/.env", "/%2eenv", "/./.env", "//.env", "/%c0%ae%c0%ae/secret.txt", "/index.html%00.env", "/..;/secret.txt")) {
      String answer = curl("--path-as-is", "-g", "-w", " status %{http_code}", base + path);
      assertThat(answer).as(path).doesNotContain("secret").matches("(?s).*status 4\\d\\d");
    }
  }

  @Test
  void keepsOneTlsConnectionForManyFiles(Vertx vertx) throws IOException {
    try (SelfSigned certificate = SelfSigned.create()) {
      String url = "https://localhost:" + serve(vertx, new WebServerOptions()
        .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath())) + "/page.html";
      String connects = curl("--cacert", certificate.certPath(), "-o", "/dev/null", "-w", "%{http_code}%{num_connects} ",
        url + "?[1-2000]");
      assertThat(connects.trim().split(" ")).hasSize(2_000).allMatch(each -> each.startsWith("200"));
      assertThat(connects).startsWith("2001 2000 ").endsWith("2000 ");
      curl("--cacert", certificate.certPath(), "-o", out.toString(), url.replace("page.html", "large.bin"));
      assertThat(Files.mismatch(out, root.resolve("large.bin"))).isEqualTo(-1);
    }
  }

  @Test
  void isMirroredByWget(Vertx vertx) throws IOException {
    String wget = Binaries.require("wget").toString();
    int port = serve(vertx, new WebServerOptions());
    Path mirror = Files.createDirectory(folder.resolve("mirror"));
    String host = "127.0.0.1:" + port;
    for (int i = 0; i < 2; i++) {
      try (ProcessFixture process = ProcessFixture.start(wget, "-nv", "--mirror", "-P", mirror.toString(),
        "http://" + host + "/")) {
        assertThat(process.exitCode()).as(process.output()).isZero();
      }
    }
    assertThat(Files.mismatch(mirror.resolve(host).resolve("page.html"), root.resolve("page.html"))).isEqualTo(-1);
  }
}
