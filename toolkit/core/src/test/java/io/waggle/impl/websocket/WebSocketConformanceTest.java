// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.impl.connection.EmbeddedPeer;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import io.waggle.testkit.Splits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what an echo server does with each of {@link WebSocketCases} with {@code websocket-expected.txt}: over a
 * socket, and once more with the input cut in every place.
 */
@CleanVertx
class WebSocketConformanceTest {

  private static final int SPLIT_AT_MOST = 300;
  private static final Map<String, WebSocketCases.Case> CASES = WebSocketCases.all();
  private static final Map<String, String> EXPECTED = expected();

  private static Vertx vertx;
  private static Worker<String> textServer;
  private static Worker<Buffer> binaryServer;

  @BeforeAll
  static void listen(Vertx shared) {
    vertx = shared;
    textServer = Worker.create(shared, Protocol.lines(), options());
    textServer.connectHandler(c -> c.handler(c::send));
    result(textServer.listen());
    binaryServer = Worker.create(shared, Protocol.raw(), options());
    binaryServer.connectHandler(c -> c.handler(c::send));
    result(binaryServer.listen());
  }

  @AfterAll
  static void close() {
    result(textServer.close());
    result(binaryServer.close());
  }

  private static WorkerOptions options() {
    return new WorkerOptions().setTransport(Transport.WEBSOCKET).setLimits(limits());
  }

  private static Limits limits() {
    return new Limits().setMaxFrameBytes(WebSocketCases.LIMIT);
  }

  private static Map<String, String> expected() {
    Map<String, String> expected = new LinkedHashMap<>();
    try (InputStream in = WebSocketConformanceTest.class.getResourceAsStream("/conformance/websocket-expected.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.split("->");
          expected.put(parts[0].trim(), parts[1].trim());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return expected;
  }

  static Stream<String> ids() {
    return CASES.keySet().stream();
  }

  @Test
  void theListNamesEachCaseOnce() {
    assertThat(EXPECTED.keySet()).containsExactlyElementsOf(CASES.keySet());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void answersAsExpected(String id) {
    WebSocketCases.Case one = CASES.get(id);
    int port = one.binary() ? binaryServer.actualPort() : textServer.actualPort();
    try (RawWebSocket client = RawWebSocket.connect(port, "/")) {
      RawClient raw = client.client();
      raw.send(one.bytes());
      assertThat(describe(raw.readUntilClosed())).isEqualTo(EXPECTED.get(id));
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void answersTheSameHoweverItIsCut(String id) {
    WebSocketCases.Case one = CASES.get(id);
    if (one.bytes().length <= SPLIT_AT_MOST) {
      for (byte[][] pieces : Splits.of(one.bytes())) {
        assertThat(answer(one.binary(), pieces)).as("cut after %d", pieces[0].length).isEqualTo(EXPECTED.get(id));
      }
    } else {
      assertThat(answer(one.binary(), one.bytes())).isEqualTo(EXPECTED.get(id));
    }
  }

  private static String answer(boolean binary, byte[]... pieces) {
    return binary ? answer(Protocol.raw(), pieces) : answer(Protocol.lines(), pieces);
  }

  private static <M> String answer(Protocol<M> protocol, byte[]... pieces) {
    EmbeddedPeer<M> peer = new EmbeddedPeer<>(vertx, Transport.WEBSOCKET, protocol, limits());
    peer.run(() -> peer.connection().handler(peer.connection()::send));
    peer.feedUntilClosed(pieces);
    String described = describe(peer.written());
    assertThat(peer.heldBytes()).isZero();
    peer.drop();
    return described;
  }

  @ParameterizedTest
  @CsvSource({"0, 80", "1, ff", "1, c0", "2, eda0", "3, f490", "5, f8", "7, c328"})
  void failsAtTheFirstByteThatCannotBeText(int goodBytes, String bad, Vertx vertx) {
    byte[] octets = HexFormat.of().parseHex(bad);
    byte[] payload = new byte[100];
    java.util.Arrays.fill(payload, (byte) 'x');
    System.arraycopy(octets, 0, payload, goodBytes, octets.length);
    byte[] frame = RawFrame.of(RawFrame.TEXT, payload).withFin(false).encode();
    int header = frame.length - payload.length;
    EmbeddedPeer<String> peer = new EmbeddedPeer<>(vertx, Transport.WEBSOCKET, Protocol.lines(), limits());
    List<byte[][]> splits = Splits.of(frame);
    assertThat(peer.feed(splits.get(splits.size() - 1))).isEqualTo(header + goodBytes + octets.length);
    assertThat(describe(peer.written())).isEqualTo("close 1007");
    peer.drop();
  }

  @Test
  void theCloseArrivesBeforeTheRestOfABadFrameIsSent() {
    try (RawWebSocket client = RawWebSocket.connect(textServer.actualPort(), "/")) {
      byte[] frame = RawFrame.of(RawFrame.TEXT, new byte[] {'o', 'k', (byte) 0xFF, 'n', 'e', 'v', 'e', 'r'}).encode();
      client.client().send(java.util.Arrays.copyOf(frame, frame.length - 5));
      client.expectClose(1007);
    }
    try (RawWebSocket client = RawWebSocket.connect(textServer.actualPort(), "/")) {
      client.client().sendHex("c1");
      client.expectClose(1002);
    }
  }

  /** Puts a server's frames into words, and complains if one breaks a rule that holds for all of them. */
  private static String describe(byte[] bytes) {
    StringBuilder words = new StringBuilder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      int first = in.get() & 0xFF;
      int length = in.get() & 0xFF;
      assertThat(first & 0xF0).as("FIN and nothing else").isEqualTo(0x80);
      assertThat(length).as("not masked").isLessThan(0x80);
      byte[] payload = new byte[length == 126 ? in.getShort() & 0xFFFF : length == 127 ? (int) in.getLong() : length];
      in.get(payload);
      words.append(words.length() == 0 ? "" : ", ").append(describe(first & 0xF, payload));
    }
    return words.toString();
  }

  private static String describe(int opcode, byte[] payload) {
    String text = new String(payload, StandardCharsets.UTF_8);
    return switch (opcode) {
      case 1 -> "text " + (text.length() <= 12 ? printable(text) : payload.length + " bytes");
      case 2 -> "binary " + (payload.length <= 8 ? ByteBufUtil.hexDump(payload) : payload.length + " bytes");
      case 8 -> payload.length == 0 ? "close" : "close " + ByteBuffer.wrap(payload).getShort();
      case 10 -> "pong " + (payload.length <= 8 ? ByteBufUtil.hexDump(payload) : payload.length + " bytes");
      default -> "opcode " + opcode;
    };
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.chars().forEach(c -> shown.append(c < ' ' || c > 0x7E ? String.format("\\u%04x", c) : String.valueOf((char) c)));
    return shown.append("'").toString();
  }
}
