// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.CleanVertx;
import io.waggle.web.RawClient.Response;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@CleanVertx
class PageFilesTest {

  private static WorkerFixture server;

  @BeforeAll
  static void start() {
    PageFiles files = PageFiles.create(PageFiles.STRICT_POLICY).addLook()
      .add("/", PageFilesTest.class, "page", List.of("index.html", "page.js"))
      .add("/also/", PageFilesTest.class, "/io/waggle/web/page", List.of("index.html"))
      .add("/settings.json", Buffer.buffer("{}"), "application/json");
    server = WorkerFixture.start(worker -> worker.requestHandler(files::handle));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Response ask(String method, String path) {
    return server.exchange(method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void filesAreSentWithTheirTypes() {
    assertThat(ask("GET", "/page.js").header("content-type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(ask("GET", "/page.js").text()).contains("use strict");
    assertThat(ask("GET", "/settings.json").text()).isEqualTo("{}");
    assertThat(ask("GET", "/waggle.css").header("content-type")).isEqualTo("text/css; charset=utf-8");
    assertThat(ask("GET", "/waggle.css").text()).contains("--accent:");
    for (String path : List.of("/", "/index.html", "/also/", "/also/index.html")) {
      assertThat(ask("GET", path).header("content-type")).as(path).isEqualTo("text/html; charset=utf-8");
      assertThat(ask("GET", path).text()).as(path).contains("<title>a page</title>");
    }
  }

  @Test
  void whatThePageDoesNotNeedIsForbidden() {
    Response page = ask("GET", "/");
    assertThat(page.header("content-security-policy")).isEqualTo(PageFiles.STRICT_POLICY).contains("default-src 'self'");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(page.header("cache-control")).isEqualTo("no-cache");
  }

  @Test
  void otherPathsAndMethodsAreRefused() {
    for (String path : List.of("/other", "/page", "/page/", "/../page.js", "/also")) {
      assertThat(ask("GET", path).status()).as(path).isEqualTo(404);
    }
    Response refused = ask("DELETE", "/page.js");
    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void headersComeWithoutTheFile() {
    Response head = ask("HEAD", "/settings.json");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo("2");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void filesThatAreNotThereAreToldWhenTheyAreAdded() {
    PageFiles files = PageFiles.create(PageFiles.STRICT_POLICY);
    assertThatIllegalArgumentException().isThrownBy(() -> files.add("/", PageFilesTest.class, "page", List.of("no.js")))
      .withMessage("name: page/no.js (expected: a file on the class path)");
    assertThatIllegalArgumentException().isThrownBy(() -> files.add("/", PageFilesTest.class, "page", List.of("a.exe")))
      .withMessageStartingWith("name: a.exe (expected: ");
  }
}
