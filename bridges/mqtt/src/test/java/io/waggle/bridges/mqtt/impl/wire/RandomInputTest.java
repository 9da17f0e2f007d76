// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes: a packet, or what is wrong with it, and no more memory than the packet may have. */
class RandomInputTest {

  private static final int ROUNDS = 60_000;
  /** Longest packet in this test. */
  private static final int LIMIT = 4096;

  private static final List<MqttProtocol> FORMS = List.of(MqttProtocol.forConnect(LIMIT),
    MqttProtocol.of(Version.V3_1, LIMIT), MqttProtocol.of(Version.V3_1_1, LIMIT), MqttProtocol.of(Version.V5, LIMIT),
    MqttProtocol.client(Version.V3_1_1, LIMIT), MqttProtocol.client(Version.V5, LIMIT));

  @Test
  void takesRandomBytesInTurn() {
    Random random = new Random(5);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(64) + 1];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextBoolean()) {
        bytes[1] = (byte) (bytes.length - 2);
      }
      read(FORMS.get(round % FORMS.size()), bytes);
    }
  }

  @Test
  void takesPacketsWithBytesChanged() {
    Random random = new Random(6);
    List<MqttVectors.Vector> vectors = MqttVectors.all();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = vectors.get(random.nextInt(vectors.size())).bytes().clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      for (MqttProtocol form : FORMS) {
        read(form, bytes);
      }
    }
  }

  @Test
  void takesPacketsCutShortWithTheLengthSetRight() {
    for (MqttVectors.Vector vector : MqttVectors.all()) {
      for (int length = 2; length < vector.bytes().length; length++) {
        byte[] bytes = Arrays.copyOf(vector.bytes(), length);
        bytes[1] = (byte) (length - 2);
        read(vector.reader(), bytes);
      }
    }
  }

  /** Reads all packets of some bytes; fails by an exception, or by a length that is not one. */
  private static void read(MqttProtocol form, byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    while (in.isReadable()) {
      int length = form.frameLength(in, 0, LIMIT);
      assertThat(length).isBetween(0, LIMIT);
      if (length == 0 || length > in.readableBytes()) {
        return;
      }
      Packet packet = form.decode(in, length);
      assertThat(packet).isNotNull();
      if (packet instanceof Packet.Malformed) {
        return;
      }
      in.skipBytes(length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "30 ff ff ff 7f  00 01 61  ff ff ff 7f  01",
    "30 0c  00 01 61  80 c2 d7 2f  09 ff ff 00 00",
    "30 0a  ff ff 61 61 61 61 61 61 61 61",
    "82 09  00 01  ff ff ff 7f  0b 01 00"})
  void allocatesNothingForWhatIsOnlyClaimed(String hex) {
    MqttProtocol form = MqttProtocol.of(Version.V5, MqttVectors.MAX);
    byte[] bytes = MqttVectors.bytesOf(hex);
    assertThat(Read.packet(form, bytes)).isInstanceOf(Packet.Malformed.class);
    long before = allocated();
    for (int i = 0; i < 100; i++) {
      Read.packet(form, bytes);
    }
    assertThat(allocated() - before).isLessThan(100 * 8 * 1024);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(
      Thread.currentThread().getId());
  }
}
