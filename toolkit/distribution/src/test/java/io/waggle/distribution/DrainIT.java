// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes end in order when they get SIGTERM or SIGINT, or are told to by {@code vertx drain}. */
class DrainIT {

  private static final String SERVER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.waggle.Worker;
    import io.waggle.internal.Lifecycle;
    import io.waggle.web.HttpWorker;
    public class Server extends VerticleBase {
      @Override
      public Future<?> start() {
        HttpWorker http = HttpWorker.create(vertx, "http://127.0.0.1:0").requestHandler(request -> {
          System.out.println("asked for " + request.path());
          if (request.path().equals("/slow")) {
            vertx.setPeriodic(10, id -> {
              if (Lifecycle.of(vertx).isDraining() && vertx.cancelTimer(id)) {
                vertx.setTimer(300, later -> request.response().end("at last"));
              }
            });
          } else if (request.path().equals("/fast")) {
            request.response().end("hello");
          }
        });
        return Future.join(
            Worker.<String>create(vertx, "ws://127.0.0.1:0").connectHandler(c -> c.handler(c::send)).listen()
              .onSuccess(worker -> System.out.println("sockets " + worker.actualPort())),
            http.listen().onSuccess(worker -> System.out.println("http " + worker.actualPort())));
      }
      @Override
      public Future<?> stop() {
        System.out.println("stopped");
        return Future.succeededFuture();
      }
    }
    """;
  private static final String FRONT = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.waggle.Worker;
    public class Front extends VerticleBase {
      @Override
      public Future<?> start() {
        return Worker.<String>create(vertx, "ws://127.0.0.1:0")
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
          vertx.setTimer(50, later -> request.reply(config().getString("name") + " " + request.body()))).completion()
          .onSuccess(done -> System.out.println("serving"));
      }
    }
    """;
  private static final String GET = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir
  Path folder;
  private VertxScript vertx;

  @BeforeEach
  void writeTheServer() {
    vertx = new VertxScript(folder);
    vertx.write("Server.java", SERVER);
  }

  private ProcessFixture start(String... options) {
    List<String> words = new ArrayList<>(List.of("run", "Server.java"));
    words.addAll(List.of(options));
    return vertx.start(words.toArray(String[]::new));
  }

  private static int port(ProcessFixture process, String of) {
    Matcher line = process.awaitLine(of + " (\\d+)");
    return Integer.parseInt(line.group(1));
  }

  private static RawClient slowRequest(ProcessFixture process) {
    RawClient client = RawClient.connect(port(process, "http"));
    client.send(GET.formatted("/slow"));
    process.awaitLine("asked for /slow");
    return client;
  }

