// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.Session;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.SessionStore;
import io.vertx.redis.client.Redis;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RedisFixture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@CleanVertx
class SessionsTest {

  private static final Pattern COOKIE = Pattern.compile("waggle\\.session=([^;]+);(.*)");

  private static WorkerFixture serving(Function<Vertx, SessionStore> store) {
    return WorkerFixture.start(worker -> {
      Vertx vertx = Vertx.currentContext().owner();
      SessionHandler sessions = worker.sessionHandler(store.apply(vertx));
      Router router = worker.router();
      router.route().handler(sessions);
      router.get("/plain").handler(context -> context.end("plain"));
      router.get("/count").handler(context -> {
        Session session = context.session();
        int count = session.get("count") == null ? 1 : session.<Integer>get("count") + 1;
        session.put("count", count);
        sessions.flush(context).onSuccess(flushed -> context.end("count " + count)).onFailure(context::fail);
      });
      router.get("/login").handler(context -> {
        context.session().regenerateId();
        sessions.flush(context).onSuccess(flushed -> context.end("in")).onFailure(context::fail);
      });
      router.get("/logout").handler(context -> {
        context.session().destroy();
        sessions.flush(context).onSuccess(flushed -> context.end("out")).onFailure(context::fail);
      });
    });
  }

  private static RawClient.Response get(WorkerFixture server, String path, String id) {
    return server.exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\n"
      + (id == null ? "" : "Cookie: waggle.session=" + id + "\r\n") + "\r\n");
  }

  private static String id(RawClient.Response response) {
    Matcher cookie = COOKIE.matcher(response.header("set-cookie"));
    assertThat(cookie.matches()).isTrue();
    return cookie.group(1);
  }

  private static void keepsCountsRotatesAndForgets(WorkerFixture server) {
    RawClient.Response first = get(server, "/count", null);
    assertThat(first.text()).isEqualTo("count 1");
    assertThat(first.header("set-cookie")).containsIgnoringCase("HttpOnly").contains("SameSite=Lax")
      .contains("Path=/");
    String id = id(first);
    assertThat(get(server, "/count", id).text()).isEqualTo("count 2");

    String rotated = id(get(server, "/login", id));
    assertThat(rotated).isNotEqualTo(id);
    assertThat(get(server, "/count", rotated).text()).isEqualTo("count 3");
    assertThat(get(server, "/count", id).text()).as("the old id is worth nothing").isEqualTo("count 1");

    get(server, "/logout", rotated);
    assertThat(get(server, "/count", rotated).text()).isEqualTo("count 1");
  }

  private static void neverTakesOverAnId(WorkerFixture server) {
    String chosen = "0123456789abcdef0123456789abcdef";
    RawClient.Response response = get(server, "/count", chosen);
    assertThat(response.text()).isEqualTo("count 1");
    assertThat(id(response)).isNotEqualTo(chosen);
  }

  @Test
  void inMemory() {
    try (WorkerFixture server = serving(Sessions::memory)) {
      keepsCountsRotatesAndForgets(server);
      neverTakesOverAnId(server);
    }
  }

  @Test
  void inRedisAndSharedByProcesses() {
    try (RedisFixture redis = RedisFixture.start();
         WorkerFixture server = serving(vertx -> Sessions.redis(vertx, Redis.createClient(vertx, redis.address())));
         WorkerFixture other = serving(vertx -> Sessions.redis(vertx, Redis.createClient(vertx, redis.address())))) {
      keepsCountsRotatesAndForgets(server);
      neverTakesOverAnId(server);
      String id = id(get(server, "/count", null));
      assertThat(get(other, "/count", id).text()).isEqualTo("count 2");
    }
  }

  @Test
  void startNoneForRequestsThatDoNotAskForOne() {
    try (WorkerFixture server = serving(Sessions::memory)) {
      assertThat(get(server, "/plain", null).header("set-cookie")).isNull();
    }
  }

  @Test
  void areLimitedInNumber() {
    try (WorkerFixture server = serving(vertx -> Sessions.memory(vertx, 1))) {
      String first = id(get(server, "/count", null));
      assertThat(get(server, "/count", null).status()).isEqualTo(500);
      assertThat(get(server, "/count", first).text()).isEqualTo("count 2");
    }
  }
}
