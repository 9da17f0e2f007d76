// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import redis.embedded.RedisServer;

/**
 * A real Redis for a test. Any thread.
 *
 * <p>The first of these that can be had: the address in the environment variable {@value #ADDRESS_VARIABLE}; a
 * container, where a Docker engine answers; the server that Maven brings; {@code redis-server} on the PATH. All but
 * the first start empty and keep nothing on disk; a server that others use too is not emptied, so keys should be the
 * test's own.
 */
public final class RedisFixture implements AutoCloseable {

  /** Names the environment variable with the address of a Redis to use, such as {@code redis://127.0.0.1:6379}. */
  public static final String ADDRESS_VARIABLE = "WAGGLE_TEST_REDIS";

  private static final String IMAGE = "redis:7-alpine";
  private static final int CONTAINER_PORT = 6379;
  private static final int ATTEMPTS = 5;

  private final String address;
  private final String source;
  private final AutoCloseable server;

  private RedisFixture(String address, String source, AutoCloseable server) {
    this.address = address;
    this.source = source;
    this.server = server;
  }

  /**
   * Starts a Redis, or finds one.
   *
   * @throws TestAbortedException if there is none: JUnit counts the test as skipped, with a line that says so
   */
  public static RedisFixture start() {
    String given = System.getenv(ADDRESS_VARIABLE);
    if (given != null && !given.isBlank()) {
      return new RedisFixture(given, ADDRESS_VARIABLE, () -> { });
    }
    return inContainer().or(RedisFixture::fromMaven).or(RedisFixture::fromPath)
      .orElseThrow(() -> new TestAbortedException("Redis cannot be had: no " + ADDRESS_VARIABLE
        + ", no Docker, no embedded server for this platform, and redis-server is not on the PATH"));
  }

  private static Optional<RedisFixture> inContainer() {
    if (!mayHaveDocker() || !DockerClientFactory.instance().isDockerAvailable()) {
      return Optional.empty();
    }
    GenericContainer<?> container =
      new GenericContainer<>(DockerImageName.parse(IMAGE)).withExposedPorts(CONTAINER_PORT);
    container.start();
    String address = "redis://" + container.getHost() + ":" + container.getMappedPort(CONTAINER_PORT);
    return Optional.of(new RedisFixture(address, "container " + IMAGE, container));
  }

  /** Without any of these the search takes seconds and ends in an alarming log line. */
  private static boolean mayHaveDocker() {
    String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run");
    return System.getenv("DOCKER_HOST") != null
      || Files.exists(Path.of(runtime, "docker.sock"))
      || Files.exists(Path.of("/var/run/docker.sock"))
      || Files.exists(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
  }

  private static Optional<RedisFixture> fromMaven() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = freePort();
      try {
        RedisServer server = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
        server.start();
        return Optional.of(new RedisFixture("redis://127.0.0.1:" + port, "embedded-redis", server::stop));
      } catch (IOException | RuntimeException e) {
        // Not made for this platform, or the port was taken meanwhile: the next attempt or the PATH decides.
        continue;
      }
    }
    return Optional.empty();
  }

  private static Optional<RedisFixture> fromPath() {
    return Binaries.find("redis-server").map(RedisFixture::run);
  }

  private static RedisFixture run(Path program) {
    int port = freePort();
    ProcessFixture process = ProcessFixture.start(program.toString(), "--port", Integer.toString(port), "--bind",
      "127.0.0.1", "--save", "", "--appendonly", "no");
    process.awaitLine(".*Ready to accept connections.*");
    return new RedisFixture("redis://127.0.0.1:" + port, program.toString(), process);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the address, such as {@code redis://127.0.0.1:40123}. */
  public String address() {
    return address;
  }

  /** Returns where this Redis comes from, for reports. */
  public String source() {
    return source;
  }

  /** Stops the server if it was started here. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("redis: cannot be stopped", e);
    }
  }
}
