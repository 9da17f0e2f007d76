// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import static io.waggle.testkit.RawFrame.BINARY;
import static io.waggle.testkit.RawFrame.CLOSE;
import static io.waggle.testkit.RawFrame.CONTINUATION;
import static io.waggle.testkit.RawFrame.PING;
import static io.waggle.testkit.RawFrame.PONG;
import static io.waggle.testkit.RawFrame.TEXT;
import static io.waggle.testkit.RawFrame.of;
import static io.waggle.testkit.RawFrame.ping;
import static io.waggle.testkit.RawFrame.text;

import io.waggle.testkit.RawFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * What a client may send to a WebSocket echo server, right and wrong, after the sections of RFC 6455. What must come
 * back stands in {@code conformance/websocket-expected.txt}. A case that leaves the connection open ends with a close.
 */
final class WebSocketCases {

  /** Longest message of the server under test. */
  static final int LIMIT = 70_000;

  /**
   * One case.
   *
   * @param binary whether the server takes binary messages, else text
   * @param bytes all that the client sends after the handshake
   */
  record Case(boolean binary, byte[] bytes) {
  }

  private final Map<String, Case> cases = new LinkedHashMap<>();

  static Map<String, Case> all() {
    WebSocketCases cases = new WebSocketCases();
    cases.messages();
    cases.framing();
    cases.control();
    cases.fragments();
    cases.utf8();
    cases.closing();
    cases.limits();
    return cases.cases;
  }

  private void text(String id, RawFrame... frames) {
    cases.put(id, new Case(false, bytes(frames)));
  }

  private void binary(String id, RawFrame... frames) {
    cases.put(id, new Case(true, bytes(frames)));
  }

  private static byte[] bytes(RawFrame... frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (RawFrame frame : frames) {
      out.writeBytes(frame.encode());
    }
    return out.toByteArray();
  }

  private static RawFrame bye() {
    return RawFrame.close(1000, "");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** A first or middle part of a message. */
  private static RawFrame part(int opcode, byte[] payload) {
    return of(opcode, payload).withFin(false);
  }

  private static RawFrame last(byte[] payload) {
    return of(CONTINUATION, payload);
  }

  private void messages() {
    for (int length : new int[] {0, 1, 125, 126, 127, 128, 65_535, 65_536}) {
      text("message/text-" + length, RawFrame.text("*".repeat(length)), bye());
      binary("message/binary-" + length, RawFrame.binary(new byte[length]), bye());
    }
    text("message/several-in-one-segment", RawFrame.text("a"), RawFrame.text("b"), RawFrame.text("c"), bye());
  }

  private void framing() {
    text("framing/rsv1", RawFrame.text("x").withRsv(RawFrame.RSV1));
    text("framing/rsv2", RawFrame.text("x").withRsv(RawFrame.RSV2));
    text("framing/rsv3", RawFrame.text("x").withRsv(RawFrame.RSV3));
    text("framing/rsv-on-ping", ping("x").withRsv(RawFrame.RSV2));
    text("framing/rsv-on-close", bye().withRsv(RawFrame.RSV3));
    text("framing/rsv-after-a-good-message", RawFrame.text("good"), RawFrame.text("x").withRsv(7), RawFrame.text("y"));
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      text("framing/opcode-" + opcode, of(opcode, new byte[0]), bye());
      text("framing/opcode-" + opcode + "-with-payload", of(opcode, utf8("x")), bye());
    }
    text("framing/unmasked", RawFrame.text("x").withMask(false));
    text("framing/unmasked-ping", ping("x").withMask(false));
    text("framing/unmasked-close", bye().withMask(false));
    text("framing/length-16-for-125", RawFrame.text("*".repeat(125)).withLengthBits(16));
    text("framing/length-64-for-125", RawFrame.text("*".repeat(125)).withLengthBits(64));
    text("framing/length-64-for-65535", RawFrame.text("*".repeat(65_535)).withLengthBits(64));
    text("framing/length-negative", RawFrame.text("x").withClaimedLength(-1));
    text("framing/length-1-gib", RawFrame.text("x").withClaimedLength(1L << 30));
    text("framing/length-2-pow-62", RawFrame.text("x").withClaimedLength(1L << 62));
    text("framing/deflate-bomb", of(TEXT, bomb()).withRsv(RawFrame.RSV1));
  }

