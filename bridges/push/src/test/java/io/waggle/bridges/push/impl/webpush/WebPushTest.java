// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.waggle.Shared;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.webpush.Outcome.Kind;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.PushServiceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages to the push service of the test kit, which checks all that RFC 8030, 8188, 8291 and 8292 demand. */
@CleanVertx
class WebPushTest {

  @TempDir
  private Path folder;
  private Vertx vertx;
  private PushServiceFixture service;
  private WebPush push;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    service = PushServiceFixture.start(vertx);
    push = start(options());
  }

  private WebPushOptions options() {
    return new WebPushOptions().setStateFolder(folder.resolve("state").toString()).setPrivateEndpoints(true)
      .setSubject("mailto:ops@example.com");
  }

  private WebPush start(WebPushOptions options) {
    return Await.result(WebPush.start(vertx, options, Shared.of(vertx, "test"), System::currentTimeMillis));
  }

  @AfterEach
  void stop() {
    Await.result(push.close());
    service.close();
  }

  private Kind push(PushServiceFixture.Browser browser, String text) {
    return outcome(browser, text).kind();
  }

  private Outcome outcome(PushServiceFixture.Browser browser, String text) {
    return Await.result(push.push(Subscription.of(browser.subscription()), Buffer.buffer(text), 60_001, "topic-1"));
  }

  @Test
  void aMessageReachesTheBrowser() {
    PushServiceFixture.Browser browser = service.subscribe(push.publicKey());
    assertThat(push(browser, "hello, wörld")).isEqualTo(Kind.GIVEN);
    assertThat(push(browser, "")).isEqualTo(Kind.GIVEN);
    assertThat(service.problems()).isEmpty();
    assertThat(service.received()).containsExactly(
      new PushServiceFixture.Push(browser, "hello, wörld", 61, "normal", "topic-1", "mailto:ops@example.com", 201),
      new PushServiceFixture.Push(browser, "", 61, "normal", "topic-1", "mailto:ops@example.com", 201));
  }

  @Test
  void messagesOfEveryLengthReachTheBrowser() {
    PushServiceFixture.Browser browser = service.subscribe(push.publicKey());
    List<String> texts = IntStream.of(1, 2, 15, 16, 17, 255, 256, 3_992, 3_993).mapToObj("a"::repeat).toList();
    texts.forEach(text -> assertThat(push(browser, text)).isEqualTo(Kind.GIVEN));
    assertThat(service.received().stream().map(PushServiceFixture.Push::text)).isEqualTo(texts);
    assertThat(push(browser, "a".repeat(3_994))).isEqualTo(Kind.TOO_LONG);
    assertThat(service.problems()).isEmpty();
  }

  @Test
  void tellsWhatTheServiceAnswered() {
    PushServiceFixture.Browser browser = service.subscribe(push.publicKey());
    service.answer(404).answer(410).answer(413).answer(400).answer(403).answer(429, 7).answer(500).answer(503, 120)
      .answer(302);
    assertThat(IntStream.range(0, 9).mapToObj(i -> outcome(browser, "a")).toList()).containsExactly(
      Outcome.of(Kind.GONE), Outcome.of(Kind.GONE), Outcome.of(Kind.TOO_LONG), Outcome.of(Kind.REFUSED),
      Outcome.of(Kind.REFUSED), new Outcome(Kind.LATER, 7_000), Outcome.of(Kind.LATER),
      new Outcome(Kind.LATER, 120_000), Outcome.of(Kind.REFUSED));
  }

  @Test
  void aServiceThatHangsOrIsNotThereIsForLater() {
    PushServiceFixture.Browser browser = service.subscribe(push.publicKey());
    Await.result(push.close());
    push = start(options().setTimeoutMs(200));
    service.hang();
    assertThat(push(browser, "a")).isEqualTo(Kind.LATER);
    assertThat(service.received()).singleElement().extracting(PushServiceFixture.Push::status).isEqualTo(0);
    service.close();
    assertThat(push(browser, "a")).isEqualTo(Kind.LATER);
    service = PushServiceFixture.start(vertx);
  }

  @Test
  void anotherKeyThanThatOfTheSubscriptionIsRefused() {
    PushServiceFixture.Browser browser = service.subscribe("another");
    assertThat(push(browser, "a")).isEqualTo(Kind.REFUSED);
    assertThat(service.problems()).containsExactly("403 k: another key than that of the subscription");
  }

  @Test
  void theKeysAreMadeOnceAndAreTheOwnersAlone() throws IOException {
    Path file = folder.resolve("state").resolve("webpush.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))).isEqualTo("rwx------");
    assertThat(new JsonObject(Files.readString(file)).getString("publicKey")).isEqualTo(push.publicKey());
    Await.result(Shared.of(vertx, "test").delete("vapid"));
    WebPush again = start(options());
    assertThat(again.publicKey()).isEqualTo(push.publicKey());
    Await.result(again.close());
  }

  @Test
  void aNodeTakesTheKeysOfTheCluster() throws IOException {
    WebPush other = start(options().setStateFolder(folder.resolve("other").toString()));
    assertThat(other.publicKey()).isEqualTo(push.publicKey());
    assertThat(Files.readString(folder.resolve("other/webpush.json"))).contains(push.publicKey());
    Await.result(other.close());
  }

  @Test
  void keysMayBeGivenByOptionsAndFiles() throws IOException {
    JsonObject keys = new JsonObject(Files.readString(folder.resolve("state/webpush.json")));
    Path secret = Files.writeString(folder.resolve("secret"), keys.getString("privateKey") + "\n");
    WebPush given = start(new WebPushOptions().setPublicKey(push.publicKey()).setPrivateKey("${file:" + secret + "}"));
    assertThat(given.publicKey()).isEqualTo(push.publicKey());
    Await.result(given.close());
    WebPushOptions missing = new WebPushOptions().setPublicKey(push.publicKey()).setPrivateKey("${env:NO_SUCH_VARIABLE}");
    assertThat(Await.failure(WebPush.start(vertx, missing, Shared.of(vertx, "test"), System::currentTimeMillis)))
      .hasMessageContaining("privateKey: ${env:NO_SUCH_VARIABLE} is not there");
  }

  @Test
  void aTokenServesAnOriginForAWhile() {
    long[] now = {1_700_000_000_000L};
    Vapid vapid = new Vapid(Await.result(VapidKeys.load(vertx, options(), Shared.of(vertx, "test"))), "", () -> now[0]);
    String token = vapid.authorization("https://a.example");
    assertThat(vapid.authorization("https://a.example")).isEqualTo(token);
    assertThat(vapid.authorization("https://b.example")).isNotEqualTo(token);
    now[0] += 11 * 60 * 60_000;
    assertThat(vapid.authorization("https://a.example")).isNotEqualTo(token);
  }

  /** They are only parsed: no port is bound. */
  @Test
  void endpointsOfPrivateNetworksAndWithoutTlsAreRefused() {
    Endpoints open = new Endpoints((VertxInternal) vertx, false);
    for (String url : List.of("https://127.0.0.1/", "https://10.1.2.3/", "https://172.31.0.1/", "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/",
        "https://255.255.255.255/", "https://[::1]/", "https://[fe80::1]/", "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/", "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[ff02::1]/", "https://localhost/",
        "https://localhost:8443/", "http://8.8.8.8/", "ftp://8.8.8.8/")) {
      PushException refusal = (PushException) Await.failure(open.resolve(url));
      assertThat(refusal.code()).as(url).isEqualTo(403);
    }
    for (String url : List.of("", "nonsense", "https://", "https:///path", "https://u:p@8.8.8.8/", "https://8.8.8.8:0/",
        "https://8.8.8.8:65536/", "https://a b/", "https:8.8.8.8")) {
      assertThat(((PushException) Await.failure(open.resolve(url))).code()).as(url).isEqualTo(400);
    }
  }

  /** They are only parsed: no port is bound. */
  @Test
  void connectsToTheAddressThatWasLookedAt() {
    Endpoints open = new Endpoints((VertxInternal) vertx, false);
    var where = Await.result(open.resolve("https://8.8.8.8:8443/a/b?c=%20d"));
    assertThat(where.getServer().toString()).isEqualTo("8.8.8.8:8443");
    assertThat(where.getURI()).isEqualTo("/a/b?c=%20d");
    assertThat(where.isSsl()).isTrue();
    var named = Await.result(new Endpoints((VertxInternal) vertx, true).resolve("http://localhost:81"));
    assertThat(named.getServer()).isEqualTo(SocketAddress.inetSocketAddress(81, "127.0.0.1"));
    assertThat(named.getHost()).isEqualTo("localhost");
    assertThat(Endpoints.origin("https://a.example:443/b")).isEqualTo("https://a.example");
    assertThat(Endpoints.origin("https://a.example:8443/b")).isEqualTo("https://a.example:8443");
  }
}
