// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelOptions;
import io.waggle.ChannelsOptions;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.web.HttpWorkerOptions;
import java.util.List;
import java.util.stream.Stream;

/** What the two bridges of the demo are told, so that they speak of the same channels. Stateless. */
final class DemoChannels {

  /** The channel that everything is about, and the one whose presence says who is there. */
  private static final String NEWS = "news";
  private static final String LOBBY = "lobby";
  private static final int HISTORY = 200;

  private DemoChannels() {
  }

  private static ChannelsOptions channels() {
    return new ChannelsOptions()
      .addChannel(new ChannelOptions(NEWS).setHistorySize(HISTORY).setPresence(true))
      .addChannel(new ChannelOptions(LOBBY).setPresence(true))
      .setAccessRules(List.of(
        ChannelAccess.Rule.allow(NEWS, Action.SUBSCRIBE, Action.PUBLISH, Action.PRESENCE),
        ChannelAccess.Rule.allow(LOBBY, Action.SUBSCRIBE, Action.PRESENCE)));
  }

  static PushOptions push(Secrets secrets) {
    return new PushOptions()
      .setChannelOptions(channels())
      .setApiKeys(List.of(secrets.apiKey()))
      .setTokens(new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS256"), secrets.tokenSecret(), null)))
      .setReceipts(new ReceiptOptions());
  }

  /**
   * Returns a server that knows one room, {@code news}, which is the channel.
   *
   * @param pagePort of the pages, which may call it
   */
  static SocketIo socketIo(Vertx vertx, PushDemoOptions options, int pagePort) {
    SocketIo io = SocketIo.create(vertx, new SocketIoOptions().setName("demo.push")
      .setHttp(new HttpWorkerOptions().setHost(options.host()).setPort(options.socketIoPort()))
      .setEngine(new EngineOptions().setOrigins(origins(options.host(), pagePort))));
    io.bind(NEWS, NEWS);
    io.onConnection(socket -> {
      socket.on("subscribe", (args, ack) -> {
        if (args.size() == 1 && NEWS.equals(args.getValue(0))) {
          socket.join(NEWS).onSuccess(joined -> ack.send(new JsonObject().put("channel", NEWS)));
        } else {
          ack.send(new JsonObject().put("error", "channel: unknown (expected: " + NEWS + ")"));
        }
      });
      socket.on("publish", (args, ack) -> {
        if (args.size() == 3 && NEWS.equals(args.getValue(0)) && args.getValue(1) instanceof String event) {
          io.to(NEWS).emit(event, args.getValue(2));
        }
      });
    });
    return io;
  }

  /** The pages have another port, so another origin. */
  private static List<String> origins(String host, int pagePort) {
    return Stream.of(host, "localhost", "127.0.0.1").distinct()
      .map(each -> "http://" + (each.contains(":") ? "[" + each + "]" : each) + ":" + pagePort).toList();
  }
}
