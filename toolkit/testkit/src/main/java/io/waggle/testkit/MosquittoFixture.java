// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A real mosquitto for a test: the broker to bridge to, and to compare with. One thread.
 *
 * <p>It listens on a free port of 127.0.0.1, lets everybody in, and keeps what it keeps in a folder of its own, which is
 * gone with it. Configuration lines of the test come after these and may add to them: {@code persistence true},
 * {@code max_inflight_messages 1}, {@code listener 0 /a/socket}.
 */
public final class MosquittoFixture implements AutoCloseable {

  private static final String PROGRAM = "mosquitto";
  private static final String RUNNING = "mosquitto version \\S+ running";

  private final Path program;
  private final Path folder;
  private final int port;
  private ProcessFixture process;

  private MosquittoFixture(Path program, Path folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts a broker and waits until it listens.
   *
   * @param lines of {@code mosquitto.conf}, added to those of the fixture
   * @throws TestAbortedException if mosquitto is not on this machine: JUnit counts the test as skipped
   * @throws AssertionError with its log if it does not start
   */
  public static MosquittoFixture start(String... lines) {
    Path program = Binaries.require(PROGRAM);
    try {
      Path folder = Files.createTempDirectory("waggle-mosquitto");
      MosquittoFixture fixture = new MosquittoFixture(program, folder, FreePorts.take(1).get(0));
      Files.write(folder.resolve("mosquitto.conf"), fixture.configuration(lines));
      fixture.run();
      return fixture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> configuration(String... lines) {
    List<String> all = new ArrayList<>(List.of(
      "listener " + port + " 127.0.0.1",
      "allow_anonymous true",
      "set_tcp_nodelay true",
      "persistence_location " + folder + "/",
      "log_dest stderr",
      "log_type all",
      // Or it would change to a user that may not see the folder.
      "user " + System.getProperty("user.name")));
    all.addAll(List.of(lines));
    return all;
  }

  private void run() {
    ProcessFixture started =
      ProcessFixture.start(program.toString(), "-c", folder.resolve("mosquitto.conf").toString());
    process = started;
    try {
      started.awaitLine(RUNNING);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Returns its port on 127.0.0.1, the same after {@link #restart}. */
  public int port() {
    return port;
  }

  /** Returns the folder with its configuration and, with {@code persistence true}, its database. */
  public Path folder() {
    return folder;
  }

  /** Returns its process, whose lines are its log since the last start; it can be frozen and killed. */
  public ProcessFixture process() {
    return process;
  }

  /**
   * Lets it end as an administrator does, unless it has ended already, and starts it again on the same port. Its
   * sessions are there again if it keeps them.
   */
  public void restart() {
    if (process.isAlive()) {
      process.stop();
    }
    process.close();
    run();
  }

  /** Ends it and removes its folder. */
  @Override
  public void close() {
    process.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
