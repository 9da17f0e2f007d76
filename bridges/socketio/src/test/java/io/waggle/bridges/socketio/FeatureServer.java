// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.web.HttpWorkerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A server with something of everything, for clients that are not ours. */
final class FeatureServer extends VerticleBase {

  private static final long SHORT_MS = 200;

  private final SocketIoOptions options;
  private final Consumer<SocketIo> more;
  private final Promise<SocketIo> started = Promise.promise();
  private SocketIo io;
  private int forbidden;

  private FeatureServer(SocketIoOptions options, Consumer<SocketIo> more) {
    this.options = options;
    this.more = more;
  }

  /** Starts one instance on any port. */
  static SocketIo start(Vertx vertx, SocketIoOptions options, Consumer<SocketIo> more) {
    FeatureServer server = new FeatureServer(options, more);
    Await.result(vertx.deployVerticle(server));
    return Await.result(server.started.future());
  }

  static SocketIoOptions anyPort() {
    return new SocketIoOptions().setHttp(new HttpWorkerOptions().setPort(0));
  }

  @Override
  public Future<?> start() {
    io = SocketIo.create(vertx, options);
    io.onConnection(this::root);
    io.of("/chat").onConnection(this::chat);
    io.of(Pattern.compile("/dyn-\\d+")).onConnection(this::common);
    io.of("/auth").use(socket -> {
      Object token = socket.handshake().getJsonObject("auth").getValue("token",
        socket.handshake().getJsonObject("query").getValue("token"));
      return "right".equals(token) ? Future.succeededFuture()
        : Future.failedFuture(new Refusal("not you", new JsonObject().put("code", 7)));
    }).onConnection(this::common);
    more.accept(io);
    return io.listen().onComplete(started);
  }

  private void common(Socket socket) {
    socket.on("sync", (args, ack) -> ack.send());
    socket.on("where", (args, ack) -> ack.send(socket.namespace().name()));
    socket.on("kick", (args, ack) -> socket.disconnect(false));
    socket.on("join", (args, ack) -> socket.join(args.getString(0)).onSuccess(done -> ack.send()));
    socket.on("leave", (args, ack) -> socket.leave(args.getString(0)).onSuccess(done -> ack.send()));
  }

  private void root(Socket socket) {
    common(socket);
    socket.on("who", (args, ack) -> ack.send(socket.id(), socket.protocol()));
    socket.on("echo", (args, ack) -> socket.emit("echoed", args.getList().toArray()));
    socket.on("echo-ack", (args, ack) -> ack.send(args.getList().toArray()));
    socket.on("sum", (args, ack) -> ack.send(args.getInteger(0) + args.getInteger(1)));
    socket.on("nothing", (args, ack) -> ack.send());
    socket.on("handshake", (args, ack) -> ack.send(socket.handshake()));
    socket.on("ask-me", (args, ack) -> socket.emitWithAck(SHORT_MS, "question", args.getString(0))
      .onComplete(answer -> ack.send(answer), late -> ack.send("late")));
    socket.use((event, args) -> event.equals("forbidden") ? Future.failedFuture("no") : Future.succeededFuture());
    socket.on("forbidden", (args, ack) -> forbidden++);
    socket.on("forbidden-count", (args, ack) -> ack.send(forbidden));
    List<Socket> watchers = WATCHERS;
    socket.onDisconnecting((rooms, reason) -> watchers.forEach(watcher -> {
      if (socket.id().equals(watcher.data().getString("watches"))) {
        watcher.emit("left", reason, rooms.contains("old"));
      }
    }));
    socket.on("watch", (args, ack) -> {
      socket.data().put("watches", args.getString(0));
      watchers.add(socket);
      ack.send();
    });
  }

  private static final List<Socket> WATCHERS = new CopyOnWriteArrayList<>();

  private void chat(Socket socket) {
    common(socket);
    Namespace chat = io.of("/chat");
    socket.on("say", (args, ack) -> {
      chat.to(args.getString(0)).emit("said", args.getList().get(1));
      ack.send();
    });
    socket.on("say-id", (args, ack) -> {
      chat.to(args.getString(0)).emit("said", args.getList().get(1));
      ack.send();
    });
    socket.on("say-others", (args, ack) -> {
      socket.to(args.getString(0)).emit("said", args.getList().get(1));
      ack.send();
    });
    socket.on("say-except", (args, ack) -> {
      chat.except(args.getString(0)).emit("said", args.getList().get(1));
      ack.send();
    });
    socket.on("quiz-all", (args, ack) -> chat.to("quiz").timeout(2_000).emitWithAck("quiz", args.getInteger(0))
      .onSuccess(answer -> ack.send(new JsonArray(new ArrayList<>(answer.value())), answer.complete())));
  }
}
