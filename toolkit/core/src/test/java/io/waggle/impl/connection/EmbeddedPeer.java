// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.impl.WaggleVertx;
import io.waggle.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A connection on a channel without a socket: what it reads arrives in exactly the pieces a test chooses, each one
 * looked at before the next. Used from the test's thread; works on an event loop.
 */
public final class EmbeddedPeer<M> {

  private final ContextInternal context;
  private final List<M> messages = new ArrayList<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private CloseReason reason;
  private EmbeddedChannel channel;
  private StreamConnection<M> connection;

  public EmbeddedPeer(Vertx vertx, Transport transport, Protocol<M> protocol, Limits limits) {
    context = ((VertxInternal) vertx).createEventLoopContext();
    onLoop(() -> {
      ConnectionHost host =
        new ConnectionHost(WaggleVertx.of(vertx), context, "embedded", transport, false, limits);
      channel = new EmbeddedChannel();
      connection = ChannelBridge.open(channel.pipeline(), host, protocol);
      connection.handler(messages::add);
      connection.closeHandler(why -> reason = why);
      return null;
    });
  }

  private <T> T onLoop(Callable<T> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> {
      try {
        promise.complete(action.call());
      } catch (Throwable t) {
        promise.fail(t);
      }
    });
    return Await.result(promise.future());
  }

  /** Lets the connection read pieces until it wants to close. Returns how many bytes it took. */
  public int feed(byte[]... pieces) {
    return feed(false, pieces);
  }

  /** Lets the connection read pieces until the channel is closed. Returns how many bytes it took. */
  public int feedUntilClosed(byte[]... pieces) {
    return feed(true, pieces);
  }

  private int feed(boolean whileClosing, byte[]... pieces) {
    return onLoop(() -> {
      int taken = 0;
      for (byte[] piece : pieces) {
        if (!channel.isOpen() || !whileClosing && connection.closeReason() != null) {
          break;
        }
        taken += piece.length;
        // Pooled and direct as from a socket, so that a buffer that is not released is found.
        channel.writeInbound(channel.alloc().directBuffer(piece.length).writeBytes(piece));
        channel.runPendingTasks();
      }
      collect();
      return taken;
    });
  }

  private void collect() {
    ByteBuf out;
    while ((out = channel.readOutbound()) != null) {
      written.writeBytes(ByteBufUtil.getBytes(out));
      out.release();
    }
  }

  public List<M> messages() {
    return onLoop(() -> List.copyOf(messages));
  }

  /** Returns why the connection closed or is closing; null while it is open. */
  public CloseReason reason() {
    return onLoop(() -> reason != null ? reason : connection.closeReason());
  }

  /** Returns all bytes the connection has sent. */
  public byte[] written() {
    return onLoop(() -> {
      collect();
      return written.toByteArray();
    });
  }

  /** Returns whether the channel is still open. */
  public boolean isOpen() {
    return onLoop(() -> {
      channel.runPendingTasks();
      return channel.isOpen();
    });
  }

  /** Returns how many bytes of buffers the connection holds while it waits for more. */
  public int heldBytes() {
    return onLoop(connection::heldBytes);
  }

  public Connection<M> connection() {
    return connection;
  }

  /** Runs something on the event loop. */
  public void run(Runnable action) {
    onLoop(() -> {
      action.run();
      return null;
    });
  }

  /** Ends the connection as if the peer had vanished, and frees what it holds. */
  public void drop() {
    onLoop(() -> {
      channel.close();
      channel.runPendingTasks();
      collect();
      return channel.finishAndReleaseAll();
    });
  }
}
