// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web server over plain sockets: which file answers which path, with which headers. */
@CleanVertx
class WebServerTest {

  private static final String PAGE = "<h1>home</h1>";

  @TempDir
  private Path folder;
  private Path root;
  private Vertx vertx;

  @BeforeEach
  void makeSite(Vertx vertx) throws IOException {
    this.vertx = vertx;
    root = Files.createDirectories(folder.resolve("site"));
    write("index.html", PAGE);
    write("docs/index.html", "docs");
    write("files/a.txt", "0123456789");
    write("assets/app.js", "code");
    Files.writeString(folder.resolve("secret.txt"), "secret");
  }

  private Path write(String name, String text) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    return Files.writeString(root.resolve(name), text);
  }

  private int serve(UnaryOperator<SiteOptions> site) {
    return serve(new WebServerOptions().setSite(site.apply(new SiteOptions().setRoot(root.toString()))));
  }

  private int serve(WebServerOptions options) {
    WebServerVerticle server = new WebServerVerticle(options.setPort(0));
    Await.result(vertx.deployVerticle(server));
    return server.actualPort();
  }

  @Test
  void servesFilesAndIndexPages() {
    int port = serve(site -> site);
    HttpExchange home = HttpExchange.get(port, "/");
    assertThat(home.status()).isEqualTo(200);
    assertThat(home.body()).isEqualTo(PAGE);
    assertThat(home.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(home.header("cache-control")).isEqualTo("no-cache");
    assertThat(home.headers()).containsKeys("etag", "last-modified").doesNotContainKey("vary");
    assertThat(HttpExchange.get(port, "/docs/?a=b").body()).isEqualTo("docs");
    assertThat(HttpExchange.get(port, "/assets/app.js").header("content-type"))
      .isEqualTo("text/javascript; charset=utf-8");
  }

  @Test
  void answersHeadWithoutABody() {
    int port = serve(site -> site);
    HttpExchange head = HttpExchange.send(port, "HEAD", "/files/a.txt");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo("10");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void refusesOtherMethods() {
    HttpExchange answer = HttpExchange.send(serve(site -> site), "DELETE", "/index.html");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void answersRangesAndConditions() {
    int port = serve(site -> site);
    HttpExchange part = HttpExchange.get(port, "/files/a.txt", "Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(HttpExchange.get(port, "/files/a.txt", "Range: bytes=10-").status()).isEqualTo(416);
    HttpExchange unchanged = HttpExchange.get(port, "/files/a.txt", "If-None-Match: " + part.header("etag"));
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.body()).isEmpty();
    assertThat(HttpExchange.get(port, "/files/a.txt", "If-Modified-Since: " + part.header("last-modified")).status())
      .isEqualTo(304);
  }

  @Test
  void leadsToTheSlashOfAFolder() {
    int port = serve(site -> site);
    HttpExchange answer = HttpExchange.get(port, "/docs?a=b");
    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.header("location")).isEqualTo("/docs/?a=b");
    assertThat(HttpExchange.get(port, "//docs").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/files/../../secret.txt",
    "/..%5csecret.txt", "/%c0%ae%c0%ae/secret.txt", "/out.txt", "/outside/secret.txt", "/.env", "/%2eenv",
    "/docs/.hidden/x", "/files", "/files/", "/none", "/files/a.txt/", "/a%00b", "/%zz"})
  void findsNothingOutsideOrHidden(String target) throws IOException {
    write(".env", "secret");
    write("docs/.hidden/x", "secret");
    Files.createSymbolicLink(root.resolve("out.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("outside"), folder);
    HttpExchange answer = HttpExchange.get(serve(site -> site), target);
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(answer.status()).isIn(target.equals("/files") ? 301 : 404, 400);
  }

  @Test
  void followsLinksThatStayInside() throws IOException {
    Files.createSymbolicLink(root.resolve("link.txt"), root.resolve("files/a.txt"));
    assertThat(HttpExchange.get(serve(site -> site), "/link.txt").body()).isEqualTo("0123456789");
  }

  @Test
  void sendsThePrecompressedFormToThoseWhoTakeIt() throws IOException {
    write("assets/app.js.gz", "gzipped");
    write("assets/app.js.br", "brotli");
    int port = serve(site -> site);
    HttpExchange brotli = HttpExchange.get(port, "/assets/app.js", "Accept-Encoding: gzip, br");
    assertThat(brotli.body()).isEqualTo("brotli");
    assertThat(brotli.header("content-encoding")).isEqualTo("br");
    assertThat(brotli.header("content-type")).isEqualTo("text/javascript; charset=utf-8");
    HttpExchange gzip = HttpExchange.get(port, "/assets/app.js", "Accept-Encoding: gzip");
    assertThat(gzip.body()).isEqualTo("gzipped");
    HttpExchange plain = HttpExchange.get(port, "/assets/app.js");
    assertThat(plain.body()).isEqualTo("code");
    assertThat(plain.headers()).doesNotContainKey("content-encoding").containsEntry("vary", "accept-encoding");
    assertThat(brotli.header("vary")).isEqualTo("accept-encoding");
    assertThat(brotli.header("etag")).isNotEqualTo(gzip.header("etag")).isNotEqualTo(plain.header("etag"));
    HttpExchange unchanged = HttpExchange.get(port, "/assets/app.js", "Accept-Encoding: br",
      "If-None-Match: " + brotli.header("etag"));
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.headers()).doesNotContainKey("content-encoding").containsKey("vary");
  }

  @Test
  void leavesAnOutdatedPrecompressedFormAlone() throws IOException {
    Path old = write("assets/app.js.gz", "outdated");
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000));
    int port = serve(site -> site);
    assertThat(HttpExchange.get(port, "/assets/app.js", "Accept-Encoding: gzip").body()).isEqualTo("code");
  }

  @Test
  void setsCacheHeadersByTheFirstPatternThatMatches() {
    Map<String, String> patterns = new LinkedHashMap<>();
    patterns.put("assets/**", "public, max-age=31536000, immutable");
    patterns.put("**.txt", "max-age=60");
    int port = serve(site -> site.setCacheControl(patterns));
    assertThat(HttpExchange.get(port, "/assets/app.js").header("cache-control")).contains("immutable");
    assertThat(HttpExchange.get(port, "/files/a.txt").header("cache-control")).isEqualTo("max-age=60");
    assertThat(HttpExchange.get(port, "/").header("cache-control")).isEqualTo("no-cache");
  }

  @Test
  void addsSecurityHeadersThatCanBeChanged() {
    int port = serve(site -> site.setHeaders(Map.of("X-Frame-Options", "", "Referrer-Policy", "no-referrer",
      "Content-Security-Policy", "default-src 'self'")));
    for (String target : new String[] {"/", "/none", "/docs"}) {
      HttpExchange answer = HttpExchange.get(port, target);
      assertThat(answer.headers()).containsEntry("x-content-type-options", "nosniff")
        .containsEntry("referrer-policy", "no-referrer").containsEntry("content-security-policy", "default-src 'self'")
        .doesNotContainKey("x-frame-options");
    }
    assertThat(HttpExchange.get(serve(site -> site), "/").headers()).containsEntry("x-frame-options", "SAMEORIGIN")
      .containsEntry("referrer-policy", "strict-origin-when-cross-origin");
  }

  @Test
  void showsThePageForWhatIsMissing() throws IOException {
    write("404.html", "lost?");
    int port = serve(site -> site.setNotFound("404.html"));
    HttpExchange answer = HttpExchange.get(port, "/none", "Range: bytes=0-1", "If-None-Match: *");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("lost?");
    assertThat(answer.header("content-type")).isEqualTo("text/html; charset=utf-8");
    HttpExchange head = HttpExchange.send(port, "HEAD", "/none");
    assertThat(head.status()).isEqualTo(404);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void fallsBackToThePageOfAnApplication() {
    int port = serve(site -> site.setFallback("index.html"));
    HttpExchange page = HttpExchange.get(port, "/users/7");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).isEqualTo(PAGE);
    assertThat(page.header("cache-control")).isEqualTo("no-cache");
    assertThat(HttpExchange.get(port, "/assets/none.js").status()).isEqualTo(404);
    assertThat(HttpExchange.get(port, "/../secret").status()).isEqualTo(404);
  }

  @Test
  void listsFoldersOnlyWhenAsked() throws IOException {
    write("files/<img src=x onerror=alert(1)>.txt", "x");
    write("files/a b&c.txt", "x");
    write("files/.hidden", "x");
    Files.createDirectory(root.resolve("files/sub"));
    Files.createSymbolicLink(root.resolve("files/escape"), folder);
    HttpExchange listing = HttpExchange.get(serve(site -> site.setListing(true)), "/files/");
    assertThat(listing.status()).isEqualTo(200);
    assertThat(listing.body()).contains("<a href=\"a%20b%26c.txt\">a b&amp;c.txt</a>", "<a href=\"sub/\">sub/</a>",
      "&lt;img src=x onerror=alert(1)&gt;", "<a href=\"../\">").doesNotContain("<img", ".hidden", "escape");
    assertThat(listing.header("content-security-policy")).isEqualTo("default-src 'none'");
    HttpExchange cut = HttpExchange.get(serve(site -> site.setListing(true).setMaxListingEntries(1)), "/files/");
    assertThat(cut.body()).contains("<p>and 3 more</p>");
    assertThat(HttpExchange.get(serve(site -> site), "/files/").status()).isEqualTo(404);
  }

  @Test
  void servesAnotherFolderToAnotherHostName() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("index.html"), "other");
    int port = serve(new WebServerOptions().setSite(new SiteOptions().setRoot(root.toString()))
      .setVirtualHosts(Map.of("Other.example", new SiteOptions().setRoot(other.toString()))));
    assertThat(HttpExchange.get(port, "/", "Host: OTHER.example:8080").body()).isEqualTo("other");
    assertThat(HttpExchange.get(port, "/", "Host: elsewhere.example").body()).isEqualTo(PAGE);
  }

  @Test
  void sharesItsPortAmongInstances() {
    WebServerOptions options = new WebServerOptions().setPort(0).setSite(new SiteOptions().setRoot(root.toString()));
    WebServerVerticle[] last = new WebServerVerticle[1];
    Await.result(vertx.deployVerticle(() -> last[0] = new WebServerVerticle(options),
      new DeploymentOptions().setInstances(2)));
    for (int i = 0; i < 4; i++) {
      assertThat(HttpExchange.get(last[0].actualPort(), "/").body()).isEqualTo(PAGE);
    }
  }

  @Test
  void saysWhatIsWrongWithTheConfiguration() {
    assertThat(Await.failure(vertx.deployVerticle(new WebServerVerticle())))
      .hasMessage("root: none (expected: a folder, such as {\"root\": \"public\"})");
    assertThat(failure(new SiteOptions().setRoot(root + "/none"))).hasMessageEndingWith("none (expected: a folder)");
    assertThat(failure(new SiteOptions().setRoot(root.toString()).setNotFound("../secret.txt")))
      .hasMessage("notFound: ../secret.txt (expected: a file below the root)");
    assertThat(failure(new SiteOptions().setRoot(root.toString()).setCacheControl(Map.of("[", "x"))))
      .hasMessage("cacheControl: [ (expected: a glob, such as assets/**)");
  }

  private Throwable failure(SiteOptions site) {
    return Await.failure(vertx.deployVerticle(new WebServerVerticle(new WebServerOptions().setPort(0).setSite(site))));
  }
}
