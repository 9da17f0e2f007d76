// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself: where it may be called from, and the commands that run nothing in the foreground. */
class ScriptIT {

  private static final String ECHO = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Echo extends VerticleBase {
      @Override
      public Future<?> start() {
        return io.waggle.Worker.<String>create(vertx, "text://127.0.0.1:0")
          .connectHandler(c -> c.handler(line -> c.send(Answer.to(line))))
          .listen()
          .onSuccess(worker -> System.out.println("port " + worker.actualPort() + " " + config().getString("name")));
      }
    }
    """;
  private static final String ANSWER = """
    class Answer {
      static String to(String line) {
        return "you said " + line;
      }
    }
    """;

  @TempDir
  Path folder;
  private VertxScript vertx;

  @BeforeEach
  void standInAnEmptyFolder() {
    vertx = new VertxScript(folder);
  }

  @Test
  void printsOneLineOfVersions() {
    VertxScript.Result result = vertx.run("version");
    assertThat(result.out()).matches("waggle \\d\\S+, vert\\.x 5\\.\\S+, netty 4\\.\\S+, java \\S+\\R");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void helpListsTheCommands() {
    VertxScript.Result result = vertx.run("help");
    assertThat(result.out()).contains("run ", "start ", "list ", "stop ", "version ", "bench ");
    assertThat(vertx.run().out()).isEqualTo(result.out());
    assertThat(vertx.run("help", "run").out()).contains("-instances", "-conf", "-cluster", "--classpath");
  }

  @Test
  void worksThroughASymbolicLinkFromAnyFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("linked"), VertxScript.SCRIPT);
    Path linkOfLink = Files.createSymbolicLink(folder.resolve("twice"), Path.of("linked"));
    assertThat(vertx.runProgram(linkOfLink, "version").out()).startsWith("waggle ");
    assertThat(vertx.runProgram(link, "version").out()).startsWith("waggle ");
  }

  @Test
  void theScriptOfACheckoutRunsWhatWasBuilt() {
    assertThat(vertx.runProgram(VertxScript.CHECKOUT.resolve("vertx"), "version").out()).startsWith("waggle ");
  }

  @Test
  void theJarRunsByItself() {
    assertThat(vertx.runProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
      "-jar", VertxScript.HOME.resolve("waggle.jar").toString(), "version").out()).startsWith("waggle ");
  }

  @Test
  void compilesWhatASourceFileUsesBesideItself() {
    vertx.write("some where/Echo.java", ECHO);
    vertx.write("some where/Answer.java", ANSWER);
    Path conf = vertx.write("conf.json", "{\"name\": \"from a file\"}");
    try (ProcessFixture process = vertx.start("run", "some where/Echo.java", "-conf", conf.toString())) {
      Matcher line = process.awaitLine("port (\\d+) from a file");
      assertThat(echo(Integer.parseInt(line.group(1)))).isEqualTo("you said hum");
      assertThat(process.lines()).hasSize(1);
    }
  }

  @Test
  void runsAJarByItsMainVerticle() throws IOException {
    vertx.write("Echo.java", ECHO);
    vertx.write("Answer.java", ANSWER);
    Path jar = Jars.compile(folder, "Echo", "Echo.java", "Answer.java");
    try (ProcessFixture process = vertx.start("run", jar.toString(), "-conf", "{\"name\":\"jar\"}")) {
      assertThat(echo(Integer.parseInt(process.awaitLine("port (\\d+) jar").group(1)))).isEqualTo("you said hum");
    }
    try (ProcessFixture process = vertx.start("run", "Echo", "-cp", jar.toString(), "-conf", "{\"name\":\"cp\"}")) {
      assertThat(echo(Integer.parseInt(process.awaitLine("port (\\d+) cp").group(1)))).isEqualTo("you said hum");
    }
  }

  @Test
  void startListAndStopKeepAServerInTheBackground() {
    vertx.write("Echo.java", ECHO);
    vertx.write("Answer.java", ANSWER);
    String id = "test-" + ProcessHandle.current().pid();
    VertxScript.Result started = vertx.run("start", "Echo.java", "-id", id, "-conf", "{\"name\":\"back\"}");
    try {
      assertThat(started.code()).as(started.err()).isZero();
      assertThat(started.out()).startsWith(id + "\tpid ");
      assertThat(echo(portIn(started.out()))).isEqualTo("you said hum");
      assertThat(vertx.run("list").out()).containsPattern(id + "\tpid \\d+\tEcho\\.java");
      assertThat(vertx.run("start", "Echo.java", "-id", id).err()).contains("already runs");
    } finally {
      assertThat(vertx.run("stop", id).out()).isEqualTo("stopped " + id + System.lineSeparator());
    }
    assertThat(vertx.run("list").out()).doesNotContain(id);
  }

  @Test
  void startFailsWithTheReasonOfTheServer() {
    vertx.write("Bad.java", ECHO.replace("Echo", "Bad").replace("text://127.0.0.1:0", "smoke://127.0.0.1:0"));
    vertx.write("Answer.java", ANSWER);
    VertxScript.Result result = vertx.run("start", "Bad.java");
    assertThat(result.err()).startsWith("vertx: ").contains("smoke").hasLineCount(1);
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void javaGetsItsOptions() {
    vertx.write("show.js", "console.log('color ' + Java.type('java.lang.System').getProperty('bee.color'));");
    try (ProcessFixture process = ProcessFixture.start(List.of(VertxScript.SCRIPT.toString(), "run", "show.js",
      "-Dbee.color=black and yellow"), folder, Map.of("JAVA_OPTS", "-XX:+UseSerialGC"))) {
      process.awaitLine("color black and yellow");
    }
  }

  private static int portIn(String started) {
    Matcher log = Pattern.compile("output in (.*)").matcher(started);
    assertThat(log.find()).isTrue();
    try {
      Matcher port = Pattern.compile("port (\\d+) back").matcher(Files.readString(Path.of(log.group(1).strip())));
      assertThat(port.find()).isTrue();
      return Integer.parseInt(port.group(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String echo(int port) {
    try (RawClient client = RawClient.connect(port)) {
      return client.send("hum\n").readLine();
    }
  }
}
