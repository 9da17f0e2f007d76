// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import io.waggle.testkit.ProcessFixture;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An existing Vert.x application takes waggle-core as its one dependency more, and deploys a worker beside its own. */
class LibraryIT {

  private static final String APPLICATION = """
    package app;

    import io.vertx.core.Future;
    import io.vertx.core.Vertx;
    import io.vertx.core.VerticleBase;
    import io.vertx.core.net.NetSocket;
    import io.waggle.Protocol;
    import io.waggle.Worker;
    import io.waggle.WorkerOptions;

    public class App {
      public static class Existing extends VerticleBase {
        @Override
        public Future<?> start() {
          return vertx.eventBus().<String>consumer("existing", m -> m.reply("existing verticle heard " + m.body()))
            .completion();
        }
      }

      public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(new Existing())
          .compose(id -> Worker.deploy(vertx, Protocol.lines(),
            new WorkerOptions("text://127.0.0.1:0").setInstances(2), worker -> {
              worker.connectHandler(c -> c.handler(line ->
                vertx.eventBus().<String>request("existing", line).onSuccess(reply -> c.send(reply.body()))));
              return Future.succeededFuture();
            }))
          .compose(set -> vertx.createNetClient().connect(set.actualPort(), "127.0.0.1"))
          .onSuccess(App::ask)
          .onFailure(Throwable::printStackTrace);
      }

      private static void ask(NetSocket socket) {
        socket.handler(answer -> {
          System.out.print((App.class.getModule().isNamed() ? "module: " : "class path: ") + answer);
          System.exit(0);
        });
        socket.write("hello\\n");
      }
    }
    """;

  @TempDir
  Path folder;
  private Path classes;
  private String jars;

  @BeforeEach
  void writeTheApplication() throws IOException {
    new VertxScript(folder).write("src/app/App.java", APPLICATION);
    classes = folder.resolve("classes");
    Files.createDirectories(classes);
    jars = Jars.ofTheCore();
  }

  @Test
  void deploysAWorkerBesideItsOwnVerticlesOnTheClassPath() {
    Jars.javac(List.of("-d", classes.toString(), "-cp", jars, folder.resolve("src/app/App.java").toString()));
    try (ProcessFixture process = java("-cp", classes + File.pathSeparator + jars, "app.App")) {
      process.awaitLine("^class path: existing verticle heard hello$");
    }
  }

  @Test
  void deploysAWorkerBesideItsOwnVerticlesOnTheModulePath() {
    new VertxScript(folder).write("src/module-info.java", "module app {\n  requires io.waggle.core;\n}\n");
    Jars.javac(List.of("-d", classes.toString(), "-p", jars, folder.resolve("src/app/App.java").toString(),
      folder.resolve("src/module-info.java").toString()));
    try (ProcessFixture process = java("-p", classes + File.pathSeparator + jars, "-m", "app/app.App")) {
      process.awaitLine("^module: existing verticle heard hello$");
    }
  }

  private ProcessFixture java(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(words));
    return ProcessFixture.start(command, folder, Map.of());
  }
}
