// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.Transport;
import io.waggle.impl.connection.EmbeddedPeer;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.Splits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every built-in protocol and for a user's own: vectors, every split, limits, random bytes. */
@CleanVertx
class ProtocolContractTest {

  private static final int LIMIT = 64;

  /** A user's protocol, as the documentation has it: a digit counts the letters that follow. */
  static final class Counted implements Protocol<String> {
    @Override
    public int frameLength(Buffer in, int seen) {
      int digit = in.getByte(0) - '0';
      if (digit < 0 || digit > 9) {
        throw new ProtocolException("digit: " + digit);
      }
      return digit + 1;
    }

    @Override
    public String decode(Buffer frame) {
      return frame.getString(1, frame.length());
    }

    @Override
    public Buffer encode(String message) {
      return Buffer.buffer(message.length() + message);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static Buffer text(String text) {
    return Buffer.buffer(text);
  }

  /** Name, protocol, bytes on the wire, the messages they are. */
  static Stream<Arguments> vectors() {
    return Stream.of(
      Arguments.of("lines", Protocol.lines(), hex("61620a" + "0a" + "0d0a" + "c3b60d0a" + "f09f909d0a" + "610d620a"),
        List.of("ab", "", "", "ö", "🐝", "a\rb")),
      Arguments.of("frame", Protocol.frame(), hex("00000007 616263" + "00000004" + "00000005 00"),
        List.of(text("abc"), text(""), Buffer.buffer(hex("00")))),
      Arguments.of("length1", Protocol.lengthField(1, false), hex("03 616263 00 01 ff"),
        List.of(text("abc"), text(""), Buffer.buffer(hex("ff")))),
      Arguments.of("length2+", Protocol.lengthField(2, true), hex("0005 616263 0002"), List.of(text("abc"), text(""))),
      Arguments.of("length3", Protocol.lengthField(3, false), hex("000002 6162"), List.of(text("ab"))),
      Arguments.of("length4", Protocol.lengthField(4, false), hex("00000001 61 00000000"),
        List.of(text("a"), text(""))),
      Arguments.of("json", Protocol.json(), "{\"a\":[1,{\"b\":\"}\\n\\\"\"}]}\n{}\r\n".getBytes(StandardCharsets.UTF_8),
        List.of(new JsonObject("{\"a\":[1,{\"b\":\"}\\n\\\"\"}]}"), new JsonObject())),
      Arguments.of("delimiter", Protocol.delimiter(text("||")), "ab||||c|d||".getBytes(StandardCharsets.UTF_8),
        List.of(text("ab"), text(""), text("c|d"))),
      Arguments.of("delimiter of self-overlap", Protocol.delimiter(text("aab")),
        "aaab" .concat("xaab").getBytes(StandardCharsets.UTF_8), List.of(text("a"), text("x"))),
      Arguments.of("a user's own", new Counted(), "3abc0".concat("1x").getBytes(StandardCharsets.UTF_8),
        List.of("abc", "", "x")));
  }

  private static <M> EmbeddedPeer<M> peer(Vertx vertx, Protocol<M> protocol, int limit) {
    return new EmbeddedPeer<>(vertx, Transport.TCP, protocol, new Limits().setMaxFrameBytes(limit));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  <M> void readsItsVectorHoweverItIsCut(String name, Protocol<M> protocol, byte[] bytes, List<M> messages,
                                        Vertx vertx) {
    EmbeddedPeer<M> whole = peer(vertx, protocol, LIMIT);
    whole.feed(bytes);
    assertThat(whole.messages()).isEqualTo(messages);
    assertThat(whole.heldBytes()).isZero();
    whole.drop();
    for (byte[][] pieces : Splits.of(bytes)) {
      EmbeddedPeer<M> peer = peer(vertx, protocol, LIMIT);
      peer.feed(pieces);
      assertThat(peer.messages()).as("cut after %d bytes", pieces[0].length).isEqualTo(messages);
      assertThat(peer.reason()).isNull();
      assertThat(peer.heldBytes()).isZero();
      peer.drop();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  <M> void readsWhatItWrites(String name, Protocol<M> protocol, byte[] bytes, List<M> messages, Vertx vertx) {
    Buffer written = Buffer.buffer();
    messages.forEach(message -> written.appendBuffer(protocol.encode(message)));
    EmbeddedPeer<M> peer = peer(vertx, protocol, LIMIT);
    peer.run(() -> messages.forEach(peer.connection()::send));
    assertThat(Buffer.buffer(peer.written())).as("the two ways to encode agree").isEqualTo(written);
    peer.feed(peer.written());
    assertThat(peer.messages()).isEqualTo(messages);
    peer.drop();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  <M> void raisesNothingButProtocolExceptionsOnRandomBytes(String name, Protocol<M> protocol, byte[] bytes,
                                                           List<M> messages, Vertx vertx) {
    Random random = new Random(name.hashCode());
    for (int round = 0; round < 400; round++) {
      byte[] noise = new byte[1 + random.nextInt(300)];
      random.nextBytes(noise);
      if (round % 2 == 0) {
        // Half of the rounds begin like something valid.
        System.arraycopy(bytes, 0, noise, 0, Math.min(bytes.length, noise.length));
        noise[random.nextInt(noise.length)] ^= (byte) (1 << random.nextInt(8));
      }
      EmbeddedPeer<M> peer = peer(vertx, protocol, LIMIT);
      peer.feed(cut(noise, random));
      CloseReason reason = peer.reason();
      if (reason != null && reason.code() != 1002 && reason.code() != 1007 && reason.code() != 1009) {
        fail("closed with %s by %s", reason, HexFormat.of().formatHex(noise));
      }
      assertThat(peer.heldBytes()).as("bytes held").isLessThanOrEqualTo(4 * LIMIT + 512);
      peer.drop();
    }
  }

  private static byte[][] cut(byte[] bytes, Random random) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length;) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
      pieces.add(java.util.Arrays.copyOfRange(bytes, at, at + length));
      at += length;
    }
    return pieces.toArray(new byte[0][]);
  }

  /** Name, protocol, a frame of exactly {@link #LIMIT} bytes, one that is a byte longer. */
  static Stream<Arguments> limits() {
    return Stream.of(
      Arguments.of("lines", Protocol.lines(), "x".repeat(LIMIT - 1) + "\n", "x".repeat(LIMIT) + "\n"),
      Arguments.of("json", Protocol.json(), "{\"a\":\"" + "x".repeat(LIMIT - 9) + "\"}\n",
        "{\"a\":\"" + "x".repeat(LIMIT - 8) + "\"}\n"),
      Arguments.of("delimiter", Protocol.delimiter(text("||")), "x".repeat(LIMIT - 2) + "||",
        "x".repeat(LIMIT - 1) + "||"),
      Arguments.of("frame", Protocol.frame(), "\0\0\0" + (char) LIMIT + "x".repeat(LIMIT - 4),
        "\0\0\0" + (char) (LIMIT + 1) + "x".repeat(LIMIT - 3)),
      Arguments.of("length2", Protocol.lengthField(2, false), "\0" + (char) (LIMIT - 2) + "x".repeat(LIMIT - 2),
        "\0" + (char) (LIMIT - 1) + "x".repeat(LIMIT - 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void takesAFrameAtItsLimitAndNoByteMore(String name, Protocol<?> protocol, String fits, String over, Vertx vertx) {
    for (byte[][] pieces : List.of(new byte[][] {ascii(fits)}, Splits.of(ascii(fits)).get(fits.length() - 1))) {
      EmbeddedPeer<?> peer = peer(vertx, protocol, LIMIT);
      peer.feed(pieces);
      assertThat(peer.messages()).hasSize(1);
      assertThat(peer.reason()).isNull();
      peer.drop();
    }
    for (byte[][] pieces : List.of(new byte[][] {ascii(over)}, Splits.of(ascii(over)).get(over.length() - 1))) {
      EmbeddedPeer<?> peer = peer(vertx, protocol, LIMIT);
      peer.feed(pieces);
      assertThat(peer.messages()).isEmpty();
      assertThat(peer.reason()).isEqualTo(CloseReason.TOO_BIG);
      peer.drop();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void closesWhenNoEndIsInSight(String name, Protocol<?> protocol, String fits, String over, Vertx vertx) {
    EmbeddedPeer<?> peer = peer(vertx, protocol, LIMIT);
    byte[][] trickle = new byte[10_000][];
    java.util.Arrays.fill(trickle, new byte[] {'x'});
    int taken = peer.feed(trickle);
    assertThat(peer.reason()).isEqualTo(CloseReason.TOO_BIG);
    assertThat(taken).isLessThanOrEqualTo(LIMIT + 2);
    peer.drop();
  }

  static Stream<Arguments> badBytes() {
    return Stream.of(
      Arguments.of(Protocol.frame(), "00000000", 1002),
      Arguments.of(Protocol.frame(), "00000001", 1002),
      Arguments.of(Protocol.frame(), "00000002", 1002),
      Arguments.of(Protocol.frame(), "00000003", 1002),
      Arguments.of(Protocol.frame(), "40000000", 1009),
      Arguments.of(Protocol.frame(), "7fffffff", 1009),
      Arguments.of(Protocol.frame(), "80000000", 1009),
      Arguments.of(Protocol.frame(), "ffffffff", 1009),
      Arguments.of(Protocol.lengthField(4, false), "40000000", 1009),
      Arguments.of(Protocol.lengthField(4, false), "ffffffff", 1009),
      Arguments.of(Protocol.lengthField(3, false), "ffffff", 1009),
      Arguments.of(Protocol.lengthField(2, true), "0001", 1002),
      Arguments.of(Protocol.lengthField(1, true), "00", 1002),
      Arguments.of(Protocol.lines(), "ff0a", 1007),
      Arguments.of(Protocol.lines(), "c3280a", 1007),
      Arguments.of(Protocol.lines(), "c0af0a", 1007),
      Arguments.of(Protocol.lines(), "eda0800a", 1007),
      Arguments.of(Protocol.lines(), "f48fbfc00a", 1007),
      Arguments.of(Protocol.lines(), "f4908080" + "0a", 1007),
      Arguments.of(Protocol.lines(), "e2820a", 1007),
      Arguments.of(Protocol.json(), "5b5d0a", 1007),
      Arguments.of(Protocol.json(), "310a", 1007),
      Arguments.of(Protocol.json(), "0a", 1007),
      Arguments.of(Protocol.json(), "7b0a", 1007),
      Arguments.of(Protocol.json(), "6e756c6c0a", 1007),
      Arguments.of(Protocol.json(), "7b7d7b7d0a", 1007),
      Arguments.of(Protocol.json(), "7b2261223a22ff227d0a", 1007));
  }

  @ParameterizedTest(name = "{1} -> {2}")
  @MethodSource("badBytes")
  void closesWithTheRightCode(Protocol<?> protocol, String bytes, int code, Vertx vertx) {
    for (byte[][] pieces : Splits.of(hex(bytes))) {
      EmbeddedPeer<?> peer = new EmbeddedPeer<>(vertx, Transport.TCP, protocol, new Limits());
      peer.feed(pieces);
      assertThat(peer.reason()).as(protocol.name()).isNotNull();
      assertThat(peer.reason().code()).as(peer.reason().text()).isEqualTo(code);
      assertThat(peer.messages()).isEmpty();
      assertThat(peer.heldBytes()).isZero();
      peer.drop();
    }
  }

  @Test
  void aLengthClaimReservesNoMemory(Vertx vertx) {
    EmbeddedPeer<Buffer> peer =
      new EmbeddedPeer<>(vertx, Transport.TCP, Protocol.frame(), new Limits().setMaxFrameBytes(1 << 30));
    peer.feed(hex("40000000 00"));
    assertThat(peer.reason()).isNull();
    assertThat(peer.heldBytes()).isLessThanOrEqualTo(512);
    peer.drop();
  }

  @Test
  void jsonDepthIsLimitedBeforeItIsParsed(Vertx vertx) {
    EmbeddedPeer<JsonObject> peer = new EmbeddedPeer<>(vertx, Transport.TCP, Protocol.json(), new Limits());
    peer.feed(ascii("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}\n"));
    assertThat(peer.messages()).hasSize(1);
    peer.feed(ascii("{\"a\":" + "[".repeat(500_000) + "\n"));
    assertThat(peer.reason()).isEqualTo(CloseReason.INVALID_DATA);
    peer.drop();
  }

  @Test
  void aProtocolThatThrowsAnythingElseHarmsItsConnectionOnly(Vertx vertx) {
    Protocol<String> broken = new Protocol<>() {
      @Override
      public int frameLength(Buffer in, int seen) {
        return in.getByte(0) == 'x' ? in.length() : -1;
      }

      @Override
      public String decode(Buffer frame) {
        throw new IllegalStateException("on purpose");
      }

      @Override
      public Buffer encode(String message) {
        return text(message);
      }
    };
    EmbeddedPeer<String> decoding = peer(vertx, broken, LIMIT);
    decoding.feed(ascii("x"));
    assertThat(decoding.reason()).isEqualTo(CloseReason.INTERNAL_ERROR);
    decoding.drop();
    EmbeddedPeer<String> measuring = peer(vertx, broken, LIMIT);
    measuring.feed(ascii("y"));
    assertThat(measuring.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
    measuring.drop();
  }
}
