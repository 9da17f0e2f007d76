// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.internal.Audit;
import io.waggle.testkit.LogLines;
import io.waggle.testkit.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is noted of what operators do, and of what they are refused. */
class AdminAuditTest extends HiveTestBase {

  private static final String[] FORM = {"Content-Type", "application/x-www-form-urlencoded"};

  private LogLines log;

  @BeforeEach
  void listen() {
    log = LogLines.of(Audit.LOGGER);
  }

  @AfterEach
  void leave() {
    log.close();
  }

  private int kick(AdminClient by, String id) {
    return by.send("POST", "/api/kick", "{\"id\":\"" + id + "\"}", "X-Waggle-Admin", "1").statusCode();
  }

  @Test
  void whoKicksIsNoted() {
    try (RawClient client = hive.connect("ann")) {
      String id = admin.rows("/api/connections", "rows").get(0).getString("id");
      kick(admin, id);
      client.awaitEnd();
      kick(admin, "x result=closed\\n");
      assertThat(log.lines()).containsExactly(
        "action=kick by=127.0.0.1/token target=" + id + " result=closed",
        "action=kick by=127.0.0.1/token target=\"x result=closed\\u000a\" result=\"not here\"");
    }
  }

  @Test
  void whoWatchesMessagesIsNotedButNotWhoLooksAtFigures() {
    try (RawClient watcher = admin.stream("/api/tap?filter=honey")) {
      watcher.readUntil(":\n\n");
      admin.get("/api/status");
      admin.get("/metrics");
      assertThat(log.lines()).containsExactly("action=tap by=127.0.0.1/token target=honey result=opened");
    }
  }

  @Test
  void whoComesAndGoesByThePageIsNoted() {
    AdminClient stranger = admin.withToken(null);
    String cookie = stranger.send("POST", "/login", "token=" + token(), FORM).headers().firstValue("set-cookie")
      .orElseThrow();
    stranger.send("POST", "/logout", "", "Cookie", cookie.substring(0, cookie.indexOf(';')), "X-Waggle-Admin", "1");
    assertThat(log.lines()).containsExactly("action=login by=127.0.0.1/token target=- result=welcome",
      "action=logout by=127.0.0.1/session target=- result=ended");
  }

  @Test
  void whoIsRefusedIsNotedWithoutWhatHeSaid() {
    kick(admin.withToken("a guess of a token"), "abc");
    admin.withToken(null).send("POST", "/login", "token=another+guess", FORM);
    admin.send("POST", "/api/kick", "{\"id\":\"abc\"}");
    assertThat(log.lines()).containsExactly(
      "action=kick by=127.0.0.1/wrong target=- result=\"refused: wrong token\"",
      "action=login by=127.0.0.1/wrong target=- result=\"refused: wrong token\"",
      "action=kick by=127.0.0.1/token target=- result=\"refused: header: x-waggle-admin missing (expected: any value)\"");
    assertThat(log.lines().toString()).doesNotContain("guess", token());
  }

  @Test
  void whoHasNoTokenYetIsNoAttempt() {
    admin.withToken(null).send("GET", "/", null, "Accept", "text/html");
    admin.withToken(null).get("/livez");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void whoGuessesALotFillsNoDisk() {
    for (int i = 0; i < 100; i++) {
      admin.withToken("guess" + i).get("/api/status");
    }
    assertThat(log.lines()).hasSizeLessThan(20);
  }
}
