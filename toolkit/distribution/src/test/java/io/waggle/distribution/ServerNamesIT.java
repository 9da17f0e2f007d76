// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar with a service adds a server that runs by name; nothing else has to know of it. */
class ServerNamesIT {

  private static final String PROVIDER = """
    public class Bees implements io.waggle.ServerProvider {
      @Override public Kind kind() { return Kind.DEMO; }
      @Override public String name() { return "bees"; }
      @Override public String summary() { return "Bees that hum."; }
      @Override public io.vertx.core.Deployable create() {
        return new io.vertx.core.AbstractVerticle() {
          @Override public void start() { System.out.println("hum " + config().getString("tone")); }
        };
      }
    }
    """;

  @TempDir
  Path folder;
  private Path jar;

  @BeforeEach
  void makeAJarWithTheService() throws IOException {
    VertxScript script = new VertxScript(folder);
    script.write("Bees.java", PROVIDER);
    script.write("classes/META-INF/services/io.waggle.ServerProvider", "Bees\n");
    jar = Jars.compile(folder, "Bees", "Bees.java");
  }

  @Test
  void aServerRunsByItsName() {
    try (ProcessFixture process = new VertxScript(folder).start("run", "demo:bees", "-cp", jar.toString(),
      "-instances", "2", "-conf", "{\"tone\":\"low\"}")) {
      Await.until("two instances hum", ProcessFixture.DEADLINE, () -> process.lines().size() == 2);
      assertThat(process.lines()).containsOnly("hum low");
    }
  }

  @Test
  void helpListsItAndAMisspeltNameTooWhenItsJarIsOnTheClassPath() {
    Map<String, String> environment = Map.of("CLASSPATH", jar.toString());
    try (ProcessFixture help = ProcessFixture.start(List.of(VertxScript.SCRIPT.toString(), "help"), folder,
      environment)) {
      assertThat(help.exitCode()).isZero();
      assertThat(help.output()).containsPattern("demo:bees +Bees that hum\\.");
    }
    try (ProcessFixture run = ProcessFixture.start(List.of(VertxScript.SCRIPT.toString(), "run", "demo:bee"), folder,
      environment)) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.output()).startsWith("vertx: name: demo:bee (expected: one of ").contains("demo:bees");
    }
  }
}
