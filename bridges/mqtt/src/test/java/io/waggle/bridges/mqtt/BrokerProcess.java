// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.FreePorts;
import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A broker process that is killed and started again on the same port and folder. Any thread. */
final class BrokerProcess implements AutoCloseable {

  /** Generous, for a machine on which many tests run. */
  private static final Duration STARTED = Duration.ofSeconds(90);

  private final int port = FreePorts.take(1).get(0);
  private final JsonObject options;
  private final int instances;
  private final String[] flags;
  private ProcessFixture process;
  private boolean up;

  /** Has one, which does not run yet; its memory can be bounded with flags of Java. */
  BrokerProcess(MqttBridgeOptions options, int instances, String... flags) {
    this.options = options.setPort(port).setWebSocketPort(MqttBridgeOptions.NO_PORT).toJson();
    this.instances = instances;
    this.flags = flags;
  }

  /** Starts it and waits until it listens. */
  void start() {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), BrokerMain.class.getName(), options.encode(),
      Integer.toString(instances)));
    process = ProcessFixture.start(command);
    try {
      process.awaitLine("MQTT on ", STARTED);
    } catch (AssertionError e) {
      throw new AssertionError("broker: not up within " + STARTED + "; output:\n" + threads(), e);
    }
    synchronized (this) {
      up = true;
      notifyAll();
    }
  }

  /** Returns what it has printed, and what its threads do. */
  String threads() {
    if (!process.isAlive()) {
      return "ended with code " + process.exitCode() + "; output:\n" + process.output();
    }
    process.signal("QUIT");
    process.awaitLine("JNI global refs");
    return process.output();
  }

  /** Kills it (SIGKILL). */
  void kill() {
    synchronized (this) {
      up = false;
    }
    process.kill();
  }

  /** Waits until it listens. */
  synchronized void awaitUp() throws InterruptedException {
    long end = System.nanoTime() + STARTED.toNanos();
    while (!up) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("broker: not up within " + STARTED);
      }
      wait(left);
    }
  }

  /** Asks it to end (SIGTERM). */
  void stop() {
    synchronized (this) {
      up = false;
    }
    process.stop();
  }

  int port() {
    return port;
  }

  ProcessFixture process() {
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      Await.until("the broker is gone", () -> !process.isAlive());
    }
  }
}
