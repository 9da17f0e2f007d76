// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the distribution's {@code bin/vertx}, by default in a folder of the test's own. */
final class VertxScript {

  static final Path HOME = Path.of(System.getProperty("waggle.home"));
  static final Path CHECKOUT = Path.of(System.getProperty("waggle.checkout")).normalize();
  static final Path SCRIPT = HOME.resolve("bin/vertx");

  private static final long DEADLINE_SECONDS = 60;

  private final Path folder;
  private final Map<String, String> environment;

  /** With the folder as the user's state, and without the admin server, which is on in {@link #withAdmin}. */
  VertxScript(Path folder) {
    this(folder, Map.of("WAGGLE_ADMIN_PORT", "off", "WAGGLE_STATE", folder.resolve("state").toString()));
  }

  private VertxScript(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** Runs the commands with an admin server on any port. */
  static VertxScript withAdmin(Path folder) {
    return new VertxScript(folder, Map.of("WAGGLE_ADMIN_PORT", "0", "WAGGLE_STATE", folder.resolve("state").toString()));
  }

  /** Returns one with a variable more in the environment. */
  VertxScript with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new VertxScript(folder, more);
  }

  /** What a command that ended has left behind. */
  record Result(int code, String out, String err) {
  }

  /** Runs a command to its end. */
  Result run(String... args) {
    return runProgram(SCRIPT, args);
  }

  Result runProgram(Path program, String... args) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command(program, args)).directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
      CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still runs after " + DEADLINE_SECONDS + " s: " + String.join(" ", args)
          + "\n" + out.join() + err.join());
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a command that goes on until the fixture is closed. */
  ProcessFixture start(String... args) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/env")) && System.getProperty("os.name").equals("Linux")) {
      // A build that runs in the background of a shell ignores SIGINT, and what it starts would too.
      command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    command.addAll(command(SCRIPT, args));
    return ProcessFixture.start(command, folder, environment);
  }

  /** Writes a file into the folder. */
  Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path program, String... args) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(args));
    return command;
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
