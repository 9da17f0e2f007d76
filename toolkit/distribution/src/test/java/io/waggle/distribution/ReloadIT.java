// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Business verticles are replaced in a real process while the verticle beside them keeps its sockets. */
class ReloadIT {

  /** A script engine takes its time on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String FRONT = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.waggle.Worker;
    public class Front extends VerticleBase {
      @Override
      public Future<?> start() {
        return Worker.<String>create(vertx, config().getString("address", "ws://127.0.0.1:0"))
          .connectHandler(c -> c.handler(text -> vertx.eventBus().<String>request("business", text)
            .onSuccess(answer -> c.send(answer.body()))
            .onFailure(failure -> c.send("failed: " + text + " " + failure.getMessage()))))
          .listen()
          .onSuccess(worker -> System.out.println("port " + worker.actualPort()));
      }
    }
    """;
  private static final String BUSINESS = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Business extends VerticleBase {
      @Override
      public Future<?> start() {
        return vertx.eventBus().<String>consumer("business", request ->
          vertx.setTimer(5, later -> request.reply("v1 " + request.body()))).completion();
      }
    }
    """;

  private static final String SERVED_FRONT = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.waggle.Front;
    import io.waggle.Worker;
    public class Front2 extends VerticleBase {
      @Override
      public Future<?> start() {
        Worker<String> worker = Worker.create(vertx, "ws://127.0.0.1:0");
        Front.of(vertx, "shop", worker);
        return worker.listen().onSuccess(done -> System.out.println("port " + worker.actualPort()));
      }
    }
    """;
  private static final String SERVING_BUSINESS = """
    import io.vertx.core.Future;
    import io.vertx.core.Promise;
    import io.vertx.core.VerticleBase;
    import io.waggle.Business;
    import io.waggle.Gateway;
    public class Serving extends VerticleBase {
      @Override
      public Future<?> start() {
        Gateway<String> gateway = Gateway.of(vertx, "shop");
        return Business.<String>create(vertx, "shop").messageHandler((visitor, text) -> {
          Promise<Void> done = Promise.promise();
          vertx.setTimer(20, later -> {
            gateway.connection(visitor.id()).send("v1 " + text);
            done.complete();
          });
          return done.future();
        }).start();
      }
    }
    """;

  @TempDir
  Path folder;
  private VertxScript vertx;

  @BeforeEach
  void writeTheApplication() {
    vertx = new VertxScript(folder);
    vertx.write("Front.java", FRONT);
    vertx.write("Business.java", BUSINESS);
  }

  private void writeVersion(int version) {
    vertx.write("Business.java", BUSINESS.replace("v1", "v" + version));
  }

  private static int port(ProcessFixture process) {
    return Integer.parseInt(process.awaitLine("port (\\d+)", PATIENCE).group(1));
  }

  private VertxScript.Result reload(ProcessFixture process) {
    return vertx.run("reload", Long.toString(process.pid()));
  }

  private static String ask(RawClient client, String line) {
    return client.send(line + "\n").readLine();
  }

  @Test
  void noRequestFailsWhileVersionsAreReplacedUnderAnOpenSocket() {
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", "Business.java", "-instances", "2");
         Flow flow = new Flow(port(process))) {
      flow.awaitAnswers("v1", 100);
      for (int version = 2; version <= 5; version++) {
        writeVersion(version);
        VertxScript.Result result = reload(process);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).matches("reloaded Business\\.java in \\d+ ms\\R");
        flow.awaitAnswers("v" + version, 100);
      }
      assertThat(flow.finish()).isGreaterThan(500);
      process.awaitLine("^reloaded Business\\.java in \\d+ ms$");
    }
  }

  @Test
  void noEventOfAConnectionIsLostOrRepeatedWhileItsBusinessIsReplaced() {
    vertx.write("Front2.java", SERVED_FRONT);
    vertx.write("Serving.java", SERVING_BUSINESS);
    try (ProcessFixture process = vertx.start("run", "Front2.java", "-with", "Serving.java");
         Flow flow = new Flow(port(process))) {
      flow.awaitAnswers("v1", 100);
      for (int version = 2; version <= 4; version++) {
        vertx.write("Serving.java", SERVING_BUSINESS.replace("v1", "v" + version));
        assertThat(reload(process).out()).matches("reloaded Serving\\.java in \\d+ ms\\R");
        flow.awaitAnswers("v" + version, 100);
      }
      flow.finish();
    }
  }

  @Test
  @Tag("cluster")
  void aRequestOfAnotherNodeIsAnsweredByTheVersionThatTookIt() {
    String name = "-Dwaggle.cluster.name=reload-" + ProcessHandle.current().pid();
    String slow = BUSINESS.replace("setTimer(5,", "setTimer(request.body().startsWith(\"slow\") ? 2000 : 5,");
    vertx.write("Business.java", slow);
    try (ProcessFixture business = vertx.start("run", "Business.java", "-cluster", "-instances", "2", name)) {
      Await.until("the business runs", PATIENCE, () -> vertx.run("list").out().contains("Business.java"));
      try (ProcessFixture front = vertx.start("run", "Front.java", "-cluster", name); Flow flow = new Flow(port(front));
           RawWebSocket patient = RawWebSocket.connect(port(front), "/")) {
        flow.awaitAnswers("v1", 100);
        for (int version = 2; version <= 4; version++) {
          patient.send(RawFrame.text("slow " + version));
          patient.send(RawFrame.text("quick"));
          assertThat(patient.readText()).isEqualTo("v" + (version - 1) + " quick");
          vertx.write("Business.java", slow.replace("v1", "v" + version));
          VertxScript.Result result = vertx.run("reload", "Business.java");
          assertThat(result.out()).as(result.err()).matches("reloaded Business\\.java in \\d+ ms\\R");
          assertThat(patient.readText()).isEqualTo("v" + (version - 1) + " slow " + version);
          flow.awaitAnswers("v" + version, 100);
        }
        assertThat(flow.finish()).isGreaterThan(300);
      }
    }
  }

  @Test
  void aVersionThatIsBrokenLeavesTheOneBeforeRunning() {
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", "Business.java");
         Flow flow = new Flow(port(process))) {
      flow.awaitAnswers("v1", 50);
      vertx.write("Business.java", BUSINESS.replace("v1 \"", "v2 \" +"));
      assertBroken(reload(process), "Business.java:7: bad operand type");
      vertx.write("Business.java", BUSINESS.replace("return vertx", "if (true) throw new IllegalStateException(\"no bees\"); return vertx"));
      assertBroken(reload(process), "IllegalStateException: no bees (at Business.java:6)");
      vertx.write("Business.java", BUSINESS.replace(".completion()", ".completion().compose(v -> Future.failedFuture(\"no hive\"))"));
      assertBroken(reload(process), "no hive");
      vertx.write("Business.java", BUSINESS.replace("class Business extends VerticleBase", "class Business").replace("@Override", "io.vertx.core.Vertx vertx;"));
      assertBroken(reload(process), "class: Business (expected: a verticle");
      writeVersion(3);
      assertThat(reload(process).code()).isZero();
      flow.awaitAnswers("v3", 50);
      flow.finish();
    }
  }

  private static void assertBroken(VertxScript.Result result, String why) {
    assertThat(result.err()).startsWith("vertx: reload: ").contains(why, "the version before of Business.java goes on")
      .hasLineCount(1);
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void savingAFileReloads() {
    vertx.write("Business.java", BUSINESS.replace("\"v1 \"", "Answer.WORD"));
    vertx.write("Answer.java", "class Answer { static final String WORD = \"v1 \"; }");
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", "Business.java", "-watch");
         Flow flow = new Flow(port(process))) {
      flow.awaitAnswers("v1", 50);
      vertx.write("Answer.java", "class Answer { static final String WORD = \"v2 \"; }");
      process.awaitLine("reloaded Business.java in \\d+ ms");
      flow.awaitAnswers("v2", 50);
      vertx.write("Answer.java", "class Answer { static final String WORD = ; }");
      process.awaitLine("vertx: reload: Answer.java:1: illegal start of expression; the version before");
      vertx.write("Answer.java", "class Answer { static final String WORD = \"v3 \"; }");
      flow.awaitAnswers("v3", 50);
      flow.finish();
      Await.until("the version before has ended, too", PATIENCE,
        () -> process.lines().stream().filter(line -> line.startsWith("reloaded ")).count() == 2);
      assertThat(process.lines()).as("one line a reload").hasSize(4);
    }
  }

  @ParameterizedTest
  @CsvSource({"java", "js", "groovy"})
  void oldVersionsOfEachLanguageLeaveNothingBehind(String language) {
    String text = switch (language) {
      case "js" -> "vertx.eventBus().consumer('business', m => m.reply('v1 ' + m.body()));";
      case "groovy" -> "vertx.eventBus().consumer('business') { m -> m.reply('v1 ' + m.body()) }";
      default -> BUSINESS;
    };
    String file = "Business." + language;
    vertx.write(file, text);
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", file, "-conf",
      "{\"address\":\"text://127.0.0.1:0\"}"); RawClient client = RawClient.connect(port(process))) {
      for (int version = 2; version <= 5; version++) {
        assertThat(ask(client, "hum")).isEqualTo("v" + (version - 1) + " hum");
        vertx.write(file, text.replace("v1", "v" + version));
        VertxScript.Result result = reload(process);
        assertThat(result.out()).as(result.err()).startsWith("reloaded " + file);
      }
      assertThat(ask(client, "hum")).isEqualTo("v5 hum");
      Await.until("one class loader of five is left", PATIENCE, () -> loadersIn(process) == 1);
    }
  }

  /** Counts the class loaders of versions; this collects garbage first. */
  private int loadersIn(ProcessFixture process) {
    VertxScript.Result histogram = vertx.runProgram(Path.of(System.getProperty("java.home"), "bin", "jcmd"),
      Long.toString(process.pid()), "GC.class_histogram");
    return histogram.out().lines().map(String::strip).filter(line -> line.endsWith(".load.VersionLoader"))
      .mapToInt(line -> Integer.parseInt(line.split("\\s+")[1])).sum();
  }

