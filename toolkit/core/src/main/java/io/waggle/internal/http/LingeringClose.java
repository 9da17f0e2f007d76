// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that its last response arrives: the write side first, the socket when the peer has closed
 * or the linger time is over. Closing at once would reset the connection while unread bytes wait, and the peer would
 * lose the response. Stateless; on the event loop of the connection.
 */
public final class LingeringClose {

  private LingeringClose() {
  }

  /**
   * Answers with a status and closes. Whoever reads the channel has to drop what comes
   * ({@link StrictHttpRequestDecoder#drop()}).
   *
   * @param decoder context of the decoder: the response goes out from there, past the encoder
   * @param status 400-599
   * @param text for people; may be empty
   * @param lingerMs how long the peer may read, at least 1
   */
  public static void respond(ChannelHandlerContext decoder, int status, String text, long lingerMs) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String upgrade = status == 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "";
    String head = "HTTP/1.1 " + status + ' ' + HttpResponseStatus.valueOf(status).reasonPhrase()
      + "\r\nConnection: close\r\n" + upgrade + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
      + body.length + "\r\n\r\n";
    ByteBuf bytes = decoder.alloc().buffer(head.length() + body.length);
    bytes.writeCharSequence(head, StandardCharsets.US_ASCII);
    bytes.writeBytes(body);
    decoder.writeAndFlush(bytes).addListener(written -> start(decoder.channel(), lingerMs));
  }

  /**
   * Closes the write side after what is queued, and the socket later.
   *
   * @param channel its reads go on until then
   * @param lingerMs how long the peer may read, at least 1
   */
  public static void start(Channel channel, long lingerMs) {
    if (!channel.isActive()) {
      channel.close();
      return;
    }
    ScheduledFuture<?> timer = channel.eventLoop().schedule(() -> {
      channel.close();
    }, lingerMs, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
    channel.config().setAutoRead(true);
    SslHandler ssl = channel.pipeline().get(SslHandler.class);
    if (ssl != null) {
      ssl.closeOutbound().addListener(sent -> shutdownOutput(channel));
    } else {
      shutdownOutput(channel);
    }
  }

  private static ChannelFuture shutdownOutput(Channel channel) {
    return channel instanceof DuplexChannel ? ((DuplexChannel) channel).shutdownOutput() : channel.close();
  }
}
