// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.EchoLoad;
import io.waggle.bench.load.FanOutLoad;
import io.waggle.bench.load.Load;
import io.waggle.bench.process.ServerGroup;
import io.waggle.bench.process.SourceServer;
import io.waggle.bench.server.WebSocketFanOutWorker;
import java.util.List;
import java.util.function.Supplier;

/** The scenarios of the bridges, whose jars are on the class path of a distribution. */
final class BridgeScenarios {

  private static final String PUSH = "push";
  private static final String NODE = "socketio.js";
  private static final int WINDOW = 2;
  private static final List<Integer> FAN_OUT = List.of(1_000, 5_000);
  private static final int HISTORY = 100;

  static final List<Scenario> ALL = List.of(
    new ThroughputScenario("push-fanout", "1 publisher, 100-byte messages to 1,000 and 5,000 push clients, with history",
      Setup.one(WebSocketFanOutWorker.class, () -> FanOutLoad.window(WINDOW)),
      Setup.provided(PUSH, push("bench", HISTORY), () -> FanOutLoad.push(WINDOW)), FAN_OUT),
    new RoomScenario(new ThroughputScenario("socketio-fanout", "1 room of 1,000 and 5,000 Socket.IO clients",
      node(() -> FanOutLoad.socketIo(WINDOW)), socketIo(() -> FanOutLoad.socketIo(WINDOW)), FAN_OUT)),
    new ThroughputScenario("socketio-ack", "events with acknowledgement, 100 Socket.IO clients",
      node(EchoLoad::socketIoAck), socketIo(EchoLoad::socketIoAck), List.of(100)),
    new PushMemoryScenario("idle-push", "memory of 10,000 idle push clients with a channel each",
      Setup.provided(PUSH, push("own/+", 0), EchoLoad::pushOwnChannel)),
    new RecoverScenario("recover", "5,000 push clients return at once and fetch 20 messages each",
      Setup.provided(PUSH, push("returning/+", HISTORY), () -> null).servers()));

  private BridgeScenarios() {
  }

  private static Setup node(Supplier<Load> load) {
    return Setup.node(NODE, load);
  }

  private static Setup socketIo(Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.of(SourceServer.start("SocketIoRoom", flags)), load);
  }

  /** Everybody may subscribe and publish, as fast as the machine can; the rest is as the bridge has it. */
  private static JsonObject push(String pattern, int historySize) {
    JsonObject channel = new JsonObject().put("pattern", pattern).put("historySize", historySize);
    JsonObject rule = new JsonObject().put("pattern", pattern);
    JsonObject channels = new JsonObject()
      .put("channels", new JsonArray().add(channel))
      .put("accessRules", new JsonArray().add(rule));
    int most = 1_000_000;
    return new JsonObject()
      .put("channelOptions", channels)
      .put("publishesPerSecond", most)
      .put("publishBurst", most)
      .put("addressPublishesPerSecond", most);
  }
}
