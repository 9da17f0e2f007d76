// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Asks a running process through its {@link ControlSocket}; blocks the calling thread. */
public final class ControlClient {

  /** How long a process may take to answer. */
  static final long LONGEST_ANSWER_SECONDS = 120;

  private ControlClient() {
  }

  /**
   * Asks.
   *
   * @return the answer, which is no error
   * @throws Failure if the process does not answer, or with an error
   */
  public static JsonObject ask(Running running, String command) {
    JsonObject question = new JsonObject().put("command", command).put("pid", ProcessHandle.current().pid());
    Choice.soon(running, () -> Files.exists(running.socket()) ? running : null);
    String answer;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(running.socket()))) {
      ByteBuffer bytes = ByteBuffer.wrap((question.encode() + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      answer = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
        .readLine();
    } catch (IOException | UnsupportedOperationException e) {
      throw new Failure("process: " + running.id() + " does not answer: " + e.getMessage()
        + " (expected: a process that has started, of the same user and WAGGLE_STATE)", e);
    }
    try {
      JsonObject json = new JsonObject(answer == null ? "" : answer);
      if (json.containsKey("error")) {
        throw new Failure(json.getString("error"));
      }
      return json;
    } catch (DecodeException e) {
      throw new Failure("process: " + running.id() + " gave no answer (expected: a line of JSON)", e);
    }
  }
}
