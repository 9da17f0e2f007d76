// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Hidden;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.RawArguments;
import io.waggle.launcher.impl.process.Background;
import io.waggle.launcher.impl.process.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * {@code vertx start}: {@code run} in a process of its own. It returns when the verticle runs, and fails with that
 * process's last line if it does not. Main thread.
 */
@Name(value = "start", priority = 1)
@Summary("Runs a verticle in the background; takes the options of run.")
final class StartCommand extends RunCommand {

  private static final long LONGEST_START_SECONDS = 120;
  private static final int POLL_MS = 20;

  private String id = UUID.randomUUID().toString();
  private String javaOptions;
  private boolean inherit;

  /** Set by the launcher. */
  @Option(longName = "vertx-id", shortName = "id", argName = "id")
  @Description("The name under which list and stop know the process; default: a random one.")
  public void setId(String id) {
    this.id = id;
  }

  /** Set by the launcher. */
  @Option(longName = "java-opts", argName = "options")
  @Description("Further options of the Java process, such as \"-Xmx1g -Dfoo=bar\".")
  public void setJavaOptions(String javaOptions) {
    this.javaOptions = javaOptions;
  }

  /** Set by {@code run -redeploy}. */
  @Option(longName = "redirect-output", flag = true)
  @Hidden
  public void setInherit(boolean inherit) {
    this.inherit = inherit;
  }

  @Override
  public void run() {
    if (!id.matches("[\\w.:-]{1,80}")) {
      throw Failure.usage("-id: " + id + " (expected: 1 to 80 letters, digits and . : _ -)");
    }
    if (Running.find(id).isPresent()) {
      throw new Failure("-id: " + id + " already runs (expected: another id, or first vertx stop " + id + ")");
    }
    try {
      start();
    } catch (IOException e) {
      throw new Failure("start: " + e.getMessage() + " (expected: a Java process that can be started)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("vertx-");
    Path log = folder.resolve(id.replace(':', '_') + ".log");
    Path ready = folder.resolve("ready");
    ProcessBuilder builder = Background.command(id, mainVerticle, javaOptions, ready, childArguments());
    builder.directory(getCwd());
    if (inherit) {
      builder.inheritIO();
    } else {
      builder.redirectErrorStream(true).redirectOutput(log.toFile()).redirectInput(Background.nothing());
    }
    Process process = builder.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
    while (!Files.exists(ready) && System.nanoTime() < deadline) {
      if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        throw new Failure(inherit ? "start: it ended with " + process.exitValue() : lastLine(log));
      }
    }
    Files.deleteIfExists(ready);
    out.println(id + "\tpid " + process.pid() + (inherit ? "" : "\toutput in " + log));
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith("vertx: ")) {
        return lines.get(i).substring("vertx: ".length());
      }
    }
    return "start: it ended before it was ready (expected: see " + log + ")";
  }

  /** Leaves out what is meant for this command. */
  private List<String> childArguments() {
    return RawArguments.without(RawArguments.of(executionContext), "vertx-id", "id", "java-opts", "redirect-output");
  }
}
