// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * The command-line clients of mosquitto against one broker on 127.0.0.1. Any thread.
 *
 * <p>Arguments are those of their manual, without host and port: {@code "-t", "a/b", "-q", "1", "-m", "hello"}.
 */
public final class MosquittoClients {

  private final int port;

  private MosquittoClients(int port) {
    this.port = port;
  }

  /** Returns the clients of the broker on this port. */
  public static MosquittoClients of(int port) {
    return new MosquittoClients(port);
  }

  /**
   * Runs {@code mosquitto_pub} and waits for its end.
   *
   * @return its output, empty if all went well; its exit code is looked at
   * @throws TestAbortedException if it is not on this machine: JUnit counts the test as skipped
   * @throws AssertionError with its output if it fails
   */
  public String publish(String... arguments) {
    return run("mosquitto_pub", arguments);
  }

  /**
   * Runs {@code mosquitto_rr}, which sends a request, prints the answer and ends.
   *
   * @return the answer
   * @throws TestAbortedException if it is not on this machine: JUnit counts the test as skipped
   * @throws AssertionError with its output if it fails, or no answer comes within 30 s
   */
  public String request(String... arguments) {
    return run("mosquitto_rr", arguments);
  }

  private String run(String program, String... arguments) {
    try (ProcessFixture client = ProcessFixture.start(command(program, arguments))) {
      int code = client.exitCode();
      if (code != 0) {
        throw new AssertionError(program + ": exit code " + code + " (expected: 0): " + client.output());
      }
      return client.output();
    }
  }

  /**
   * Starts {@code mosquitto_sub}, which prints a line for each message, and returns once it is subscribed. The caller
   * closes it, or gives it {@code -C} with a number of messages and waits for its end.
   *
   * @throws TestAbortedException if it is not on this machine: JUnit counts the test as skipped
   * @throws AssertionError with its output if it ends, or is not subscribed within 30 s
   */
  public ProcessFixture subscribe(String... arguments) {
    List<String> command = command("mosquitto_sub", arguments);
    // Its debug lines tell when it is subscribed; the buffer of a pipe would hold them back.
    command.add("-d");
    command.addAll(0, List.of(Binaries.require("stdbuf").toString(), "-oL"));
    ProcessFixture client = ProcessFixture.start(command);
    try {
      client.awaitLine("^Subscribed ");
      return client;
    } catch (AssertionError e) {
      client.close();
      throw e;
    }
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Binaries.require(program).toString(), "-h", "127.0.0.1", "-p",
      Integer.toString(port)));
    command.addAll(List.of(arguments));
    return command;
  }
}
