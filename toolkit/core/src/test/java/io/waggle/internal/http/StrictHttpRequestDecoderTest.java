// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@CleanVertx
class StrictHttpRequestDecoderTest {

  private static final String UPGRADE =
    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c, WebSocket\r\n\r\n";

  private final StringBuilder bodyErrors = new StringBuilder();
  private final StrictHttpRequestDecoder decoder = new StrictHttpRequestDecoder(
    new HttpLimits(512, 100, 1_000, 2_000, 100, HttpLimits.DEFAULT_METHODS), DefaultHttpHeadersFactory.headersFactory(),
    (number, error) -> bodyErrors.append(number).append(' ').append(error.status()));
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  private void write(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  private void pass(long ms) {
    channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private static int status(HttpRequest request) {
    return ((HttpRequestException) request.decoderResult().cause()).status();
  }

  @Test
  void startsTheDeadlineWithTheFirstByteOfAHead() {
    pass(10_000);
    assertThat(channel.<Object>readInbound()).as("nothing was begun").isNull();
    write("GET / HT");
    assertThat(decoder.isInHead()).isTrue();
    pass(999);
    assertThat(channel.<Object>readInbound()).isNull();
    pass(1);
    assertThat(status(channel.readInbound())).isEqualTo(408);
    write("TP/1.1\r\nHost: a\r\n\r\n");
    assertThat(channel.<Object>readInbound()).as("what comes late is dropped").isNull();
    channel.finish();
  }

  @Test
  void endsTheDeadlineWithTheHeadAndStartsAnotherForTheBody() {
    write("POST / HTTP/1.1\r\n");
    pass(900);
    write("Host: a\r\nContent-Length: 3\r\n\r\na");
    pass(1_900);
    assertThat(bodyErrors).isEmpty();
    pass(200);
    assertThat(bodyErrors).hasToString("1 408");
    channel.finishAndReleaseAll();
  }

  @Test
  void givesAPausedBodyMoreTime() {
    write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    channel.config().setAutoRead(false);
    pass(2_000);
    channel.config().setAutoRead(true);
    pass(1_900);
    assertThat(bodyErrors).isEmpty();
    channel.finishAndReleaseAll();
  }

  @Test
  void holdsWhatFollowsAWebSocketRequestAndGoesOnWhenReleased() {
    write(UPGRADE + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(decoder.isHolding()).isTrue();
    assertThat(channel.<HttpRequest>readInbound().uri()).isEqualTo("/ws");
    assertThat(channel.<Object>readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(channel.<Object>readInbound()).isNull();
    decoder.release();
    channel.runPendingTasks();
    assertThat(channel.<HttpRequest>readInbound().uri()).isEqualTo("/next");
    channel.finish();
  }

  @Test
  void handsHeldBytesOnUntouchedWhenItIsRemoved() {
    write(UPGRADE + "\u0081\u0082rest");
    channel.readInbound();
    channel.readInbound();
    StringBuilder taken = new StringBuilder();
    channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        taken.append(((ByteBuf) msg).toString(StandardCharsets.ISO_8859_1));
        ((ByteBuf) msg).release();
      }
    });
    channel.pipeline().remove(decoder);
    assertThat(taken).hasToString("\u0081\u0082rest");
    channel.finish();
  }

  @Test
  void closesAClientThatFloodsBeforeItsUpgradeIsAnswered() {
    write(UPGRADE + "x".repeat(600));
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> HttpLimits.handshake(255, 1, 1)).hasMessage("maxHeaderBytes: 255 (expected: 256 or more)");
    assertThatThrownBy(() -> HttpLimits.handshake(256, 0, 1)).hasMessage("headTimeoutMs: 0 (expected: 1 or more)");
  }
}
