// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plays the server, byte by byte and wrongly. */
class PeerTest {

  private final LoopStats stats = new LoopStats();
  private final Switch running = new Switch();
  private EmbeddedChannel channel;

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void receive(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
  }

  private String sent() {
    ByteBuf buffer = channel.readOutbound();
    if (buffer == null) {
      return null;
    }
    String text = buffer.toString(StandardCharsets.ISO_8859_1);
    buffer.release();
    return text;
  }

  private Faults faults(Peer peer) {
    return stats.faults().plus(peer.faults());
  }

  @Test
  void lineIsAnsweredAndFollowedByTheNext() {
    LinePeer peer = new LinePeer(stats, running);
    channel = new EmbeddedChannel(peer);
    running.turn(true);
    peer.start();
    String line = sent();
    assertThat(line).startsWith("0000000000 the").endsWith("\n").hasSize(65);
    for (char one : line.toCharArray()) {
      receive(String.valueOf(one));
    }
    assertThat(sent()).startsWith("0000000001 the");
    running.turn(false);
    receive("0000000001" + line.substring(10));
    assertThat(sent()).isNull();
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
    assertThat(stats.underWay()).isZero();
  }

  @Test
  void repeatedAnswerDoesNotStandForTheOneThatIsLost() {
    LinePeer peer = new LinePeer(stats, running);
    channel = new EmbeddedChannel(peer);
    running.turn(true);
    peer.start();
    String line = sent();
    receive(line + line);
    assertThat(sent()).startsWith("0000000001");
    assertThat(sent()).isNull();
    assertThat(stats.underWay()).isEqualTo(1);
    assertThat(faults(peer)).isEqualTo(new Faults(1, 1, 0, 0, 0));
  }

  @Test
  void lineThatComesTwiceIsADuplicate() {
    LinePeer peer = new LinePeer(stats, running);
    channel = new EmbeddedChannel(peer);
    peer.start();
    String line = sent();
    receive(line + line);
    assertThat(faults(peer)).isEqualTo(new Faults(0, 1, 0, 0, 0));
  }

  @Test
  void lineWithOtherTextIsCorruptAndLost() {
    LinePeer peer = new LinePeer(stats, running);
    channel = new EmbeddedChannel(peer);
    peer.start();
    receive(sent().replace("dance", "trick"));
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 1, 0));
  }

  @Test
  void lineWithoutAnswerIsLost() {
    LinePeer peer = new LinePeer(stats, running);
    channel = new EmbeddedChannel(peer);
    peer.start();
    receive(sent().substring(0, 20));
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 0, 0));
    channel.close();
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 0, 1));
  }

  @Test
  void httpAnswerMayCarryOtherHeadersEachTimeAndComeInPieces() {
    HttpPeer peer = new HttpPeer(stats, running);
    channel = new EmbeddedChannel(peer);
    String[] answers = {
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHello",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello",
      "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\nX: y\r\n\r\nHello",
    };
    for (String answer : answers) {
      peer.start();
      assertThat(sent()).isEqualTo("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      for (char one : answer.toCharArray()) {
        receive(String.valueOf(one));
      }
    }
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
    assertThat(stats.underWay()).isZero();
  }

  @Test
  void httpAnswerNobodyAskedForIsADuplicate() {
    HttpPeer peer = new HttpPeer(stats, running);
    channel = new EmbeddedChannel(peer);
    peer.start();
    String answer = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHello";
    receive(answer + answer);
    assertThat(faults(peer)).isEqualTo(new Faults(0, 1, 0, 0, 0));
  }

  @Test
  void httpErrorIsCorrupt() {
    HttpPeer peer = new HttpPeer(stats, running);
    channel = new EmbeddedChannel(peer);
    peer.start();
    receive("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 5\r\n\r\nHello");
    assertThat(stats.faults().corrupt()).isEqualTo(1);
    peer.start();
    receive("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assertThat(stats.faults().corrupt()).isEqualTo(2);
  }

  @Test
  void webSocketUpgradesEchoesAndAnswersPings() {
    WebSocketEchoPeer peer = new WebSocketEchoPeer(stats, WebSocketEchoPeer.PLAIN, running);
    channel = new EmbeddedChannel(peer);
    assertThat(sent()).startsWith("GET /echo HTTP/1.1\r\n");
    receive("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
      + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    assertThat(peer.ready().isSuccess()).isTrue();
    peer.start();
    String frame = sent();
    assertThat(frame).startsWith("\u0081\u00C0").hasSize(2 + 4 + 64);
    receive("\u0089\u0002hi\u0081\u0040" + unmasked(frame));
    assertThat(sent()).startsWith("\u008A\u0082").hasSize(8);
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
    assertThat(stats.underWay()).isZero();
    receive("\u0088\u0000");
    assertThat(faults(peer)).isEqualTo(new Faults(0, 0, 0, 0, 1));
  }

  private static String unmasked(String frame) {
    StringBuilder text = new StringBuilder();
    for (int i = 6; i < frame.length(); i++) {
      text.append((char) (frame.charAt(i) ^ frame.charAt(2 + (i - 6) % 4)));
    }
    assertThat(text.toString()).startsWith("0000000000 the waggle dance");
    return text.toString();
  }

  @Test
  void subscriberIsReadyWhenItIsGreetedAndKnowsItsPublishers() {
    Publication second = new Publication(1);
    SubscriberPeer peer = new SubscriberPeer(stats, SubscriberPeer.PLAIN, Arrays.asList(null, second));
    channel = new EmbeddedChannel(peer);
    assertThat(sent()).startsWith("GET /subscribe HTTP/1.1\r\n");
    receive("HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    assertThat(peer.ready().isDone()).isFalse();
    receive("\u0081\nsubscribed");
    assertThat(peer.ready().isSuccess()).isTrue();
    assertThat(second.next()).isEqualTo(1_000_000_000L);
    assertThat(faults(peer)).as("on its way").isEqualTo(new Faults(1, 0, 0, 0, 0));
    String text = PublisherPeer.MESSAGE.toString(StandardCharsets.US_ASCII);
    receive("\u0081\u0064" + text);
    assertThat(faults(peer)).as("of a publisher it does not hear").isEqualTo(new Faults(1, 0, 0, 1, 0));
  }

  @Test
  void refusedHandshakeIsNotReady() {
    WebSocketEchoPeer peer = new WebSocketEchoPeer(stats, WebSocketEchoPeer.PLAIN, running);
    channel = new EmbeddedChannel(peer);
    receive("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    assertThat(peer.ready().cause()).hasMessageContaining("403");
  }
}
