// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@CleanVertx
class StrictHttpRequestDecoderFuzzTest {

  private static final HttpLimits LIMITS =
    new HttpLimits(512, 100, 1_000, 1_000, 100, HttpLimits.DEFAULT_METHODS);
  private static final List<String> SEEDS = List.of(
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /p?q=%20 HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
    "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n3;e=\"f\"\r\nabc\r\n0\r\nT: u\r\n\r\n",
    "OPTIONS * HTTP/1.0\r\nConnection: keep-alive, x\r\n\r\n",
    "\r\nGET http://a.b/ HTTP/1.1\r\nhost:a.b\r\nX: \t y \r\n\r\n");
  private static final String SPICE = "\r\n\0 \t:;,/*%#\u007f\u00ff\u000b0aHC";

  private final Random random = new Random(20_250_603);

  /** What came out, in words: whole bodies, failures with their status. A body that fails counts for nothing. */
  private static String decode(List<byte[]> pieces) {
    StringBuilder out = new StringBuilder();
    StringBuilder body = new StringBuilder();
    StrictHttpRequestDecoder decoder = new StrictHttpRequestDecoder(LIMITS, DefaultHttpHeadersFactory.headersFactory(),
      (number, error) -> out.append("!body ").append(number).append(' ').append(error.status()));
    EmbeddedChannel channel = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        describe(message, body, out);
        ReferenceCountUtil.release(message);
      }
    });
    for (byte[] piece : pieces) {
      ByteBuf in = Unpooled.wrappedBuffer(piece);
      channel.writeInbound(in);
      assertThat(in.refCnt() == 0 || in.readableBytes() <= 2 * LIMITS.maxHeaderBytes()).isTrue();
    }
    channel.checkException();
    channel.finishAndReleaseAll();
    return out.toString();
  }

  private static void describe(Object message, StringBuilder body, StringBuilder out) {
    if (message instanceof HttpRequest request) {
      Throwable failure = request.decoderResult().cause();
      out.append(failure == null ? "[" + request.method() + " " + request.uri() + " " + request.headers().entries()
        : "!" + refusal(failure));
    }
    if (message instanceof HttpContent content) {
      body.append(content.content().toString(StandardCharsets.ISO_8859_1));
      if (message instanceof LastHttpContent) {
        out.append(body).append(']');
        body.setLength(0);
      }
    }
  }

  /** Too long and malformed count as one: of a line that is both, the split decides which is noticed first. */
  private static String refusal(Throwable failure) {
    int status = ((HttpRequestException) failure).status();
    return status == 400 || status == 414 || status == 431 ? "bad" : Integer.toString(status);
  }

  private List<byte[]> pieces(byte[] bytes) {
    int cut = random.nextInt(bytes.length + 1);
    int second = cut + random.nextInt(bytes.length - cut + 1);
    return List.of(java.util.Arrays.copyOfRange(bytes, 0, cut), java.util.Arrays.copyOfRange(bytes, cut, second),
      java.util.Arrays.copyOfRange(bytes, second, bytes.length));
  }

  private String mutated() {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    text.append(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      char c = SPICE.charAt(random.nextInt(SPICE.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, c);
        case 1 -> text.setCharAt(at, c);
        case 2 -> text.deleteCharAt(at);
        default -> text.insert(at, String.valueOf(c).repeat(random.nextInt(600)));
      }
    }
    return text.toString();
  }

  @Test
  void saysTheSameOfMutatedRequestsHoweverTheyAreSplit() {
    int refused = 0;
    for (int i = 0; i < 8_000; i++) {
      byte[] bytes = mutated().getBytes(StandardCharsets.ISO_8859_1);
      String whole = decode(List.of(bytes));
      assertThat(decode(pieces(bytes))).as("%s", new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(whole);
      refused += whole.indexOf('!') >= 0 ? 1 : 0;
    }
    assertThat(refused).as("both kinds are tried").isBetween(2_000, 7_600);
  }

  @Test
  void refusesRandomBytesAndHoldsNoMoreThanItsLimits() {
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[2_000];
      random.nextBytes(bytes);
      assertThat(decode(pieces(bytes))).startsWith("!");
    }
  }
}
