// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServerOptions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CleanVertxTest {

  @Test
  void passesATestThatLeavesNothing() {
    assertThat(Runs.failuresOf(LeavesNothing.class)).isEmpty();
  }

  @Test
  void failsWhenATimerIsLeft() {
    assertThat(Runs.failuresOf(LeavesTimer.class)).singleElement().asString()
      .contains("periodic timer").contains(LeavesTimer.class.getName());
  }

  @Test
  void failsWhenAConsumerIsLeft() {
    assertThat(Runs.failuresOf(LeavesConsumer.class)).singleElement().asString()
      .contains("event-bus consumer on left.behind");
  }

  @Test
  void failsWhenAServerIsLeft() {
    assertThat(Runs.failuresOf(LeavesServer.class)).singleElement().asString().contains("server on port ");
  }

  @Test
  void failsWhenAnHttpServerIsLeft() {
    assertThat(Runs.failuresOf(LeavesHttpServer.class)).singleElement().asString().contains("server on port ");
  }

  @Test
  void failsWhenAUdpSocketIsLeft() {
    assertThat(Runs.failuresOf(LeavesUdpSocket.class)).singleElement().asString().contains("UDP socket on 127.0.0.1:");
  }

  @Test
  void failsWhenAHandlerThrows() {
    assertThat(Runs.failuresOf(ThrowsOnEventLoop.class)).singleElement().asString()
      .contains("uncaught exception").contains("thrown on an event loop");
  }

  @Test
  void failsWhenAThreadDies() {
    assertThat(Runs.failuresOf(ThrowsOnThread.class)).singleElement().asString().contains("thrown on a thread");
  }

  @Test
  void failsWhenAVerticleDoesNotStop() {
    assertThat(Runs.failuresOf(RefusesToStop.class)).singleElement().asString()
      .contains("did not stop").contains("no, thanks");
  }

  @Test
  void failsTheClassWhenABufferLeaks() {
    assertThat(Runs.failuresOf(LeaksBuffer.class)).singleElement().asString().contains("LEAK: ByteBuf");
  }

  @Test
  void passesWhenTheExceptionWasExpected() {
    assertThat(Runs.failuresOf(ExpectsException.class)).isEmpty();
  }

  @Test
  void sharesOneInstanceInAClassThatAsksBeforeAll() {
    assertThat(Runs.failuresOf(SharesOne.class)).isEmpty();
  }

  @Test
  void takesTransportAndEventLoopsFromTheAnnotation() {
    assertThat(Runs.failuresOf(OnNio.class)).isEmpty();
    assertThat(Runs.failuresOf(OnNioInSubclass.class)).isEmpty();
  }

  @CleanVertx
  static class LeavesNothing {
    @Test
    void timer(Vertx vertx) {
      CountDownLatch fired = new CountDownLatch(1);
      vertx.setTimer(1, id -> fired.countDown());
      Await.until("the timer fired", () -> fired.getCount() == 0);
    }

    @Test
    void verticleWithServerTimerAndConsumer(Vertx vertx) {
      Await.result(vertx.deployVerticle(new VerticleBase() {
        @Override
        public Future<?> start() {
          vertx.setPeriodic(1_000, id -> { });
          vertx.eventBus().consumer("some.address", message -> { });
          return vertx.createNetServer().connectHandler(socket -> { }).listen(0, "127.0.0.1");
        }
      }));
    }
  }

  @CleanVertx
  static class LeavesTimer {
    @Test
    void test(Vertx vertx) {
      vertx.setPeriodic(60_000, id -> { });
    }
  }

  @CleanVertx
  static class LeavesConsumer {
    @Test
    void test(Vertx vertx) {
      vertx.eventBus().consumer("left.behind", message -> { });
    }
  }

  @CleanVertx
  static class LeavesServer {
    @Test
    void test(Vertx vertx) {
      Await.result(vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0))
        .connectHandler(socket -> { }).listen());
    }
  }

  @CleanVertx
  static class LeavesHttpServer {
    @Test
    void test(Vertx vertx) {
      Await.result(vertx.createHttpServer().requestHandler(request -> { }).listen(0, "127.0.0.1"));
    }
  }

  @CleanVertx
  static class LeavesUdpSocket {
    @Test
    void test(Vertx vertx) {
      Await.result(vertx.createDatagramSocket().listen(0, "127.0.0.1"));
    }
  }

  @CleanVertx
  static class ThrowsOnEventLoop {
    @Test
    void test(Vertx vertx) {
      vertx.runOnContext(nothing -> {
        throw new IllegalStateException("thrown on an event loop");
      });
    }
  }

  @CleanVertx
  static class ThrowsOnThread {
    @Test
    void test(Vertx vertx) throws InterruptedException {
      Thread thread = new Thread(() -> {
        throw new IllegalStateException("thrown on a thread");
      });
      thread.start();
      thread.join();
    }
  }

  @CleanVertx
  static class RefusesToStop {
    @Test
    void test(Vertx vertx) {
      Await.result(vertx.deployVerticle(new VerticleBase() {
        @Override
        public Future<?> stop() {
          return Future.failedFuture("no, thanks");
        }
      }));
    }
  }

  @CleanVertx
  static class LeaksBuffer {
    @Test
    void test(Vertx vertx) {
      ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
    }
  }

  @CleanVertx
  static class ExpectsException {
    @Test
    void test(Vertx vertx, UncaughtExceptions uncaught) {
      vertx.runOnContext(nothing -> {
        throw new IllegalStateException("expected");
      });
      assertThat(uncaught.take()).hasMessage("expected");
    }
  }

  @CleanVertx
  static class SharesOne {
    private static Vertx shared;

    @BeforeAll
    static void remember(Vertx vertx) {
      shared = vertx;
    }

    @Test
    void first(Vertx vertx) {
      assertThat(vertx).isSameAs(shared);
    }

    @Test
    void secondAndStillOpen(Vertx vertx) {
      assertThat(vertx).isSameAs(shared);
      Await.result(vertx.executeBlocking(() -> null));
    }
  }

  @CleanVertx(transport = CleanVertx.Net.NIO, eventLoops = 1)
  static class OnNio {
    @Test
    void usesNio(Vertx vertx) {
      assertThat(vertx.isNativeTransportEnabled()).isFalse();
    }

    @Test
    void hasOneEventLoop(Vertx vertx) {
      assertThat(((VertxInternal) vertx).nettyEventLoopGroup()).hasSize(1);
    }

    @Test
    @CleanVertx(eventLoops = 3)
    void hasThreeWhereTheMethodSaysSo(Vertx vertx) {
      assertThat(((VertxInternal) vertx).nettyEventLoopGroup()).hasSize(3);
    }
  }

  static class OnNioInSubclass extends OnNio {
  }
}
