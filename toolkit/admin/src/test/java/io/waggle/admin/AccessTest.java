// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.admin.impl.RouteList;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who gets in, and who does not. */
class AccessTest extends HiveTestBase {

  private static final String EVIL = "\u001b[2J<img src=x onerror=alert(1)>\u202e\n";

  @Override
  String workerName() {
    return EVIL;
  }

  @Override
  AdminOptions options() {
    return super.options().setWrite(false);
  }

  @Test
  void answersNobodyWithoutATokenButHealthChecks() {
    assertThat(RouteList.all()).hasSizeGreaterThan(15);
    for (RouteList.Route route : RouteList.all()) {
      int status = admin.withToken(null).send(route.method(), route.path(), null).statusCode();
      assertThat(status).as("%s %s", route.method(), route.path()).isEqualTo(route.isHealth() ? 204 : 401);
      int wrong = admin.withToken("x".repeat(43)).send(route.method(), route.path(), null).statusCode();
      assertThat(wrong).as("%s %s", route.method(), route.path()).isEqualTo(route.isHealth() ? 204 : 401);
    }
    assertThat(admin.withToken(null).get("/nowhere").statusCode()).isEqualTo(401);
    assertThat(admin.get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(admin.send("POST", "/api/status", "").statusCode()).isEqualTo(405);
  }

  @Test
  void sendsItsSecurityHeadersWithEverything() {
    for (String path : new String[] {"/", "/livez", "/api/status", "/nowhere", "/metrics"}) {
      HttpResponse<String> answer = admin.get(path);
      assertThat(answer.headers().firstValue("content-security-policy").orElse("")).as(path)
        .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("x-content-type-options")).as(path).hasValue("nosniff");
      assertThat(answer.headers().firstValue("cache-control")).as(path).hasValue("no-store");
    }
    HttpResponse<String> login = admin.withToken(null).send("GET", "/", null, "Accept", "text/html");
    assertThat(login.statusCode()).isEqualTo(401);
    assertThat(login.headers().firstValue("content-security-policy").orElse("")).contains("'sha256-")
      .doesNotContain("unsafe");
  }

  @Test
  void refusesHostNamesThatAreNotItsOwn() {
    assertThat(statusFor("evil.example")).isEqualTo(421);
    assertThat(statusFor("127.0.0.1.evil.example")).isEqualTo(421);
    assertThat(statusFor("localhost.evil.example:80")).isEqualTo(421);
    assertThat(statusFor("localhost")).isEqualTo(200);
    assertThat(statusFor("[::1]")).isEqualTo(200);
    assertThat(statusFor("10.0.0.1")).isEqualTo(200);
  }

  private int statusFor(String host) {
    try (RawClient client = RawClient.connect(admin.admin.actualPort())) {
      client.send("GET /api/me HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token() + "\r\n\r\n");
      return RawResponse.read(client).status();
    }
  }

  @Test
  void lookingIsAllThatTheTokenAllows() {
    assertThat(admin.send("POST", "/api/kick", "{\"id\":\"x\"}", "X-Waggle-Admin", "1").statusCode()).isEqualTo(403);
    assertThat(admin.json("/api/me").getBoolean("write")).isFalse();
  }

  @Test
  void aWriteNeedsAHeaderThatAForeignPageCannotSend(Vertx vertx) {
    AdminClient writer = AdminClient.start(vertx,
      new AdminOptions().setStateFolder(state.toString()).setWrite(true));
    assertThat(writer.send("POST", "/api/kick", "{\"id\":\"x\"}").statusCode()).isEqualTo(403);
    assertThat(writer.send("POST", "/api/kick", "{\"id\":\"x\"}", "X-Waggle-Admin", "1").statusCode()).isEqualTo(404);
    assertThat(writer.send("POST", "/api/kick", "no json", "X-Waggle-Admin", "1").statusCode()).isEqualTo(400);
  }

  @Test
  void aLoginGivesACookieThatScriptsCannotReadAndALogoutTakesItBack() {
    AdminClient stranger = admin.withToken(null);
    String[] form = {"Content-Type", "application/x-www-form-urlencoded"};
    assertThat(stranger.send("POST", "/login", "token=wrong", form).statusCode()).isEqualTo(401);
    String right = "token=" + URLEncoder.encode(token(), StandardCharsets.UTF_8);
    assertThat(stranger.send("POST", "/login", right, "Content-Type", form[1], "Origin", "http://evil.example")
      .statusCode()).isEqualTo(403);
    HttpResponse<String> welcome = stranger.send("POST", "/login", right, form);
    assertThat(welcome.statusCode()).isEqualTo(303);
    String cookie = welcome.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(token());
    String session = cookie.substring(0, cookie.indexOf(';'));
    assertThat(stranger.send("GET", "/api/me", null, "Cookie", session).statusCode()).isEqualTo(200);
    assertThat(stranger.send("POST", "/logout", "", "Cookie", session).statusCode()).isEqualTo(403);
    assertThat(stranger.send("POST", "/logout", "", "Cookie", session, "X-Waggle-Admin", "1").statusCode())
      .isEqualTo(204);
    assertThat(stranger.send("GET", "/api/me", null, "Cookie", session).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenOfItsOwnTakesThePlaceOfTheFile(Vertx vertx) {
    String own = "a token of at least thirty-two characters";
    AdminClient other = AdminClient.start(vertx,
      new AdminOptions().setStateFolder(state.toString()).setToken(own)).withToken(own);
    assertThat(other.get("/api/me").statusCode()).isEqualTo(200);
    assertThat(admin.withToken(own).get("/api/me").statusCode()).isEqualTo(401);
  }

  @Test
  void healthIsAnsweredWhereNoTokenCanBeKept(Vertx vertx) throws IOException {
    Path file = Files.createFile(state.resolve("a-file"));
    Admin bare = Await.result(Admin.start(vertx,
      new AdminOptions().setPort(0).setStateFolder(file.resolve("below").toString())));
    try (RawClient client = RawClient.connect(bare.actualPort())) {
      client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /api/me HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer \r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 204");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 401");
    }
  }
}
