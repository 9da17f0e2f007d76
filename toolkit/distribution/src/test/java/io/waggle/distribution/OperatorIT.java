// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at running processes, as a user types them. */
class OperatorIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String SERVER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.waggle.Gateway;
    import io.waggle.Worker;
    import io.waggle.WorkerOptions;
    public class Hive extends VerticleBase {
      @Override
      public Future<?> start() {
        Gateway<String> gateway = Gateway.of(vertx, "hive");
        vertx.setPeriodic(60_000, id -> { });
        return Worker.<String>create(vertx, new WorkerOptions("text://127.0.0.1:0").setName("echo\\u001b[31m"))
          .connectHandler(c -> {
            String id = gateway.add(c);
            c.handler(line -> {
              gateway.bind(id, line);
              c.send(line);
            });
          }).listen().onSuccess(worker -> System.out.println("listening on " + worker.actualPort()));
      }
    }
    """;

  @TempDir
  Path folder;
  private VertxScript vertx;

  @BeforeEach
  void writeTheServer() {
    vertx = VertxScript.withAdmin(folder);
    vertx.write("Hive.java", SERVER);
  }

  private static int port(ProcessFixture server) {
    return Integer.parseInt(server.awaitLine("listening on (\\d+)", PATIENCE).group(1));
  }

  private JsonObject json(String... args) {
    VertxScript.Result result = vertx.run(args);
    assertThat(result.code()).as(result.err()).isZero();
    return new JsonObject(result.out());
  }

  @Test
  void statusShowsWhatEachInstanceDid() {
    try (ProcessFixture server = vertx.start("run", "Hive.java", "-instances", "3")) {
      int port = port(server);
      Await.until("all three listen", PATIENCE,
        () -> server.lines().stream().filter(line -> line.startsWith("listening on")).count() == 3);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clients.add(RawClient.connect(port).send("bee" + i + "\nhello\n"));
        clients.get(i).readLine();
        clients.get(i).readLine();
      }
      JsonObject status = json("status", "--json");
      List<JsonObject> instances = objects(status.getJsonArray("instances"));
      assertThat(instances).hasSize(3).allSatisfy(row -> {
        assertThat(row.getString("listening")).isEqualTo("127.0.0.1:" + port);
        assertThat(row.getInteger("connections")).isEqualTo(2);
        assertThat(row.getInteger("requests")).isEqualTo(4);
        assertThat(row.getInteger("timers")).isEqualTo(1);
      });
      assertThat(status.getLong("pid")).isEqualTo(server.pid());
      assertThat(status.getJsonObject("memory").getLong("heapBytes")).isPositive();
      String table = vertx.run("status").out();
      assertThat(table).contains("GLOBAL STATUS", "1 workers   3 instances", "INSTANCE STATUS", "echo?[31m", "[idle]",
        "gateway hive: 6 connections   1 uids").doesNotContain("\u001b");
      assertThat(table.lines().filter(line -> line.startsWith("Summary"))).singleElement().asString()
        .matches("Summary\\s+\\S+\\s+-\\s+6\\s+0\\s+3\\s+12\\s+\\S+\\s+\\[Summary]");
      clients.forEach(RawClient::close);
    }
    VertxScript.Result after = vertx.run("status");
    assertThat(after.code()).isEqualTo(1);
    assertThat(after.err()).startsWith("vertx: process: nothing runs");
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void connectionsListsThemAndKickClosesOne() {
    try (ProcessFixture server = vertx.start("run", "Hive.java"); RawClient ann = RawClient.connect(port(server));
         RawClient bob = RawClient.connect(port(server))) {
      ann.send("ann\n").readLine();
      bob.send("bob\n").readLine();
      assertThat(vertx.run("connections").out()).contains("CONNECTION STATUS", "ESTABLISHED", "2 of 2 connections",
        "ann", "bob").containsPattern("\\n" + server.pid() + " +echo");
      JsonObject found = json("connections", "uid:ann", "--json");
      assertThat(found.getInteger("total")).isEqualTo(1);
      String id = found.getJsonArray("rows").getJsonObject(0).getString("id");
      assertThat(vertx.run("kick", id).out()).contains("closed " + id);
      ann.awaitEnd();
      VertxScript.Result unknown = vertx.run("kick", "no-such");
      assertThat(unknown.code()).isEqualTo(1);
      assertThat(unknown.err()).contains("connection: not here");
      assertThat(server.output()).as("what the log says").contains("admin page: http://127.0.0.1:",
        "token in ").doesNotContain("Bearer");
    }
  }

  @Test
  void oneOfSeveralProcessesIsChosenByName() {
    vertx.write("Other.java", SERVER.replace("class Hive", "class Other"));
    try (ProcessFixture one = vertx.start("run", "Hive.java"); ProcessFixture other = vertx.start("run", "Other.java")) {
      port(one);
      port(other);
      assertThat(json("status", "--json", "--process", "Hive.java").getLong("pid")).isEqualTo(one.pid());
      assertThat(json("status", "--json", "-p", Long.toString(other.pid())).getLong("pid")).isEqualTo(other.pid());
      VertxScript.Result unclear = vertx.run("status");
      assertThat(unclear.code()).isEqualTo(2);
      assertThat(unclear.err()).isEqualTo("vertx: process: none named, and several run (expected: one of " + one.pid()
        + " Hive.java, " + other.pid() + " Other.java)" + System.lineSeparator());
      for (String command : List.of("stop", "drain", "reload", "connections", "status")) {
        assertThat(vertx.run(command).err()).as(command).isEqualTo(unclear.err());
        assertThat(vertx.run(command, "-p", "Bear.java").err()).as(command)
          .isEqualTo(unclear.err().replace("none named, and several run", "Bear.java"));
      }
      assertThat(vertx.run("kick", "no-such").err()).isEqualTo(unclear.err());
      assertThat(json("status", "Other.java", "--json").getLong("pid")).isEqualTo(other.pid());
      one.kill();
      assertThat(json("status", "--json").getLong("pid")).as("the note of the dead is ignored").isEqualTo(other.pid());
    }
  }

  @Test
  void vertxCountsIfItIsAskedTo() throws Exception {
    try (ProcessFixture server = vertx.start("run", "Hive.java", "-Dwaggle.metrics=vertx");
         RawClient ann = RawClient.connect(port(server))) {
      assertThat(ann.send("ann\n").readLine()).isEqualTo("ann");
      String url = server.awaitLine("admin page: (http\\S+/)").group(1);
      String token = Files.readString(folder.resolve("state").resolve("admin.token"));
      String metrics = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url + "metrics"))
        .header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString()).body();
      assertThat(metrics).contains("vertx_net_server_active_connections", "waggle_connections{");
    }
    VertxScript.Result wrong = vertx.run("run", "Hive.java", "-Dwaggle.metrics=much");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).isEqualTo("vertx: waggle.metrics: much (expected: vertx, or nothing)\n");
  }

  @Test
  void doctorSaysHowThisMachineIs() {
    JsonObject found = json("doctor", "--json");
    assertThat(objects(found.getJsonArray("findings"))).extracting(row -> row.getString("what"))
      .contains("java", "open files (ulimit -n)", "somaxconn", "clock", "cluster address");
    assertThat(vertx.run("doctor", "--ports", "99999").err())
      .isEqualTo("vertx: --ports: 99999 (expected: numbers up to 65535)" + System.lineSeparator());
    VertxScript.Result failing = vertx.run("doctor", "-Dwaggle.cluster.host=192.0.2.1");
    assertThat(failing.code()).isEqualTo(1);
    assertThat(failing.out()).containsPattern("fail +cluster address +192\\.0\\.2\\.1: .*waggle\\.cluster\\.host");
  }

  @Test
  @Tag("cluster")
  void theWholeClusterAnswersThroughOneOfItsNodes() {
    String name = "-Dwaggle.cluster.name=operator-" + ProcessHandle.current().pid();
    try (ProcessFixture one = vertx.start("run", "Hive.java", "-cluster", name)) {
      try (RawClient ann = RawClient.connect(port(one));
           ProcessFixture other = vertx.start("run", "Hive.java", "-cluster", name);
           RawClient bob = RawClient.connect(port(other))) {
        ann.send("ann\n").readLine();
        bob.send("bob\n").readLine();
        Await.until("both nodes are there", PATIENCE,
          () -> json("status", "--cluster", "--json").getJsonArray("nodes").size() == 2);
        assertThat(objects(json("status", "--cluster", "--json").getJsonArray("nodes")))
          .extracting(node -> node.getLong("pid")).containsExactlyInAnyOrder(one.pid(), other.pid());
        JsonObject found = json("connections", "--cluster", "--json");
        assertThat(objects(found.getJsonArray("rows"))).extracting(row -> row.getString("uid"))
          .containsExactlyInAnyOrder("ann", "bob");
        for (JsonObject row : objects(found.getJsonArray("rows"))) {
          assertThat(vertx.run("kick", "--cluster", row.getString("id")).code()).isZero();
        }
        ann.awaitEnd();
        bob.awaitEnd();
      }
    }
  }
}