  private static byte[] bomb() {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[10_000_000]);
    deflater.finish();
    byte[] out = new byte[20_000];
    int length = deflater.deflate(out);
    deflater.end();
    return java.util.Arrays.copyOf(out, length);
  }

  private void control() {
    text("control/ping-empty", ping(""), bye());
    text("control/ping-125", ping("p".repeat(125)), bye());
    text("control/ping-126", ping("p".repeat(126)), bye());
    text("control/ping-length-16", ping("p").withLengthBits(16), bye());
    text("control/ping-binary-payload", of(PING, hex("00ff fe fd")), bye());
    text("control/pings-are-answered-in-order", ping("1"), ping("2"), ping("3"), bye());
    text("control/unasked-pong", of(PONG, utf8("x")), RawFrame.text("after"), bye());
    text("control/pong-126", of(PONG, new byte[126]), bye());
    text("control/ping-fragmented", ping("x").withFin(false), last(utf8("y")), bye());
    text("control/close-fragmented", bye().withFin(false));
    text("control/close-126", of(CLOSE, new byte[126]));
  }

  private void fragments() {
    text("fragment/two", part(TEXT, utf8("a")), last(utf8("b")), bye());
    text("fragment/many", part(TEXT, utf8("a")), part(CONTINUATION, utf8("b")), part(CONTINUATION, utf8("c")),
      last(utf8("d")), bye());
    text("fragment/all-empty", part(TEXT, new byte[0]), part(CONTINUATION, new byte[0]), last(new byte[0]), bye());
    text("fragment/empty-around-text", part(TEXT, new byte[0]), part(CONTINUATION, utf8("mid")), last(new byte[0]),
      bye());
    binary("fragment/binary", part(BINARY, hex("01")), last(hex("ff")), bye());
    text("fragment/ping-between", part(TEXT, utf8("a")), ping("between"), last(utf8("b")), bye());
    text("fragment/pong-between", part(TEXT, utf8("a")), of(PONG, new byte[0]), last(utf8("b")), bye());
    text("fragment/pings-between-empty-parts", part(TEXT, new byte[0]), ping("1"), part(CONTINUATION, new byte[0]),
      ping("2"), last(utf8("x")), bye());
    text("fragment/close-between", part(TEXT, utf8("a")), bye());
    text("fragment/continuation-without-start", last(utf8("x")), bye());
    text("fragment/unfinished-continuation-without-start", part(CONTINUATION, utf8("x")), bye());
    text("fragment/continuation-after-a-whole-message", RawFrame.text("whole"), last(utf8("x")), bye());
    text("fragment/text-inside-text", part(TEXT, utf8("a")), RawFrame.text("b"), bye());
    text("fragment/binary-inside-text", part(TEXT, utf8("a")), RawFrame.binary(hex("00")), bye());
    text("fragment/new-part-inside-text", part(TEXT, utf8("a")), part(TEXT, utf8("b")), bye());
    text("fragment/two-messages", part(TEXT, utf8("a")), last(utf8("b")), part(TEXT, utf8("c")), last(utf8("d")),
      bye());
  }

  private void utf8() {
    text("utf8/all-lengths", RawFrame.text("aö€🐝\uFFFD\uFFFE\uFFFF\0"), bye());
    text("utf8/edges", of(TEXT, hex("7f c280 dfbf e0a080 ed9fbf ee8080 efbfbf f0908080 f48fbfbf")), bye());
    String[][] bad = {
      {"lone-continuation", "80"}, {"overlong-slash", "c0af"}, {"overlong-3", "e080af"}, {"overlong-4", "f08080af"},
      {"surrogate", "eda080"}, {"above-10ffff", "f4908080"}, {"f5", "f5808080"}, {"fe", "fe"}, {"ff", "ff"},
      {"start-without-continuation", "c3 41"}, {"missing-last", "e282 41"}, {"five-bytes", "f888808080"}
    };
    for (String[] one : bad) {
      byte[] octets = hex(one[1]);
      text("utf8/" + one[0], of(TEXT, octets), bye());
      text("utf8/" + one[0] + "-across-fragments", part(TEXT, utf8("good")), part(CONTINUATION,
        java.util.Arrays.copyOf(octets, 1)), part(CONTINUATION, new byte[0]),
        last(java.util.Arrays.copyOfRange(octets, 1, octets.length)), bye());
    }
    text("utf8/truncated-at-the-end", of(TEXT, hex("61 e282")), bye());
    text("utf8/truncated-at-the-end-of-fragments", part(TEXT, hex("61 e2")), last(hex("82")), bye());
    text("utf8/truncated-then-empty-last", part(TEXT, hex("f09f90")), last(new byte[0]), bye());
    text("utf8/code-point-across-fragments", part(TEXT, hex("f0")), part(CONTINUATION, hex("9f")),
      part(CONTINUATION, new byte[0]), part(CONTINUATION, hex("90")), last(hex("9d")), bye());
    text("utf8/code-point-around-a-ping", part(TEXT, hex("e2")), ping("x"), last(hex("82ac")), bye());
    text("utf8/bad-first-part-fails-before-the-last", part(TEXT, hex("ff")));
    binary("utf8/not-asked-of-binary", of(BINARY, hex("c0af ff")), bye());
    text("utf8/message-after-message-begins-anew", RawFrame.text("ö"), RawFrame.text("ö"), bye());
  }

  private void closing() {
    for (int code : new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
      4999}) {
      text("close/valid-" + code, RawFrame.close(code, ""));
    }
    for (int code : new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535}) {
      text("close/invalid-" + code, RawFrame.close(code, ""));
    }
    text("close/empty", of(CLOSE, new byte[0]));
    text("close/one-byte", of(CLOSE, hex("03")));
    text("close/with-reason", RawFrame.close(1000, "good bye ö"));
    text("close/longest-reason", RawFrame.close(1000, "r".repeat(123)));
    text("close/reason-not-utf8", of(CLOSE, hex("03e8 c0af")));
    text("close/reason-truncated", of(CLOSE, hex("03e8 e282")));
    text("close/after-messages", RawFrame.text("first"), bye());
    text("close/nothing-after-it-counts", bye(), RawFrame.text("late"), ping("late"), bye());
  }

  private void limits() {
    text("limit/exactly", RawFrame.text("*".repeat(LIMIT)), bye());
    text("limit/one-over", RawFrame.text("*".repeat(LIMIT + 1)), bye());
    text("limit/one-over-claimed-only", RawFrame.text("").withClaimedLength(LIMIT + 1));
    text("limit/fragments-exactly", part(TEXT, utf8("*".repeat(LIMIT - 1))), last(utf8("*")), bye());
    text("limit/fragments-one-over", part(TEXT, utf8("*".repeat(LIMIT))), last(utf8("*")), bye());
    text("limit/control-frames-do-not-count", part(TEXT, utf8("*".repeat(LIMIT - 1))), ping("x".repeat(100)),
      last(utf8("*")), bye());
    binary("limit/binary-one-over", RawFrame.binary(new byte[LIMIT + 1]), bye());
    binary("kind/text-to-a-binary-server", RawFrame.text("x"), bye());
    text("kind/binary-to-a-text-server", RawFrame.binary(hex("00")), bye());
    text("kind/garbage-instead-of-a-goodbye", RawFrame.binary(hex("00")), RawFrame.text("x").withRsv(7));
  }
}
