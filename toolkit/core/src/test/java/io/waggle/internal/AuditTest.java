// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {

  private final Logger logger = Logger.getLogger(Audit.LOGGER);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final Audit audit = new Audit(now::get);
  private final Handler noting = new Handler() {
    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {
      // Nothing is kept back.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  };

  @BeforeEach
  void listen() {
    logger.addHandler(noting);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(noting);
    logger.setUseParentHandlers(true);
  }

  @Test
  void notesOneLineForEachAction() {
    audit.done("kick", "127.0.0.1/token", "abc-1", "closed");
    audit.done("logout", "127.0.0.1/session", "", "ended");
    assertThat(lines).containsExactly("action=kick by=127.0.0.1/token target=abc-1 result=closed",
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
    assertThat(lines).hasSize(Audit.REFUSALS + 1).last().asString().startsWith("action=kick");
    now.addAndGet(Audit.WINDOW_MS);
    audit.refused("login", "127.0.0.1/form", "", "wrong token");
    assertThat(lines.subList(Audit.REFUSALS + 1, lines.size())).containsExactly(
      "refused=990 more in the minute before, not noted",
      "action=login by=127.0.0.1/form target=- result=\"refused: wrong token\"");
  }
}
