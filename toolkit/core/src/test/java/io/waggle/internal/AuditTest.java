// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.LogLines;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {

  private final AtomicLong now = new AtomicLong();
  private final Audit audit = new Audit(now::get);
  private LogLines log;

  @BeforeEach
  void listen() {
    log = LogLines.of(Audit.LOGGER);
  }

  @AfterEach
  void leave() {
    log.close();
  }

  @Test
  void notesOneLineForEachAction() {
    audit.done("kick", "127.0.0.1/token", "abc-1", "closed");
    audit.done("logout", "127.0.0.1/session", "", "ended");
    assertThat(log.lines()).containsExactly("action=kick by=127.0.0.1/token target=abc-1 result=closed",
      "action=logout by=127.0.0.1/session target=- result=ended");
  }

  @Test
  void aValueCannotPassForAnotherNorForAnotherLine() {
    assertThat(Audit.value("x result=closed")).isEqualTo("\"x result=closed\"");
    assertThat(Audit.value("x\naction=kick\u202e\"")).isEqualTo("\"x\\u000aaction=kick\\u202e\\\"\"");
    assertThat(Audit.value("x".repeat(5_000))).hasSize(Audit.MOST_CHARACTERS + 3);
    assertThat(Audit.value(null)).isEqualTo("-");
  }

  @Test
  void countsRefusalsThatAreTooManyToBeNoted() {
    for (int i = 0; i < 1_000; i++) {
      audit.refused("login", "127.0.0.1/form", "", "wrong token");
    }
    audit.done("kick", "127.0.0.1/token", "abc-1", "closed");
    assertThat(log.lines()).hasSize(Audit.REFUSALS + 1).last().asString().startsWith("action=kick");
    now.addAndGet(Audit.WINDOW_MS);
    audit.refused("login", "127.0.0.1/form", "", "wrong token");
    assertThat(log.lines().subList(Audit.REFUSALS + 1, log.lines().size())).containsExactly(
      "refused=990 more in the minute before, not noted",
      "action=login by=127.0.0.1/form target=- result=\"refused: wrong token\"");
  }
}
