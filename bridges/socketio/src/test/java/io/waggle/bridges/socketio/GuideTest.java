// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.web.HttpWorkerOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of README.md, run. */
@CleanVertx
class GuideTest {

  private static SocketIo io;

  static class Chat extends VerticleBase {

    @Override
    public Future<?> start() {
      SocketIo io = SocketIo.create(vertx, new SocketIoOptions().setHttp(new HttpWorkerOptions().setPort(0)));
      io.onConnection(socket -> {
        socket.on("join", (args, ack) -> socket.join(args.getString(0)).onSuccess(joined -> ack.send("welcome")));
        socket.on("say", (args, ack) -> socket.to(args.getString(0)).emit("said", args.getString(1)));
        socket.onDisconnecting((rooms, reason) -> rooms.forEach(room -> socket.to(room).emit("left", socket.id())));
      });
      GuideTest.io = io;
      more(io);
      return io.listen();
    }

    private void more(SocketIo io) {
      io.of("/admin").use(socket -> "secret".equals(socket.handshake().getJsonObject("auth").getString("key"))
        ? Future.succeededFuture()
        : Future.failedFuture(new Refusal("wrong key", new JsonObject().put("code", 4500))));
      io.of(Pattern.compile("/team-\\d+")).onConnection(socket -> socket.emit("hello", socket.namespace().name()));
    }
  }

  private void emits(SocketIo io, String id) {
    io.emit("news", 1);                                        // everybody in "/"
    io.to("blue").to("red").except(id).emit("news", 2);        // members of either room, once, without one of them
    io.to(id).emit("news", 3);                                 // one socket, wherever it is
    io.of("/admin").local().emit("news", 4);                   // those of this node
    io.dropIfBusy().emit("tick", 5);                           // not for those who would not read it now
  }

  @Test
  void theChatWorks(Vertx vertx) {
    Await.result(vertx.deployVerticle(Chat::new, new DeploymentOptions()));
    try (Peer ann = Peer.open(io.actualPort()); Peer bob = Peer.open(io.actualPort())) {
      String id = ann.enter("/", null).getString("sid");
      bob.enter("/", null);
      assertThat(ann.send("21[\"join\",\"blue\"]").next()).isEqualTo("31[\"welcome\"]");
      assertThat(bob.send("21[\"join\",\"blue\"]").next()).isEqualTo("31[\"welcome\"]");
      ann.send("2[\"say\",\"blue\",\"hello\"]");
      assertThat(bob.next()).isEqualTo("2[\"said\",\"hello\"]");
      emits(io, id);
      assertThat(bob.next()).isEqualTo("2[\"news\",1]");
      assertThat(bob.next()).isEqualTo("2[\"news\",2]");
      assertThat(List.of(ann.next(), ann.next(), ann.next()))
        .containsExactlyInAnyOrder("2[\"news\",1]", "2[\"news\",3]", "2[\"tick\",5]");
      assertThat(ann.send("0/admin,").next()).isEqualTo("4/admin,{\"message\":\"wrong key\",\"data\":{\"code\":4500}}");
      ann.enter("/team-7", null);
      assertThat(ann.next()).isEqualTo("2/team-7,[\"hello\",\"/team-7\"]");
    }
  }
}
