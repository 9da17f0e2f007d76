// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.waggle.bridges.mqtt.impl.wire.MqttVectors.Vector;
import io.waggle.testkit.Splits;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorsTest {

  static List<Vector> vectors() {
    return MqttVectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsThePacket(Vector vector) {
    ByteBuf in = Unpooled.directBuffer().writeByte(0xFF).writeBytes(vector.bytes()).writeByte(0xFF).skipBytes(1);
    try {
      int length = vector.reader().frameLength(in, 0, Integer.MAX_VALUE);
      assertThat(length).isEqualTo(vector.bytes().length);
      assertThat(Shown.of(vector.reader().decode(in, length))).isEqualTo(Shown.of(vector.packet()));
      assertThat(in.readerIndex()).isEqualTo(1);
    } finally {
      in.release();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void writesTheBytesBehindTheHeadroomIntoABufferOfThatSize(Vector vector) {
    if (vector.writer() == null) {
      return;
    }
    ByteBuf out = vector.writer().encode(PooledByteBufAllocator.DEFAULT, vector.packet(), 14);
    try {
      assertThat(out.readerIndex()).isEqualTo(14);
      assertThat(ByteBufUtil.hexDump(out)).isEqualTo(ByteBufUtil.hexDump(vector.bytes()));
      assertThat(vector.writer().size(vector.packet())).isEqualTo(vector.bytes().length);
      assertThat(out.capacity()).isEqualTo(14 + vector.bytes().length);
    } finally {
      out.release();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void measuresEverySplitAlike(Vector vector) {
    for (byte[][] pieces : Splits.of(vector.bytes())) {
      ByteBuf in = Unpooled.buffer();
      int length = 0;
      for (byte[] piece : pieces) {
        in.writeBytes(piece);
        length = vector.reader().frameLength(in, 0, Integer.MAX_VALUE);
        assertThat(length).isIn(0, vector.bytes().length);
      }
      assertThat(length).isEqualTo(vector.bytes().length);
      assertThat(Shown.of(vector.reader().decode(in, length))).isEqualTo(Shown.of(vector.packet()));
    }
  }
}
