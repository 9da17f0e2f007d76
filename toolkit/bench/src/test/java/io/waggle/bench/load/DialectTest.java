// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plays servers of push and Socket.IO, byte by byte and wrongly. */
class DialectTest {

  private static final String UPGRADED =
    "HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  private static final String TEXT = PublisherPeer.MESSAGE.toString(StandardCharsets.US_ASCII);
  private static final String CONNECTED = "{\"type\":\"connected\",\"id\":1,\"version\":1,\"connection\":\"x\",\"uid\":null,"
    + "\"results\":[{\"type\":\"subscribed\",\"channel\":\"news\",\"position\":\"e:7\",\"recovered\":true}]}";

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

  private void say(String message) {
    int length = message.length();
    receive("\u0081" + (length > 125 ? "~" + (char) (length >> 8) + (char) (length & 0xFF) : (char) length) + message);
  }

  /** Returns the payload of the next frame; null if there is none. */
  private String heard() {
    ByteBuf frame = channel.readOutbound();
    if (frame == null) {
      return null;
    }
    try {
      assertThat(frame.readUnsignedByte()).isEqualTo((short) 0x81);
      int length = frame.readUnsignedByte() & 0x7F;
      length = length == 126 ? frame.readUnsignedShort() : length;
      int mask = frame.readInt();
      assertThat(frame.readableBytes()).isEqualTo(length);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((char) (frame.readUnsignedByte() ^ mask >>> 24 - 8 * (i % 4) & 0xFF));
      }
      return text.toString();
    } finally {
      frame.release();
    }
  }

  private <P extends Peer> P open(P peer, String path) {
    channel = new EmbeddedChannel(peer);
    ByteBuf request = channel.readOutbound();
    assertThat(request.toString(StandardCharsets.US_ASCII)).startsWith("GET " + path + " HTTP/1.1\r\n");
    request.release();
    receive(UPGRADED);
    return peer;
  }

  private SubscriberPeer subscriber(Dialect dialect, Publication publication) {
    // Another one, which never has a message, so that none is complete: there is no publisher to be told.
    publication.subscribe(stats);
    return open(new SubscriberPeer(stats, dialect, List.of(publication)), dialect.path());
  }

  private Faults faults(Peer peer) {
    return stats.faults().plus(peer.faults());
  }

  @Test
  void socketIoSubscriberJoinsBeforeItIsReadyAndAnswersPings() {
    Publication publication = new Publication(0);
    SubscriberPeer peer = subscriber(SocketIoDialect.SUBSCRIBER, publication);
    assertThat(heard()).isNull();
    say("0{\"sid\":\"a\",\"pingInterval\":25000}");
    assertThat(heard()).isEqualTo("40");
    say("40{\"sid\":\"b\"}");
    assertThat(heard()).isEqualTo("420[\"join\"]");
    assertThat(peer.ready().isDone()).isFalse();
    say("430[]");
    assertThat(peer.ready().isSuccess()).isTrue();
    publication.next();
    say("42[\"message\"," + TEXT + "]");
    say("2");
    assertThat(heard()).isEqualTo("3");
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
    say("42[\"massage\"," + TEXT + "]");
    say("42[\"message\"," + TEXT.replace("dance", "trick") + "]");
    say("42[\"message\"," + TEXT + "}");
    assertThat(faults(peer)).isEqualTo(new Faults(0, 0, 0, 3, 0));
  }

  @Test
  void socketIoClientThatIsRefusedIsNotReady() {
    WebSocketEchoPeer peer = open(new WebSocketEchoPeer(stats, SocketIoDialect.ECHO, running),
      "/socket.io/?EIO=4&transport=websocket");
    say("0{\"sid\":\"a\"}");
    say("44{\"message\":\"no\"}");
    assertThat(peer.ready().cause()).hasMessageContaining("44{");
  }

  @Test
  void acknowledgementOfAnotherEventIsCorruptAndItsOwnIsNot() {
    WebSocketEchoPeer peer = open(new WebSocketEchoPeer(stats, SocketIoDialect.ECHO, running),
      SocketIoDialect.ECHO.path());
    say("0{\"sid\":\"a\"}");
    say("40{\"sid\":\"b\"}");
    assertThat(heard()).isEqualTo("40");
    assertThat(peer.ready().isSuccess()).isTrue();
    running.turn(true);
    peer.start();
    String event = heard();
    assertThat(event).startsWith("421000000000[\"echo\",\"0000000000 the waggle").endsWith("far\"]");
    say("43" + event.substring(2).replace("\"echo\",", ""));
    running.turn(false);
    event = heard();
    assertThat(event).startsWith("421000000001[\"echo\",\"0000000001 the waggle");
    assertThat(faults(peer)).as("on its way").isEqualTo(new Faults(1, 0, 0, 0, 0));
    say("431000000000" + event.substring(12).replace("\"echo\",", ""));
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 1, 0));
  }

  @Test
  void pushSubscriberFindsThePayloadWhereverItStands() {
    Publication publication = new Publication(0);
    SubscriberPeer peer = subscriber(PushDialect.subscriber("news"), publication);
    assertThat(heard())
      .isEqualTo("{\"type\":\"connect\",\"id\":1,\"version\":1,\"subscribe\":[{\"channel\":\"news\"}]}");
    say(CONNECTED);
    assertThat(peer.ready().isSuccess()).isTrue();
    String second = TEXT.replace("0000000000", "0000000001");
    publication.next();
    publication.next();
    say("{\"type\":\"message\",\"channel\":\"news\",\"data\":" + TEXT + ",\"position\":\"e:8\",\"time\":17}");
    for (char one : "\u0089\u0000".toCharArray()) {
      receive(String.valueOf(one));
    }
    ByteBuf pong = channel.readOutbound();
    assertThat(pong.getUnsignedByte(0)).isEqualTo((short) 0x8A);
    pong.release();
    say("{\"type\":\"ping\"}");
    assertThat(heard()).isEqualTo("{\"type\":\"pong\"}");
    say("{\"channel\":\"news\",\"type\":\"message\",\"time\":17,\"data\":" + second + "}");
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
    say("{\"type\":\"lost\",\"channel\":\"news\"}");
    say("{\"type\":\"history\",\"channel\":\"news\",\"data\":" + second + "}");
    say("{\"type\":\"message\",\"channel\":\"news\",\"delta\":" + second + "}");
    assertThat(faults(peer)).isEqualTo(new Faults(0, 0, 0, 3, 0));
  }

  @Test
  void pushClientWhoseSubscriptionFailsIsNotReady() {
    SubscriberPeer peer = subscriber(PushDialect.subscriber("news"), new Publication(0));
    say("{\"type\":\"connected\",\"id\":1,\"results\":[{\"type\":\"error\",\"code\":403}]}");
    assertThat(peer.ready().cause()).hasMessageContaining("403");
  }

  @Test
  void returningClientSaysWhereItWasAndIsNotReadyIfItMissesSomething() {
    ReturningPeer first = open(new ReturningPeer(stats, PushDialect.returning("news", null), 0, time -> { }),
      "/push/websocket");
    assertThat(heard()).doesNotContain("since");
    say(CONNECTED);
    assertThat(first.position()).isEqualTo("e:7");
    channel.finishAndReleaseAll();
    ReturningPeer second = open(new ReturningPeer(stats, PushDialect.returning("news", "e:7"), 20, time -> { }),
      "/push/websocket");
    assertThat(heard()).contains("\"since\":\"e:7\"");
    say(CONNECTED.replace("\"recovered\":true", "\"recovered\":false"));
    assertThat(second.ready().cause()).hasMessageContaining("recovered");
  }

  @Test
  void publisherPutsItsNumberIntoALongFrame() {
    Publication publication = new Publication(0);
    PublisherPeer peer = open(new PublisherPeer(stats, PushDialect.publisher("news"), running, publication, 2, false),
      "/push/websocket");
    assertThat(heard()).isEqualTo("{\"type\":\"connect\",\"id\":1,\"version\":1}");
    say("{\"type\":\"connected\",\"id\":1,\"channels\":[]}");
    peer.start();
    String frame = "{\"type\":\"publish\",\"channel\":\"news\",\"data\":" + TEXT + "}";
    assertThat(heard()).isEqualTo(frame);
    assertThat(heard()).isEqualTo(frame.replace("0000000000", "0000000001"));
    assertThat(heard()).isNull();
    say("{\"type\":\"error\",\"code\":429,\"reason\":\"too fast\"}");
    assertThat(faults(peer)).isEqualTo(new Faults(0, 0, 0, 1, 0));
  }
}
