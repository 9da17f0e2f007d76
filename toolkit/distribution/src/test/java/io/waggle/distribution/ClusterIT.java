// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one machine find each other with the configuration as shipped. */
@Tag("cluster")
class ClusterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SERVER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Server extends VerticleBase {
      @Override
      public Future<?> start() {
        return vertx.eventBus().<String>consumer("hive", m -> m.reply("reply to " + m.body())).completion()
          .onSuccess(done -> System.out.println("serving"));
      }
    }
    """;
  private static final String CALLER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Caller extends VerticleBase {
      @Override
      public Future<?> start() {
        return vertx.eventBus().<String>request("hive", "a bee").onSuccess(m -> System.out.println(m.body()));
      }
    }
    """;

  private static final String CLOCK = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.waggle.Cron;
    import io.waggle.CronOptions;
    public class Clock extends VerticleBase {
      @Override
      public Future<?> start() {
        CronOptions everySecond = new CronOptions().setExpression("* * * * * *").setName("clock")
          .setOncePerCluster(true);
        Cron.create(vertx, everySecond, at -> {
          vertx.eventBus().publish("ran", at.toString());
          return null;
        });
        return vertx.eventBus().<String>consumer("ran", m -> System.out.println("ran " + m.body())).completion()
          .onSuccess(done -> System.out.println("started"));
      }
    }
    """;

  @TempDir
  Path folder;

  @Test
  void aRequestOnTheEventBusCrossesFromOneProcessToTheOther() {
    VertxScript vertx = new VertxScript(folder);
    vertx.write("Server.java", SERVER);
    vertx.write("Caller.java", CALLER);
    String name = "-Dwaggle.cluster.name=test-" + ProcessHandle.current().pid();
    try (ProcessFixture server = vertx.start("run", "Server.java", "-cluster", name)) {
      server.awaitLine("serving", PATIENCE);
      try (ProcessFixture caller = vertx.start("run", "Caller.java", "-cluster", name)) {
        caller.awaitLine("reply to a bee", PATIENCE);
        assertThat(caller.lines()).as("no noise").hasSize(1);
        assertThat(server.lines()).as("no noise").hasSize(1);
      }
    }
  }

  @Test
  void aCronThatIsToRunOncePerClusterRunsOnOneOfTwoNodes() {
    VertxScript vertx = new VertxScript(folder);
    vertx.write("Clock.java", CLOCK);
    String name = "-Dwaggle.cluster.name=cron-" + ProcessHandle.current().pid();
    try (ProcessFixture one = vertx.start("run", "Clock.java", "-cluster", name)) {
      one.awaitLine("started", PATIENCE);
      try (ProcessFixture other = vertx.start("run", "Clock.java", "-cluster", name)) {
        other.awaitLine("started", PATIENCE);
        String last = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS).toString();
        one.awaitLine("ran " + last, PATIENCE);
        List<String> runs = one.lines().stream().filter(line -> line.startsWith("ran ")).toList();
        assertThat(runs).as("runs of both nodes").doesNotHaveDuplicates().hasSizeGreaterThan(5);
      }
    }
  }
}
