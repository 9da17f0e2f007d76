// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plays the MQTT server, byte by byte and wrongly. */
class MqttPeerTest {

  private static final String CONNACK = "20020000";
  /** The topic {@code t}, and the payload with number 0. */
  private static final String TOPIC = "000174";
  private static final String PAYLOAD = ByteBufUtil.hexDump(PublisherPeer.MESSAGE);
  private static final String SECOND = PAYLOAD.replace(hex("0000000000"), hex("0000000001"));

  private final LoopStats stats = new LoopStats();
  private final Switch running = new Switch();
  private final Publication publication = new Publication(0);
  private EmbeddedChannel channel;

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static String hex(String text) {
    return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void receive(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
  }

  private String sent() {
    ByteBuf buffer = channel.readOutbound();
    if (buffer == null) {
      return null;
    }
    String hex = ByteBufUtil.hexDump(buffer);
    buffer.release();
    return hex;
  }

  private static MqttPeer.Client client(boolean clean, String topic, int qos) {
    return new MqttPeer.Client("me", clean, topic, qos);
  }

  private <P extends Peer> P open(P peer) {
    channel = new EmbeddedChannel(peer);
    return peer;
  }

  private MqttSubscriberPeer subscriber(int qos) {
    // Others, which never have a message, so that none is complete: there is no publisher to be told.
    publication.subscribe(stats);
    publication.subscribe(stats);
    MqttSubscriberPeer peer = open(new MqttSubscriberPeer(stats, client(false, "t", qos), List.of(publication)));
    assertThat(sent()).isEqualTo("100e" + "00044d515454" + "04" + "00" + "0000" + "00026d65");
    receive(CONNACK);
    assertThat(sent()).isEqualTo("8206" + "0001" + TOPIC + "0" + qos);
    assertThat(peer.ready().isDone()).isFalse();
    receive("90030001" + "0" + qos);
    assertThat(peer.ready().isSuccess()).isTrue();
    publication.next();
    publication.next();
    return peer;
  }

  private MqttPublisherPeer publisher(int qos) {
    publication.subscribe(stats);
    MqttPublisherPeer peer = open(new MqttPublisherPeer(stats, client(true, null, qos), "t", running, publication, 2));
    assertThat(sent()).isEqualTo("100e" + "00044d515454" + "04" + "02" + "0000" + "00026d65");
    receive(CONNACK);
    assertThat(peer.ready().isSuccess()).isTrue();
    running.turn(true);
    peer.start();
    return peer;
  }

  private Faults faults(Peer peer) {
    return stats.faults().plus(peer.faults());
  }

  @Test
  void subscriberHearsWhatIsPublishedHoweverItIsCut() {
    MqttSubscriberPeer peer = subscriber(0);
    String both = "3067" + TOPIC + PAYLOAD + "3067" + TOPIC + SECOND;
    for (int i = 0; i < both.length(); i += 2) {
      receive(both.substring(i, i + 2));
    }
    assertThat(sent()).isNull();
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
  }

  @Test
  void whatIsNotAsItWasSentIsCorrupt() {
    MqttSubscriberPeer peer = subscriber(0);
    receive("3067" + "000175" + PAYLOAD);
    receive("3066" + TOPIC + PAYLOAD.substring(2));
    receive("3269" + TOPIC + "0001" + PAYLOAD);
    receive("3067" + TOPIC + PAYLOAD.replace(hex("dance"), hex("trick")));
    receive("62020001");
    receive("d000");
    assertThat(faults(peer)).isEqualTo(new Faults(2, 0, 0, 6, 0));
  }

  @Test
  void longerPacketThanOneByteOfLengthIsSkippedWhole() {
    MqttSubscriberPeer peer = subscriber(0);
    receive("30ad02" + "00".repeat(301) + "3067" + TOPIC + PAYLOAD);
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 1, 0));
  }

  @Test
  void messagesOfQos1AreAcknowledgedTogether() {
    MqttSubscriberPeer peer = subscriber(1);
    receive("3269" + TOPIC + "0007" + PAYLOAD + "3269" + TOPIC + "0008" + SECOND);
    assertThat(sent()).isEqualTo("40020007" + "40020008");
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
  }

  @Test
  void messageOfQos2ThatIsNotReleasedIsAFault() {
    MqttSubscriberPeer peer = subscriber(2);
    receive("3469" + TOPIC + "0007" + PAYLOAD + "3469" + TOPIC + "0008" + SECOND);
    assertThat(sent()).isEqualTo("50020007" + "50020008");
    receive("62020007");
    assertThat(sent()).isEqualTo("70020007");
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 0, 0));
    receive("62020008");
    assertThat(sent()).isEqualTo("70020008");
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
  }

  @Test
  void messageThatComesAgainIsADuplicate() {
    MqttSubscriberPeer peer = subscriber(1);
    receive("3269" + TOPIC + "0007" + PAYLOAD + "3269" + TOPIC + "0007" + PAYLOAD + "3269" + TOPIC + "0008" + SECOND);
    assertThat(faults(peer)).isEqualTo(new Faults(0, 1, 0, 0, 0));
  }

  @Test
  void refusedClientIsNotReady() {
    MqttSubscriberPeer refused = open(new MqttSubscriberPeer(stats, client(true, "t", 1), List.of(publication)));
    receive("20020005");
    assertThat(refused.ready().cause()).hasMessageContaining("CONNACK: 5");
    channel.finishAndReleaseAll();
    MqttSubscriberPeer lowered = open(new MqttSubscriberPeer(stats, client(true, "t", 1), List.of(publication)));
    receive(CONNACK);
    receive("9003000100");
    assertThat(lowered.ready().cause()).hasMessageContaining("SUBACK: 0 (expected: 1)");
  }

  @Test
  void publisherKeepsItsWindowFullOfWhatIsNeitherDeliveredNorAcknowledged() {
    MqttPublisherPeer peer = publisher(1);
    assertThat(sent()).isEqualTo("3269" + TOPIC + "0001" + PAYLOAD);
    assertThat(sent()).isEqualTo("3269" + TOPIC + "0002" + SECOND);
    peer.reachedAll();
    channel.runPendingTasks();
    assertThat(sent()).as("delivered, not acknowledged").isNull();
    receive("40020001");
    channel.runPendingTasks();
    assertThat(sent()).isEqualTo("3269" + TOPIC + "0003" + SECOND.replace(hex("0000000001"), hex("0000000002")));
    receive("40020002");
    channel.runPendingTasks();
    assertThat(sent()).as("acknowledged, not delivered").isNull();
    assertThat(peer.underWay()).isEqualTo(2);
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 0, 0));
  }

  @Test
  void publisherOfQos2ReleasesAndWaitsForTheEnd() {
    MqttPublisherPeer peer = publisher(2);
    assertThat(sent()).startsWith("3469" + TOPIC + "0001");
    assertThat(sent()).startsWith("3469" + TOPIC + "0002");
    running.turn(false);
    receive("50020001" + "50020002");
    assertThat(sent()).isEqualTo("62020001" + "62020002");
    receive("70020001");
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 0, 0));
    receive("70020002");
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
  }

  @Test
  void acknowledgementThatIsNotTheNextIsCorrupt() {
    MqttPublisherPeer peer = publisher(1);
    running.turn(false);
    receive("40020002");
    receive("50020001");
    receive("40020001");
    assertThat(faults(peer)).isEqualTo(new Faults(1, 0, 0, 2, 0));
  }

  @Test
  void pingIsAnsweredAndFollowedByTheNext() {
    MqttPingPeer peer = open(new MqttPingPeer(stats, client(true, null, 0), running));
    sent();
    receive(CONNACK);
    running.turn(true);
    peer.start();
    assertThat(sent()).isEqualTo("c000");
    receive("d000");
    assertThat(sent()).isEqualTo("c000");
    running.turn(false);
    receive("d000");
    assertThat(sent()).isNull();
    assertThat(faults(peer)).isEqualTo(Faults.NONE);
    receive("d000");
    assertThat(faults(peer)).isEqualTo(new Faults(0, 1, 0, 0, 0));
  }
}
