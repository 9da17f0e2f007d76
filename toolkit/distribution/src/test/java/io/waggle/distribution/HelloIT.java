// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chat of demos/hello, in four languages, as two instances of a real process. */
class HelloIT {

  /** A script engine takes its time on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource({"Java,Hello.java", "JavaScript,Hello.js", "Groovy,Hello.groovy",
    "Kotlin,io.waggle.demos.hello.HelloKotlin"})
  void whatOneSaysEverybodyHears(String language, String verticle) {
    String name = verticle.startsWith("Hello.")
      ? VertxScript.CHECKOUT.resolve("demos/hello").resolve(verticle).toString() : verticle;
    try (ProcessFixture process = new VertxScript(folder).start("run", name, "-instances", "2",
      "-conf", "{\"address\":\"text://127.0.0.1:0\"}")) {
      int port = Integer.parseInt(process.awaitLine("hello from " + language + " on port (\\d+)", PATIENCE).group(1));
      Await.until("both instances listen on port " + port, PATIENCE, () -> process.lines().stream()
        .filter(line -> line.endsWith(" on port " + port)).count() == 2);
      try (RawClient ann = RawClient.connect(port); RawClient bob = RawClient.connect(port);
           RawClient cid = RawClient.connect(port)) {
        hearEachOther(ann, bob, cid);
      }
    }
  }

  /** Until a client has heard itself it may not be in the gateway yet, for the others to reach. */
  private static void hearEachOther(RawClient... clients) {
    for (RawClient client : clients) {
      client.send("here\n");
      assertThat(client.readLine()).isEqualTo("here");
    }
    clients[0].send("last word\n");
    for (RawClient client : clients) {
      String heard = client.readLine();
      while (heard.equals("here")) {
        heard = client.readLine();
      }
      assertThat(heard).isEqualTo("last word");
    }
  }
}
