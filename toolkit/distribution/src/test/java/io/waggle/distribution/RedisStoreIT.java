// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RedisFixture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels whose history a real Redis keeps, chosen by a property, from the jars in {@code lib/redis}. */
class RedisStoreIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String KEEPER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    import io.vertx.core.buffer.Buffer;
    import io.waggle.ChannelMessage;
    import io.waggle.ChannelOptions;
    import io.waggle.Channels;
    import io.waggle.ChannelsOptions;
    import io.waggle.Worker;

    public class Keeper extends VerticleBase {
      @Override
      public Future<?> start() {
        Channels channels = Channels.of(vertx, "kept",
          new ChannelsOptions().addChannel(new ChannelOptions("#").setHistorySize(100)));
        Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
        worker.connectHandler(connection -> connection.handler(line -> channels.publish("notes", Buffer.buffer(line))
          .compose(position -> channels.history("notes", null, 100))
          .onComplete(history -> connection.send(String.join(",", history.messages().stream()
            .map(ChannelMessage::text).toList())), failure -> connection.send(failure.toString()))));
        return worker.listen().onSuccess(done -> System.out.println("port=" + worker.actualPort()));
      }
    }
    """;

  @TempDir
  Path folder;

  @Test
  void keepsWhatWasSaidUntilTheNextProcess() {
    VertxScript vertx = new VertxScript(folder);
    vertx.write("Keeper.java", KEEPER);
    try (RedisFixture redis = RedisFixture.start()) {
      assertThat(say(vertx, redis, "one")).isEqualTo("one");
      assertThat(say(vertx, redis, "two")).isEqualTo("one,two");
    }
  }

  private static String say(VertxScript vertx, RedisFixture redis, String line) {
    try (ProcessFixture process = vertx.start("run", "Keeper.java", "-Dwaggle.channels.store=redis",
      "-Dwaggle.channels.address=" + redis.address())) {
      int port = Integer.parseInt(process.awaitLine("^port=(\\d+)$", PATIENCE).group(1));
      try (RawClient client = RawClient.connect(port)) {
        return client.send(line + "\n").readLine();
      }
    }
  }
}
