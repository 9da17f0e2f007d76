// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.push.PushBridge;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Every bridge over one set of channels: push, its API, Pusher and the event bus on one port, Socket.IO and MQTT on others. */
final class AddressSpaceServer extends VerticleBase {

  static final String TOPIC = "presence-room";

  private static final String CHANNELS = "address-space";
  private static final String PUSHER_KEY = "app-key";
  private static final String PUSHER_SECRET = "a-secret-of-the-pusher-application";

  private final Secrets secrets = new Secrets("a secret for the test, long enough");
  private HttpWorker worker;
  private PushBridge push;
  private SocketIo io;
  private MqttBridge mqtt;

  @Override
  public Future<?> start() {
    ChannelsOptions channels = new ChannelsOptions().setEventBus(true)
      .addChannel(new ChannelOptions(TOPIC).setHistorySize(100).setPresence(true))
      .setAccessRules(List.of(ChannelAccess.Rule.allow(TOPIC, Action.SUBSCRIBE, Action.PUBLISH, Action.PRESENCE)));
    PushOptions options = new PushOptions().setChannels(CHANNELS).setChannelOptions(channels)
      .setApiKeys(List.of(secrets.apiKey()))
      .setTokens(new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS256"), secrets.tokenSecret(), null)))
      .setPusher(new PusherOptions().addApp(new PusherOptions.App("1", PUSHER_KEY, PUSHER_SECRET, "", true)));
    worker = HttpWorker.create(vertx, new HttpWorkerOptions().setPort(0));
    worker.requestHandler(this::handle);
    return PushBridge.create(vertx, worker, options).compose(created -> {
      push = created;
      return worker.listen();
    }).compose(listening -> {
      io = socketIo();
      return io.listen();
    }).compose(listening -> MqttBridge.create(vertx, new MqttBridgeOptions().setPort(0)
      .setWebSocketPort(MqttBridgeOptions.NO_PORT).setChannels(CHANNELS).setChannelOptions(channels)
      .setAuthenticators(List.of(login -> Future.succeededFuture(
        new MqttIdentity(login.clientId(), login.username(), false, Long.MAX_VALUE, Map.of()))))))
      .onSuccess(created -> mqtt = created);
  }

  private SocketIo socketIo() {
    SocketIo made = SocketIo.create(vertx, new SocketIoOptions().setChannelsName(CHANNELS)
      .setHttp(new HttpWorkerOptions().setPort(0)));
    made.bind(TOPIC, TOPIC);
    made.onConnection(socket -> {
      socket.on("enter", (args, ack) -> socket.uid(args.getString(0)).compose(named -> socket.join(TOPIC))
        .onSuccess(joined -> ack.send("welcome")));
      socket.on("say", (args, ack) -> made.to(TOPIC).emit("client-note", args.getJsonObject(0)));
    });
    return made;
  }

  private void handle(HttpServerRequest request) {
    if (request.path().equals("/test/pusher-auth")) {
      worker.form(request, form -> Future.succeededFuture(sign(form.field("socket_id"), form.field("channel_name"))))
        .onComplete(answer -> request.response().putHeader("content-type", "application/json").end(answer.toBuffer()),
          failure -> worker.fail(request, failure));
    } else if (!push.handle(request)) {
      request.response().setStatusCode(404).end();
    }
  }

  private static JsonObject sign(String socketId, String channel) {
    String user = new JsonObject().put("user_id", "pusher").encode();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(PUSHER_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal((socketId + ":" + channel + ":" + user).getBytes(StandardCharsets.UTF_8));
      return new JsonObject().put("auth", PUSHER_KEY + ":" + HexFormat.of().formatHex(signature))
        .put("channel_data", user);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Channels channels() {
    return push.channels();
  }

  Map<String, String> environment() {
    JsonObject tokens = new JsonObject();
    List.of("websocket", "sse", "events").forEach(name ->
      tokens.put(name, secrets.token(name, "", System.currentTimeMillis())));
    return Map.of("MQTT", "mqtt://127.0.0.1:" + mqtt.actualPorts().get(0), "BASE", "http://127.0.0.1:" + worker.actualPort(), "IO", "http://127.0.0.1:" + io.actualPort(),
      "API_KEY", secrets.apiKey(), "TOKENS", tokens.encode(), "PUSHER_KEY", PUSHER_KEY);
  }

  @Override
  public Future<?> stop() {
    return mqtt.close().eventually(io::close).eventually(push::close).eventually(worker::close);
  }
}
