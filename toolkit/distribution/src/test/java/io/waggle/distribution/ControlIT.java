// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How commands reach a running process, and what a stranger to the rules gets there. */
class ControlIT {

  private static final String IDLE = """
    import io.vertx.core.VerticleBase;
    public class Idle extends VerticleBase { }
    """;

  @TempDir
  Path folder;
  private VertxScript vertx;

  @BeforeEach
  void writeAVerticle() {
    vertx = new VertxScript(folder);
    vertx.write("Idle.java", IDLE);
  }

  private ProcessFixture started() {
    ProcessFixture process = vertx.start("run", "Idle.java", "-conf", "{\"password\":\"honey\"}");
    Await.until("its record is written", ProcessFixture.DEADLINE, () -> Files.exists(record(process)));
    return process;
  }

  private Path record(ProcessFixture process) {
    return folder.resolve("state").resolve(process.pid() + ".json");
  }

  private RawClient caller(ProcessFixture process) {
    return RawClient.connectUnix(folder.resolve("state").resolve(process.pid() + ".sock"));
  }

  @Test
  void aQuestionIsALineAndSoIsItsAnswer() throws IOException {
    try (ProcessFixture process = started(); RawClient caller = caller(process)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
        .isEqualTo("rwx------");
      assertThat(Files.readString(record(process))).contains("\"name\":\"Idle.java\"").contains("\"command\":\"run Idle.java\"")
        .doesNotContain("honey");
      assertThat(caller.send("{\"command\":\"dance\"}\n").readLine())
        .isEqualTo("{\"error\":\"command: dance (expected: one of drain, reload)\"}");
      assertThat(caller.send("{}\n").readLine()).startsWith("{\"error\":\"command: null");
      assertThat(caller.send("dance\n").readLine()).startsWith("{\"error\":\"question: ");
      assertThat(caller.send("{\"command\":\"reload\"}\n").readLine()).contains("\"lines\":[\"reloaded Idle.java in ");
    }
  }

  @Test
  void aQuestionWithoutEndIsCutAndOthersAreAnswered() {
    try (ProcessFixture process = started(); RawClient endless = caller(process); RawClient caller = caller(process)) {
      endless.send("x".repeat(65_536));
      endless.expectClosed();
      assertThat(caller.send("{\"command\":\"dance\"}\n").readLine()).startsWith("{\"error\":");
    }
  }

  @Test
  void whatAKilledProcessLeftIsIgnoredAndRemoved() {
    try (ProcessFixture process = started()) {
      String id = Long.toString(process.pid());
      assertThat(vertx.run("list").out()).startsWith(id + "\tpid " + id + "\tIdle.java\tsince 2");
      process.kill();
      assertThat(vertx.run("list").out()).isEqualTo("nothing runs" + System.lineSeparator());
      assertThat(record(process)).doesNotExist();
      assertThat(vertx.run("drain", id).err()).isEqualTo("vertx: process: " + id + ": nothing runs (expected: one that "
        + "vertx run or start has started, by this user and with the same WAGGLE_STATE)" + System.lineSeparator());
    }
  }

  @Test
  void theIdMayBeLeftOutIfOneRuns() {
    assertThat(vertx.run("reload").err()).startsWith("vertx: process: nothing runs (expected: ");
    try (ProcessFixture one = started()) {
      assertThat(vertx.run("reload").out()).startsWith("reloaded Idle.java in ");
      try (ProcessFixture other = started()) {
        VertxScript.Result result = vertx.run("reload");
        assertThat(result.err()).startsWith("vertx: process: none named, and several run (expected: one of "
          + one.pid() + " Idle.java, " + other.pid() + " Idle.java)");
        assertThat(result.code()).isEqualTo(2);
      }
    }
  }

  @Test
  void whoDidWhatIsInTheLog() {
    try (ProcessFixture process = started(); RawClient caller = caller(process)) {
      String user = System.getProperty("user.name");
      assertThat(vertx.run("reload", "--json").out()).contains("\"lines\" : [ \"reloaded Idle.java in ");
      process.awaitLine("io.waggle.audit action=reload by=\"" + user + " pid \\d+\" target=" + process.pid()
        + " result=ok$");
      vertx.write("Idle.java", "no Java");
      assertThat(vertx.run("reload").code()).isEqualTo(1);
      process.awaitLine("action=reload by=.* result=\"reload: Idle.java:1: ");
      caller.send("{\"command\":\"dance\"}\n{\"command\":\"reload\",\"pid\":\"1\\n\\u2028action=x\"}\n").readLine();
      process.awaitLine("action=reload by=\"" + user + " pid 1\\\\u000a\\\\u2028action=x\" ");
      assertThat(process.output()).doesNotContain("dance");
      assertThat(vertx.run("drain", "--json").out()).contains("\"result\" : \"drained\"");
      process.awaitLine("action=drain by=\"" + user + " pid \\d+\" ");
    }
  }

  @Test
  void aProcessWhoseFolderCannotBeWrittenRunsAllTheSame() {
    vertx.write("state", "a file where the folder should be");
    try (ProcessFixture process = vertx.start("run", "Idle.java")) {
      process.awaitLine("no commands from other processes: .*expected: WAGGLE_STATE");
      assertThat(process.stop()).isZero();
    }
  }
}
