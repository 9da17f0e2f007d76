// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.Handler;
import io.vertx.core.net.SocketAddress;
import io.waggle.Handshake;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Decides about the opening request of one channel and turns the channel into a WebSocket. Event loop only.
 *
 * <p>Order matters: the 101 is written, then the connection takes the pipeline and the application attaches its
 * handlers, and only then the HTTP decoder leaves and passes on what it had already read.
 */
public final class Upgrade {

  private final List<String> origins;
  private final boolean secure;
  private final Function<HttpRequest, SocketAddress> admission;
  private final Handler<Handshake> handler;
  private final Consumer<Handshake> open;
  private final Consumer<String> failed;

  /**
   * Creates one for a channel.
   *
   * @param admission tells the address of the client, or null if that has too many connections
   * @param handler the application's, or null to accept what the rules allow
   * @param open called after the 101 was written: puts the connection in place of the handshake
   * @param failed called with what was wrong when the peer was refused or gave up
   */
  public Upgrade(List<String> origins, boolean secure, Function<HttpRequest, SocketAddress> admission,
                 Handler<Handshake> handler, Consumer<Handshake> open, Consumer<String> failed) {
    this.origins = origins;
    this.secure = secure;
    this.admission = admission;
    this.handler = handler;
    this.open = open;
    this.failed = failed;
  }

  void request(ChannelHandlerContext ctx, HttpRequest request, HandshakeHandler waiting) {
    UpgradeRules.Refusal refusal = UpgradeRules.check(request, origins, secure);
    if (refusal != null) {
      failed.accept("handshake: " + refusal.body());
      waiting.refuse(ctx, refusal.status().code(), refusal.body());
      return;
    }
    SocketAddress client = admission.apply(request);
    if (client == null) {
      failed.accept("handshake: too many connections");
      waiting.refuse(ctx, 503, "connections: too many, try again later");
      return;
    }
    HandshakeImpl[] self = new HandshakeImpl[1];
    HandshakeImpl handshake = new HandshakeImpl(request, client,
      chosen -> onLoop(ctx, () -> accept(ctx, request, self[0], waiting)),
      (status, body) -> onLoop(ctx, () -> {
        failed.accept("handshake: refused with " + status);
        waiting.refuse(ctx, status, body);
      }));
    self[0] = handshake;
    if (handler == null) {
      handshake.accept();
    } else {
      handler.handle(handshake);
    }
  }

  private static void onLoop(ChannelHandlerContext ctx, Runnable action) {
    if (ctx.executor().inEventLoop()) {
      action.run();
    } else {
      ctx.executor().execute(action);
    }
  }

  private void accept(ChannelHandlerContext ctx, HttpRequest request, HandshakeImpl handshake,
                      HandshakeHandler waiting) {
    if (!ctx.channel().isActive() || ctx.isRemoved()) {
      return;
    }
    waiting.answered();
    ctx.write(ByteBufUtil.writeAscii(ctx.alloc(), response(request, handshake.subProtocol())), ctx.voidPromise());
    open.accept(handshake);
    ctx.pipeline().remove(waiting);
    ctx.pipeline().flush();
    ctx.pipeline().remove(HandshakeHandler.DECODER);
  }

  /** Returns the bytes that open a WebSocket, RFC 6455 section 4.2.2. */
  public static String response(HttpRequest request, String subProtocol) {
    String accept = UpgradeRules.acceptOf(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY));
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: " + accept + "\r\n"
      + (subProtocol == null ? "" : "Sec-WebSocket-Protocol: " + subProtocol + "\r\n") + "\r\n";
  }

  void failed(String what) {
    failed.accept(what);
  }
}
