// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.waggle.impl.socket.Takeover;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * The path beside Vert.x's pipelines. That everything else holds on it too is shown by running the tests of this
 * module a second time with {@code waggle.plainSockets}; here is how it is chosen, and what differs.
 */
@CleanVertx
class PlainSocketsTest {

  @Test
  void isAnOptionOfWorkersAndClients(Vertx vertx) {
    Worker<String> worker =
      Worker.create(vertx, Protocol.lines(), new WorkerOptions("text://127.0.0.1:0").setPlainSockets(true));
    worker.connectHandler(c -> {
      c.handler(c::send);
      c.endHandler(end -> c.send("too late for a plain socket"));
    });
    Await.result(worker.listen());
    Client<String> client = Client.create(vertx, Protocol.lines(),
      new ClientOptions("text://127.0.0.1:" + worker.actualPort()).setPlainSockets(true));
    Connection<String> connection = Await.result(client.connect());
    Promise<String> echoed = Promise.promise();
    connection.handler(echoed::complete);
    connection.send("hello");
    assertThat(Await.result(echoed.future())).isEqualTo("hello");
    Await.result(client.close());
    try (RawClient raw = RawClient.connect(worker.actualPort())) {
      // The only thing a peer can tell it by.
      raw.send("one\n").shutdownOutput();
      assertThat(new String(raw.readUntilClosed())).isEqualTo("one\n");
    }
    Await.result(worker.close());
  }

  @Test
  void optionsKeepItInJsonAndCopies() {
    assertThat(new WorkerOptions(new WorkerOptions().setPlainSockets(true)).isPlainSockets()).isTrue();
    assertThat(new ClientOptions(new ClientOptions().setPlainSockets(true)).isPlainSockets()).isTrue();
    assertThat(new WorkerOptions().isPlainSockets()).isFalse();
  }

  /** What a later release of Vert.x may hand out: a socket that is nothing but its public interface. */
  @Test
  void isFallenBackToWhereVertxHidesItsPipeline(Vertx vertx) {
    Promise<String> kind = Promise.promise();
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    Promise<NetServer> server = Promise.promise();
    context.runOnContext(v -> vertx.createNetServer().connectHandler(socket -> {
      NetSocket hidden = (NetSocket) Proxy.newProxyInstance(NetSocket.class.getClassLoader(),
        new Class<?>[] {NetSocket.class}, (proxy, method, args) -> method.invoke(socket, args));
      Takeover takeover = Takeover.begin((VertxInternal) vertx, context.nettyEventLoop(), hidden, false);
      kind.complete(takeover.channel().getClass().getSimpleName());
      takeover.channel().writeAndFlush(Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII))
        .addListener(written -> takeover.channel().close());
      takeover.complete();
    }).listen(0, "127.0.0.1").onComplete(server));
    try (RawClient client = RawClient.connect(Await.result(server.future()).actualPort())) {
      assertThat(new String(client.readUntilClosed())).isEqualTo("hi");
    }
    assertThat(Await.result(kind.future())).isEqualTo("PlainChannel");
    Await.result(server.future().compose(NetServer::close));
  }
}