  @Test
  void jarsAndFoldersOfClassesAreReplacedEvenWhenTheyAreWrittenOver() throws IOException {
    Path jar = folder.resolve("business.jar");
    Files.copy(Jars.compile(folder, "Business", "Business.java"), jar);
    Path classes = folder.resolve("classes");
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", jar.toString(), "-with", "Other",
      "-cp", classes.toString(), "-conf", "{\"address\":\"text://127.0.0.1:0\"}")) {
      // There is no such class: the command ends, and says so.
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.output()).contains("verticle: Other");
    }
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", jar.toString(),
      "-conf", "{\"address\":\"text://127.0.0.1:0\"}"); RawClient client = RawClient.connect(port(process))) {
      assertThat(ask(client, "hum")).isEqualTo("v1 hum");
      writeVersion(2);
      Files.copy(Jars.compile(folder, "Business", "Business.java"), jar, StandardCopyOption.REPLACE_EXISTING);
      assertThat(reload(process).code()).isZero();
      assertThat(ask(client, "hum")).isEqualTo("v2 hum");
    }
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", "Business", "-cp", classes.toString(),
      "-conf", "{\"address\":\"text://127.0.0.1:0\"}"); RawClient client = RawClient.connect(port(process))) {
      assertThat(ask(client, "hum")).isEqualTo("v2 hum");
      writeVersion(3);
      Jars.compile(folder, "Business", "Business.java");
      assertThat(reload(process).code()).isZero();
      assertThat(ask(client, "hum")).isEqualTo("v3 hum");
    }
  }

  @Test
  void aVerticleThatHoldsSocketsIsNotReplaced() {
    try (ProcessFixture process = vertx.start("run", "Front.java", "-watch")) {
      port(process);
      process.awaitLine("vertx: -watch: Front.java holds sockets \\(expected: .*-with");
      VertxScript.Result result = reload(process);
      assertThat(result.err()).startsWith("vertx: reload: nothing to replace, as Front.java holds sockets");
      assertThat(result.code()).isEqualTo(1);
    }
  }

  @Test
  @Tag("cluster-long")
  void fiveThousandSocketsStayOpen() {
    vertx.write("Front.java", FRONT.replace("config().getString(\"address\", \"ws://127.0.0.1:0\")",
      "new io.waggle.WorkerOptions(\"ws://127.0.0.1:0\").setMaxConnectionsPerAddress(0)"));
    try (ProcessFixture process = vertx.start("run", "Front.java", "-with", "Business.java", "-instances", "2")) {
      int port = port(process);
      List<RawClient> clients = new ArrayList<>();
      try (Flow flow = new Flow(port)) {
        for (int i = 0; i < 5_000; i++) {
          RawClient client = RawClient.connect(port);
          client.send("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
          client.readUntil("\r\n\r\n");
          clients.add(client);
        }
        for (int version = 2; version <= 4; version++) {
          writeVersion(version);
          assertThat(reload(process).code()).isZero();
          flow.awaitAnswers("v" + version, 500);
        }
        assertThat(flow.finish()).isGreaterThan(1_500);
        clients.forEach(client -> client.expectSilence(Duration.ofMillis(1)));
      } finally {
        clients.forEach(RawClient::close);
      }
    }
  }
}