  private static void awaitClosedPort(int port) {
    Await.until("port " + port + " is closed", () -> {
      try (RawClient late = RawClient.connect(port)) {
        return false;
      } catch (RuntimeException e) {
        return true;
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalTellsEveryClientToMoveAtTheRateAndLetsRequestsEnd(String signal) {
    try (ProcessFixture process = start("-instances", "2", "-Dwaggle.drain.perSecond=100")) {
      List<RawWebSocket> clients = new ArrayList<>();
      int port = port(process, "sockets");
      for (int i = 0; i < 100; i++) {
        clients.add(RawWebSocket.connect(port, "/"));
      }
      try (RawClient slow = slowRequest(process); RawClient idle = RawClient.connect(port(process, "http"))) {
        assertThat(idle.send(GET.formatted("/fast")).readUntil("hello")).startsWith("HTTP/1.1 200").doesNotContain("close");
        long start = System.nanoTime();
        process.signal(signal);
        clients.forEach(client -> client.expectClose(1012));
        double seconds = (System.nanoTime() - start) / 1e9;
        clients.forEach(RawWebSocket::close);
        assertThat(seconds).as("seconds for 102 connections at 100 a second").isBetween(0.9, 8.0);
        assertThat(slow.readUntil("at last")).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
        slow.expectClosed();
        idle.expectClosed();
        assertThat(process.exitCode()).isZero();
        assertThat(process.lines()).contains("stopped").contains("vertx: draining 102 connections; once more ends it at once");
        assertThat(process.output()).doesNotContain("Exception");
      }
    }
  }

  @Test
  void theDrainCommandAndStopDoTheSame() {
    for (String command : List.of("drain", "stop")) {
      try (ProcessFixture process = start(); RawWebSocket client = RawWebSocket.connect(port(process, "sockets"), "/")) {
        String id = Long.toString(process.pid());
        Await.until("the process is listed", () -> vertx.run("list").out().contains(id));
        ProcessFixture told = vertx.start(command, id);
        client.expectClose(1012);
        client.close();
        assertThat(told.exitCode()).isZero();
        assertThat(told.output()).isEqualTo((command.equals("stop") ? "stopped " : "drained ") + id);
        assertThat(process.exitCode()).isZero();
        assertThat(vertx.run("list").out()).isEqualTo("nothing runs" + System.lineSeparator());
      }
    }
  }

  @Test
  void portsStayOpenWhileBalancersAreToNotice() {
    try (ProcessFixture process = start("-Dwaggle.drain.waitMs=1500"); RawClient slow = slowRequest(process)) {
      process.signal("TERM");
      assertThat(slow.readUntil("at last")).as("a response while it waits").doesNotContainIgnoringCase("connection: close");
      try (RawClient late = RawClient.connect(port(process, "http"))) {
        assertThat(late.send(GET.formatted("/fast")).readUntil("hello")).startsWith("HTTP/1.1 200");
      }
      awaitClosedPort(port(process, "http"));
      assertThat(process.exitCode()).isZero();
    }
  }

  @Test
  void theSecondSignalEndsItAtOnce() {
    try (ProcessFixture process = start("-Dwaggle.drain.waitMs=60000")) {
      port(process, "http");
      process.signal("TERM");
      process.signal("TERM");
      assertThat(process.exitCode()).isEqualTo(143);
      assertThat(process.lines()).contains("vertx: ended at once by SIGTERM").doesNotContain("stopped");
    }
  }

  @Test
  void requestsThatDoNotEndAreCutAfterTheirTime() {
    try (ProcessFixture process = start("-Dwaggle.drain.inFlightMs=300"); RawClient client =
      RawClient.connect(port(process, "http"))) {
      client.send(GET.formatted("/never"));
      process.awaitLine("asked for /never");
      process.signal("TERM");
      assertThat(process.exitCode()).isZero();
      client.awaitEnd();
    }
  }

  @Test
  void theProcessIsEndedWithAWordWhenTheGraceIsOver() {
    vertx.write("Server.java", SERVER.replace("return Future.succeededFuture();",
      "return io.vertx.core.Promise.promise().future();"));
    try (ProcessFixture process = start("-Dwaggle.drain.graceMs=1000")) {
      port(process, "http");
      process.signal("TERM");
      assertThat(process.exitCode()).isEqualTo(1);
      process.awaitLine("vertx: drain: not done after 1000 ms, it closes Vert.x \\(expected: ");
    }
  }

  @Test
  void timesMayComeFromTheEnvironment() {
    VertxScript environment = vertx.with("WAGGLE_DRAIN_GRACE_MS", "soon");
    VertxScript.Result result = environment.run("run", "Server.java");
    assertThat(result.err()).startsWith("vertx: WAGGLE_DRAIN_GRACE_MS: soon (expected: a whole number from 1");
    assertThat(result.code()).isEqualTo(2);
    try (ProcessFixture process = vertx.with("WAGGLE_DRAIN_IN_FLIGHT_MS", "300").start("run", "Server.java");
         RawClient client = RawClient.connect(port(process, "http"))) {
      client.send(GET.formatted("/never"));
      process.awaitLine("asked for /never");
      process.signal("TERM");
      assertThat(process.exitCode()).isZero();
      client.awaitEnd();
    }
  }

  private ProcessFixture business(String name, String cluster) {
    return vertx.start("run", "Business.java", "-cluster", "-conf", "{\"name\":\"" + name + "\"}", cluster);
  }

  @Test
  @Tag("cluster")
  void noRequestOfAnotherNodeIsLostWhenANodeDrains() {
    String cluster = "-Dwaggle.cluster.name=drain-" + ProcessHandle.current().pid();
    Duration patience = Duration.ofSeconds(90);
    vertx.write("Front.java", FRONT);
    vertx.write("Business.java", BUSINESS);
    try (ProcessFixture stays = business("stays", cluster)) {
      stays.awaitLine("serving", patience);
      try (ProcessFixture goes = business("goes", cluster);
           ProcessFixture front = vertx.start("run", "Front.java", "-cluster", cluster)) {
        goes.awaitLine("serving", patience);
        front.awaitLine("port", patience);
        try (Flow flow = new Flow(port(front, "port"))) {
          flow.awaitAnswers("goes", 200);
          flow.awaitAnswers("stays", 200);
          goes.signal("TERM");
          assertThat(goes.exitCode()).isZero();
          assertThat(flow.finish()).isGreaterThan(500);
        }
      }
    }
  }

  @Test
  void timesThatAreNoneAreRefused() {
    VertxScript.Result result = vertx.run("run", "Server.java", "-Dwaggle.drain.graceMs=soon");
    assertThat(result.err()).startsWith("vertx: -Dwaggle.drain.graceMs: soon (expected: a whole number from 1");
    assertThat(result.code()).isEqualTo(2);
  }

  @Test
  @Tag("cluster-long")
  void fiveThousandClientsMoveInTenSeconds() {
    vertx.write("Server.java", SERVER.replace("\"ws://127.0.0.1:0\"",
      "new io.waggle.WorkerOptions(\"ws://127.0.0.1:0\").setMaxConnectionsPerAddress(0)"));
    try (ProcessFixture process = start("-instances", "2")) {
      List<RawWebSocket> clients = new ArrayList<>();
      int port = port(process, "sockets");
      for (int i = 0; i < 5_000; i++) {
        clients.add(RawWebSocket.connect(port, "/"));
      }
      long start = System.nanoTime();
      process.signal("TERM");
      for (RawWebSocket client : clients) {
        client.expectClose(1012);
        client.close();
      }
      assertThat((System.nanoTime() - start) / 1e9).isBetween(9.0, 15.0);
      assertThat(process.exitCode()).isZero();
    }
  }
}
