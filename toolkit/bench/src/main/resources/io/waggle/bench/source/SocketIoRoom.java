// SPDX-License-Identifier: Apache-2.0
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bench.process.Announcement;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.web.HttpWorkerOptions;
import java.util.List;

/**
 * What socketio.js does, on the Socket.IO bridge: compiled by the bench when it is needed, because toolkit/bench must
 * not depend on a bridge.
 */
public final class SocketIoRoom {

  private static final String ROOM = "bench";

  private SocketIoRoom() {
  }

  /**
   * Serves until standard input ends.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    SocketIoOptions options = new SocketIoOptions()
      .setEngine(new EngineOptions().setTransports(List.of("websocket")))
      .setHttp(new HttpWorkerOptions().setPort(Integer.parseInt(args[0])));
    Announcement.serveInstances(vertx -> listen(vertx, options));
  }

  private static Future<Integer> listen(Vertx vertx, SocketIoOptions options) {
    SocketIo io = SocketIo.create(vertx, options);
    io.onConnection(socket -> socket
      .on("join", (arguments, ack) -> socket.join(ROOM).onSuccess(joined -> ack.send()))
      .on("publish", (arguments, ack) -> io.to(ROOM).emit("message", arguments.getValue(0)))
      .on("echo", (arguments, ack) -> ack.send(arguments.getValue(0))));
    return io.listen().map(SocketIo::actualPort);
  }
}
