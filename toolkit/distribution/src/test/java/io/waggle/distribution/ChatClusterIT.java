// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat in two processes, one of which is ended: the one whose keeper is on duty. */
@Tag("cluster")
class ChatClusterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern EPOCH = Pattern.compile("\"epoch\":\"([^\"]+)\"");
  private static final int POSTS = 8;

  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void whoIsOnTheOtherNodeGoesOnWithAllThatWasSaid(String signal) {
    VertxScript vertx = new VertxScript(folder);
    String name = "-Dwaggle.cluster.name=chat-" + signal + ProcessHandle.current().pid();
    try (ProcessFixture one = chat(vertx, name)) {
      final int portOfOne = portOf(one);
      try (ProcessFixture other = chat(vertx, name)) {
        int port = portOf(other);
        RawWebSocket ann = join(portOfOne, "Ann", "");
        next(ann, "welcome");
        RawWebSocket bob = join(port, "Bob", "");
        Matcher epoch = EPOCH.matcher(next(bob, "welcome"));
        assertThat(epoch.find()).isTrue();
        for (int i = 1; i <= POSTS; i++) {
          bob.sendText("{\"type\":\"say\",\"text\":\"message " + i + "\",\"ref\":\"r" + i + "\"}");
          assertThat(next(bob, "post")).contains("\"id\":" + i + ",");
          assertThat(next(ann, "post")).contains("message " + i);
        }
        one.signal(signal);
        awaitClose(bob);
        bob.close();
        ann.close();
        RawWebSocket annAgain = join(port, "Ann", ",\"epoch\":\"" + epoch.group(1) + "\",\"last\":5");
        assertThat(next(annAgain, "welcome")).contains("\"resumed\":true", "\"gap\":false", "\"last\":" + POSTS,
          "message 6", "message 7", "message 8").doesNotContain("message 5");
        annAgain.close();
      }
    }
  }

  private static ProcessFixture chat(VertxScript vertx, String name) {
    return vertx.start("run", "demo:chat", "-cluster", name, "-conf", "{\"port\":0,\"messagesPerSecond\":100}");
  }

  private static int portOf(ProcessFixture chat) {
    return Integer.parseInt(chat.awaitLine("Chat on http://127.0.0.1:(\\d+)/", PATIENCE).group(1));
  }

  private static RawWebSocket join(int port, String name, String since) {
    RawWebSocket socket = RawWebSocket.connect(port, "/chat");
    return socket.sendText("{\"type\":\"join\",\"room\":\"lobby\",\"name\":\"" + name + "\",\"key\":\"key-of-" + name
      + "----------\"" + since + "}");
  }

  /** Returns the next message of a type; what comes before is not looked at. */
  private static String next(RawWebSocket socket, String type) {
    while (true) {
      String text = socket.readText();
      if (text.startsWith("{\"type\":\"" + type + "\"")) {
        return text;
      }
    }
  }

  /** The list of rooms may come before. */
  private static void awaitClose(RawWebSocket socket) {
    while (true) {
      RawFrame frame = socket.read();
      if (frame.opcode() == RawFrame.CLOSE) {
        assertThat(frame.closeCode()).isEqualTo(1012);
        return;
      }
    }
  }
}
