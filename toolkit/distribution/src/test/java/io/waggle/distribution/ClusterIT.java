// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.time.Duration;
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
}
